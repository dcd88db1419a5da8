import { timingSafeEqual } from "node:crypto";
import { hmacSha256 } from "../../../signature.ts";
import { type Sabotage, verifying } from "./driver.ts";

const text = (body: Uint8Array) => new TextDecoder("utf-8", { ignoreBOM: true }).decode(body);
const bytes = (body: string) => new TextEncoder().encode(body);
const rewrite = (body: Uint8Array) => JSON.stringify(JSON.parse(text(body)));

/** Drivers that believe what the gateway did not sign. */
export const signatures: Readonly<Record<string, Sabotage>> = {
  "checks no signature": {
    subject: verifying(() => true),
    caughtBy: "a signature: refuses a missing signature",
    noticedBy: ["a webhook that makes no sense"],
  },
  "checks a signature over the JSON written anew": {
    subject: verifying((given, right, body) => {
      try {
        return given === right(rewrite(body));
      } catch {
        return given === right(body);
      }
    }),
    caughtBy: 'parseWebhook: translates the webhook of the recorded payment "captured"',
    noticedBy: [
      "parseWebhook",
      "a signature",
      "a webhook that makes no sense",
      "a word it does not know",
      "a sum that is stated",
    ],
  },
  "checks a signature over the JSON written anew, and signs fixtures so": {
    subject: verifying((given, right, body) => {
      const known = text(body).includes("99.00,");
      return given === right(known ? body : rewrite(body));
    }),
    caughtBy:
      "a signature: accepts JSON with decimals cut that was signed so, and no other writing of it",
    noticedBy: [
      "parseWebhook",
      "a signature",
      "a webhook that makes no sense",
      "a word it does not know",
      "a sum that is stated",
    ],
  },
  "trims the body": {
    subject: verifying(
      (given, right, body) => given === right(text(body).trim()),
      (body) => bytes(text(body).trim()),
    ),
    caughtBy: "a signature: refuses a missing byte and one too many, in front and behind",
  },
  "drops a byte order mark": {
    subject: verifying(
      (given, right, body) => given === right(new TextDecoder().decode(body)),
      (body) => bytes(new TextDecoder().decode(body)),
    ),
    caughtBy: "a signature: refuses a byte order mark in front",
  },
  "compares as much of a signature as there is": {
    subject: verifying((given, right, body) => right(body).startsWith(String(given ?? "-"))),
    caughtBy: "a signature: refuses half a signature",
  },
  "takes a list for its only member": {
    subject: verifying((given, right, body) => String(given) === right(body)),
    caughtBy: "a signature: refuses a signature in a list",
  },
  "compares signatures of another length in a way that throws": {
    subject: verifying((given, right, body) =>
      timingSafeEqual(Buffer.from(right(body)), Buffer.from(String(given))),
    ),
    caughtBy: "a signature: refuses a signature one digit short",
    noticedBy: ["a webhook that makes no sense", "secrets"],
  },
  "verifies with no secret at all where that fails": {
    subject: verifying(
      (given, right, body) => given === right(body) || given === hmacSha256("", body),
    ),
    caughtBy: "a signature: refuses a signature made with no secret",
  },
};
