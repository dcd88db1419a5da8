import { createRoute, z } from "@hono/zod-openapi";
import { gatewayNames, PaymentError } from "@polygate/core";
import { honestyLabel } from "../api/gateways-body.ts";
import type { Account } from "../engine/accounts.ts";
import { addAccount, checkAccount, editAccount } from "../engine/edit-account.ts";
import type { Engine } from "../engine/engine.ts";
import type { AccountRow } from "../storage/accounts.ts";
import type { AdminApi } from "./admin.ts";
import { notFound, Refusal } from "./refusal.ts";
import { answer, body, Mode, Time, toTimeOrNull } from "./schemas.ts";

const CheckBody = z
  .object({
    outcome: z
      .enum(["right", "wrong", "unknown", "cannot_be_asked"])
      .describe("What the gateway says of the credentials."),
    message: z.string().nullable(),
  })
  .openapi("CredentialCheck");

const AccountBody = z
  .object({
    id: z.string(),
    gateway: z.string(),
    mode: Mode,
    label: z.string(),
    status: z.enum(["active", "disabled", "broken"]),
    problem: z.string().nullable().describe("Why a broken account cannot be used."),
    origin: z
      .enum(["config", "database"])
      .describe("Those of the configuration are changed there."),
    storeId: z
      .string()
      .nullable()
      .describe("The store whose merchant brought it, and which alone may use it."),
    title: z.string().nullable(),
    methods: z.string().nullable().describe("How the buyer pays."),
    honesty: z.string().nullable().describe("What to know before relying on it, in one sentence."),
    currencies: z.unknown(),
    refunds: z.string().nullable(),
    webhookUrl: z
      .string()
      .nullable()
      .describe("To paste into the gateway's panel; null where each payment names its own."),
    checkedAt: Time.nullable(),
    checkError: z.string().nullable(),
  })
  .openapi("Account");

const HealthBody = z
  .object({
    messages: z.int().describe("How many of the last messages this rests on."),
    verified: z.int(),
    hints: z.int(),
    answers: z.int(),
    refused: z.int(),
    lastVerifiedAt: Time.nullable(),
    lastAnswerAt: Time.nullable(),
    lastRefusedAt: Time.nullable(),
    lastRefusal: z.string().nullable(),
  })
  .openapi("AccountHealth");

const AccountId = z.object({ id: z.string() });
const Label = z.string().min(1).max(100);
const Config = z
  .looseObject({ mode: Mode })
  .describe("The driver's configuration, as its README says. Never shown again.");
const NewAccount = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,39}$/)
      .describe("Stands in addresses and belongs to every payment: for ever."),
    gateway: z.enum(gatewayNames as [string, ...string[]]),
    label: Label.optional(),
    config: Config,
  })
  .openapi("NewAccount");
const AccountChange = z
  .strictObject({
    label: Label.optional(),
    status: z.enum(["active", "disabled"]).optional(),
    config: Config.optional(),
  })
  .openapi("AccountChange");
const Changed = z.object({ account: AccountBody, check: CheckBody.nullable() });

const tags = ["Gateway accounts"];
const path = "/admin/v1/accounts/{id}";
const routes = {
  list: createRoute({
    method: "get",
    path: "/admin/v1/accounts",
    tags,
    summary: "All gateway accounts.",
    responses: answer(z.object({ data: z.array(AccountBody) })),
  }),
  add: createRoute({
    method: "post",
    path: "/admin/v1/accounts",
    tags,
    summary: "Add an account. Its credentials are tried at the gateway first.",
    request: { body: body(NewAccount) },
    responses: answer(Changed),
  }),
  edit: createRoute({
    method: "patch",
    path,
    tags,
    summary:
      "Change an account's label, status or credentials. It counts within a second, everywhere.",
    request: { params: AccountId, body: body(AccountChange) },
    responses: answer(Changed),
  }),
  check: createRoute({
    method: "post",
    path: `${path}/check`,
    tags,
    summary: "Ask the gateway whether the credentials are right, by something harmless.",
    request: { params: AccountId },
    responses: answer(CheckBody),
  }),
  health: createRoute({
    method: "get",
    path: `${path}/health`,
    tags,
    summary: "How an account has been doing.",
    request: { params: AccountId },
    responses: answer(HealthBody),
  }),
};

/** Gateway accounts at run time. An account is never taken away: it has payments. */
export function addAccounts(api: AdminApi, engine: Engine): void {
  const { storage, accounts } = engine;

  const readAll = async () => {
    await accounts.refresh();
    const stored = await storage.run("readAccounts", {});
    return stored.accounts.map((row) => toBody(engine, row, accounts.get(row.account_id)));
  };
  const readOne = async (id: string) => {
    const found = (await readAll()).find((account) => account.id === id);
    if (!found) throw notFound("account");
    return found;
  };

  api.openapi(routes.list, async (context) => context.json({ data: await readAll() }, 200));

  api.openapi(routes.add, async (context) => {
    const { actor } = context.get("caller");
    const { label, ...account } = context.req.valid("json");
    const check = await asUnprocessable(() =>
      addAccount(engine, { ...account, ...(label !== undefined && { label }) }, actor),
    );
    return context.json({ account: await readOne(account.id), check }, 200);
  });

  api.openapi(routes.edit, async (context) => {
    const { actor } = context.get("caller");
    const { id } = context.req.valid("param");
    const account = await readOne(id);
    if (account.origin === "config") {
      throw new Refusal(
        409,
        "conflict",
        `Account ${id} stands in the configuration: change it there, and restart.`,
      );
    }
    const { label, status, config } = context.req.valid("json");
    const change = {
      ...(label !== undefined && { label }),
      ...(status !== undefined && { status }),
      ...(config !== undefined && { config }),
    };
    const check = await asUnprocessable(() => editAccount(engine, id, change, actor));
    return context.json({ account: await readOne(id), check: check ?? null }, 200);
  });

  api.openapi(routes.check, async (context) => {
    const { id } = context.req.valid("param");
    await accounts.refresh();
    const account = accounts.get(id);
    if (!account) throw notFound("account that can be used");
    return context.json(await checkAccount(engine, id, account.gateway), 200);
  });

  api.openapi(routes.health, async (context) => {
    const { id } = context.req.valid("param");
    await readOne(id);
    const health = await storage.run("readAccountHealth", { account_id: id });
    return context.json(
      {
        ...health,
        lastVerifiedAt: toTimeOrNull(health.lastVerifiedAt),
        lastAnswerAt: toTimeOrNull(health.lastAnswerAt),
        lastRefusedAt: toTimeOrNull(health.lastRefusedAt),
      },
      200,
    );
  });
}

/** What a caller entered wrongly is the caller's mistake; in our own configuration file it would be ours. */
async function asUnprocessable<Result>(work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    const status = error.code === "conflict" ? 409 : 422;
    const code = error.code === "conflict" ? "conflict" : "request_invalid";
    throw new Refusal(status, code, error.message);
  }
}

function toBody(engine: Engine, row: AccountRow, account: Account | undefined) {
  const profile = account?.gateway.profile;
  const perAccount = profile?.webhookAddress === "account";
  return {
    id: row.account_id,
    gateway: row.gateway,
    mode: row.mode,
    label: row.label,
    status: account ? row.status : ("broken" as const),
    problem: engine.accounts.broken.get(row.account_id) ?? null,
    origin: row.origin,
    storeId: row.store_id,
    title: profile?.title ?? null,
    methods: profile?.methods ?? null,
    honesty: profile ? honestyLabel(profile) : null,
    currencies: profile?.currencies ?? null,
    refunds: profile?.refunds ?? null,
    webhookUrl: perAccount ? `${engine.publicUrl}/webhooks/${row.account_id}` : null,
    checkedAt: toTimeOrNull(row.checked_at),
    checkError: row.check_error,
  };
}
