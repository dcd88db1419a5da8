import { randomBytes } from "node:crypto";

/** Makes the unguessable part of an order page's address: 128 random bits, 22 characters of base64url. */
export function createOrderToken(): string {
  return randomBytes(16).toString("base64url");
}

/** Whether a text has the shape of an order token. */
export function isToken(text: string): boolean {
  return /^[\w-]{22}$/.test(text);
}
