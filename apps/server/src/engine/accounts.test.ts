import { afterEach, beforeEach, expect, it } from "vitest";
import { createSecretBox } from "../secret-box.ts";
import { openStorage, type Storage } from "../storage/storage.ts";
import { createAccounts } from "./accounts.ts";

const secrets = createSecretBox(() => [Buffer.alloc(32, 7).toString("base64")]);
const logger = { info() {}, warn() {} };

let storage: Storage;
beforeEach(async () => {
  storage = await openStorage({ file: ":memory:" });
});
afterEach(() => storage.close());

it("reaches the gateway of an account that a merchant brought by the guarded way only", async () => {
  const used: string[] = [];
  const by = (way: string) => async () => {
    used.push(way);
    return new Response("{}", { status: 503 });
  };
  const accounts = createAccounts({
    storage,
    secrets,
    logger,
    fetch: by("direct"),
    guardedFetch: by("guarded"),
  });
  const config = { mode: "test", apiKey: "wpk_key", webhookSecret: "secret" } as const;
  const row = { gateway: "wezopay", mode: "test", label: "x", status: "active" } as const;
  for (const [account_id, store_id] of [
    ["operators", null],
    ["merchants", "tea"],
  ] as const) {
    const sealed = { config: secrets.seal(JSON.stringify(config)), created_at: 0 };
    const account = { ...row, ...sealed, account_id, store_id };
    await storage.run("createAccount", { account, actor: "owner", now: 0 });
  }
  await accounts.refresh();
  for (const id of ["operators", "merchants"]) {
    await accounts
      .get(id)
      ?.gateway.checkCredentials?.()
      .catch(() => undefined);
  }
  const made = accounts.make({ id: "new", gateway: "wezopay", config, storeId: "tea" }).gateway;
  await made.checkCredentials?.().catch(() => undefined);
  expect([...new Set(used)]).toEqual(["direct", "guarded"]);
  expect(used.at(-1)).toBe("guarded");
  expect(used.filter((way) => way === "direct")).toHaveLength(used.indexOf("guarded"));
});
