import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";

/** Encrypts what must not lie readable in the database. */
export interface SecretBox {
  seal(text: string): string;
  /** @throws {Error} where the text was sealed with another key or was changed. */
  open(sealed: string): string;
  /** Whether it is sealed with the key that seals now: else a rotation has to seal it again. */
  isCurrent(sealed: string): boolean;
}

const NONCE = 12;
const TAG = 16;

/**
 * AES-256-GCM with a fresh nonce each time. What is sealed names its key, so that several can be in use during a rotation.
 *
 * @param readKeys 32 bytes each, in base64: the first one seals, all of them open. Asked each time.
 */
export function createSecretBox(readKeys: () => readonly string[]): SecretBox {
  function current(): Buffer {
    const [key = ""] = readKeys();
    const bytes = Buffer.from(key, "base64");
    if (bytes.length !== 32) throw new Error("a master key must be 32 bytes in base64");
    return bytes;
  }

  return {
    seal(text) {
      const key = current();
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      const bytes = Buffer.concat([nonce, cipher.getAuthTag(), body]);
      return `${toKeyId(key)}.${bytes.toString("base64")}`;
    },
    open(sealed) {
      const [id = "", body] = sealed.split(".");
      const key = readKeys()
        .map((text) => Buffer.from(text, "base64"))
        .find((bytes) => toKeyId(bytes) === id);
      if (!key || body === undefined) {
        throw new Error(
          `a stored secret was sealed with the master key ${id}, which is not here: put it back`,
        );
      }
      const bytes = Buffer.from(body, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      try {
        return (
          decipher.update(bytes.subarray(NONCE + TAG), undefined, "utf8") + decipher.final("utf8")
        );
      } catch (cause) {
        throw new Error("a stored secret was changed and cannot be read: restore a backup", {
          cause,
        });
      }
    },
    isCurrent: (sealed) => sealed.startsWith(`${toKeyId(current())}.`),
  };
}

/** Tells keys apart and gives nothing of them away: 8 hex digits. */
export function toKeyId(key: Buffer): string {
  return createHash("sha256").update("polygate master key\n").update(key).digest("hex").slice(0, 8);
}
