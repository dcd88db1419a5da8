import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseJsonText } from "@polygate/core";
import { textField } from "../json-fields.ts";

/** What shop and server share, and what the shop signs its cookies with. Made once, on this machine. */
export interface DemoSecrets {
  /** `pgk_…` */
  readonly apiKey: string;
  /** `whsec_…` */
  readonly webhookSecret: string;
  readonly cookieSecret: string;
}

/** Makes new ones, as a dashboard would. */
export function createSecrets(): DemoSecrets {
  return {
    apiKey: `pgk_${randomBytes(24).toString("base64url")}`,
    webhookSecret: `whsec_${randomBytes(32).toString("base64")}`,
    cookieSecret: randomBytes(32).toString("base64"),
  };
}

/**
 * Reads the demo's secrets from its folder, or makes them at the first start. Only the owner may read the file.
 *
 * @throws {Error} with a sentence if the file is there and damaged.
 */
export function readOrCreateSecrets(dataDir: string): DemoSecrets {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const path = join(dataDir, "demo-secrets.json");
  const secrets = createSecrets();
  try {
    writeFileSync(path, JSON.stringify(secrets, undefined, 2), { flag: "wx", mode: 0o600 });
    return secrets;
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
    return readSecrets(path);
  }
}

function readSecrets(path: string): DemoSecrets {
  const json = parseJsonText(readFileSync(path, "utf8"));
  const apiKey = textField(json, "apiKey");
  const webhookSecret = textField(json, "webhookSecret");
  const cookieSecret = textField(json, "cookieSecret");
  if (apiKey && webhookSecret && cookieSecret) return { apiKey, webhookSecret, cookieSecret };
  throw new Error(`${path} is damaged. Delete it to have new keys made.`);
}
