import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFile, rename, writeFile } from "node:fs/promises";

/** Encrypts what must not lie readable in the database. */
export interface SecretBox {
  seal(text: string): string;
  /** @throws {Error} where the text was sealed with another secret or was changed. */
  open(sealed: string): string;
}

const NONCE = 12;
const TAG = 16;

/** AES-256-GCM with a fresh nonce each time. @param secret 32 bytes in base64. */
export function createSecretBox(secret: string): SecretBox {
  const key = Buffer.from(secret, "base64");
  if (key.length !== 32) {
    throw new Error(
      "the secret that encrypts secrets at rest must be 32 bytes in base64: restore the file `secret` in the data folder",
    );
  }
  return {
    seal(text) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv("aes-256-gcm", key, nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, "base64");
      const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE));
      decipher.setAuthTag(bytes.subarray(NONCE, NONCE + TAG));
      try {
        return (
          decipher.update(bytes.subarray(NONCE + TAG), undefined, "utf8") + decipher.final("utf8")
        );
      } catch (cause) {
        throw new Error("a stored secret cannot be read: is `secret` the one it was stored with?", {
          cause,
        });
      }
    },
  };
}

/** Reads the secret from its file, making it (readable by its owner alone) at the first start. */
export async function readOrCreateSecret(file: string): Promise<string> {
  try {
    return (await readFile(file, "utf8")).trim();
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
  }
  const secret = randomBytes(32).toString("base64");
  await writeFile(`${file}.new`, `${secret}\n`, { mode: 0o600, flush: true });
  await rename(`${file}.new`, file);
  return secret;
}
