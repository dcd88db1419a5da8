import { formatMoney } from "@polygate/core";
import { Command, Option } from "commander";
import { makeAccount } from "../../engine/make-account.ts";
import type { CaseRow } from "../../storage/cases.ts";
import type { Decision } from "../../storage/database.ts";
import type { CaseDetail } from "../../storage/list-cases.ts";
import type { Statement } from "../../storage/proofs.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { toTable } from "../report.ts";
import { type AtDatabase, showTime, workOnDatabase } from "../work-on-database.ts";

interface ListOptions {
  readonly all?: boolean;
  readonly store?: string;
}

interface DecideOptions {
  readonly reason?: string;
  readonly seen: string;
}

/** `polygate cases`: what a merchant must decide. */
export function addCases(parent: Command, add: AddCommand): void {
  const cases = new Command("cases").description(
    "money that does not fit, and what was decided about it",
  );

  const list = new Command("list")
    .description("the open cases, newest first")
    .option("--all", "closed ones as well")
    .option("--store <id>", "only this store's");
  add<ListOptions>(cases, list, async (call, { all, store }) => {
    const found = await workOnDatabase(call, ({ storage }) =>
      storage.run("listCases", {
        ...(all !== true && { status: "open" as const }),
        ...(store !== undefined && { store_id: store }),
        limit: 1000,
      }),
    );
    call.report.done({ cases: found.map(toShown) }, () => describeList(found));
    return EXIT.done;
  });

  const show = new Command("show")
    .description("one case, with both sides' proofs")
    .argument("<id>");
  add(cases, show, async (call, _options, [id = ""]) => {
    const detail = await workOnDatabase(call, (at) => readCase(at, id));
    const { version, asked, said, established } = detail;
    call.report.done({ ...toShown(detail.case), version, asked, said, established }, () =>
      describe(detail),
    );
    return EXIT.done;
  });

  const decide = new Command("decide")
    .description("accept: the order is paid; refund: the money goes back; ignore: nothing follows")
    .argument("<id>")
    .argument("<decision>", "accept, refund or ignore")
    .addOption(
      new Option(
        "--seen <version>",
        "the version that polygate cases show told: a decision counts only for what was seen",
      ).makeOptionMandatory(),
    )
    .option("--reason <text>", "for the record");
  add<DecideOptions>(cases, decide, async (call, options, [id = "", decision = ""]) => {
    const decided = await workOnDatabase(call, (at) => decideCase(at, id, decision, options));
    call.report.done(toShown(decided), () => `Case ${decided.case_id}: ${decided.decision}.`);
    return EXIT.done;
  });
  parent.addCommand(cases);
}

async function readCase({ storage }: AtDatabase, id: string): Promise<CaseDetail> {
  const case_id = Number(id);
  const found = Number.isInteger(case_id) ? await storage.run("readCase", { case_id }) : undefined;
  if (found) return found;
  throw new Failure(EXIT.failed, `There is no case ${id}.`, { hint: "polygate cases list" });
}

async function decideCase(
  at: AtDatabase,
  id: string,
  text: string,
  { seen, reason }: DecideOptions,
): Promise<CaseRow> {
  const decision = (["accept", "refund", "ignore"] as const).find((known) => known === text);
  if (!decision) throw new Failure(EXIT.usage, "A decision is accept, refund or ignore.");
  const detail = await readCase(at, id);
  const named = await nameAccount(at, detail.case.account_id);
  const result = await at.storage.run("decideCase", {
    case_id: detail.case.case_id,
    decision: decision satisfies Decision,
    version: seen,
    by: at.actor,
    ...(reason !== undefined && { reason }),
    ...named,
    now: at.clock(),
  });
  switch (result.type) {
    case "decided":
    case "repeated":
      return result.case;
    case "not_found":
      throw new Failure(EXIT.failed, `There is no case ${id}.`);
    case "conflict":
    case "refused":
      throw new Failure(EXIT.failed, result.message, { hint: `polygate cases show ${id}` });
  }
}

/** What facts and sentences call a gateway's account. */
async function nameAccount({ storage, box }: AtDatabase, account_id: string) {
  const { accounts } = await storage.run("readAccounts", {});
  const row = accounts.find((account) => account.account_id === account_id);
  if (!row) throw new Failure(EXIT.failed, `The account ${account_id} is gone.`);
  const config = JSON.parse(box.open(row.config));
  const { gateway } = makeAccount({ id: account_id, gateway: row.gateway, config }, (input, init) =>
    globalThis.fetch(input, init),
  );
  return { title: gateway.profile.title, account: `${gateway.name}:${gateway.account}` };
}

function toShown(row: CaseRow) {
  return {
    id: row.case_id,
    kind: row.kind,
    status: row.status,
    reason: row.reason,
    store: row.store_id,
    session: row.session_id,
    gateway: row.account_id,
    openedAt: new Date(row.opened_at).toISOString(),
    decision: row.decision,
    decidedBy: row.decided_by,
  };
}

function describeList(rows: readonly CaseRow[]): string {
  if (rows.length === 0) return "There is nothing to decide.";
  const table = toTable(
    ["ID", "KIND", "STATUS", "SESSION", "OPENED", "WHY"],
    rows.map((row) => [
      String(row.case_id),
      row.kind,
      row.decision ?? row.status,
      row.session_id ?? "",
      showTime(row.opened_at),
      row.reason,
    ]),
  );
  return `${table}\n\npolygate cases show <id> shows the proofs.`;
}

function describe({ case: row, version, asked, said, established }: CaseDetail): string {
  const money = (amount: number, currency: string) =>
    `${formatMoney({ amount, currency })} ${currency}`;
  return [
    `Case ${row.case_id}, ${row.kind}, ${row.decision ?? row.status}: ${row.reason}`,
    ...(asked
      ? [`The buyer was asked for ${money(asked.payable, asked.currency)} at ${asked.gateway}.`]
      : []),
    "The gateway said:",
    ...said.map((statement) => `  ${toSentence(statement)}`),
    "Established by now:",
    ...established.map((statement) => `  ${toSentence(statement)}`),
    ...(row.status === "open"
      ? ["", `polygate cases decide ${row.case_id} accept|refund|ignore --seen ${version}`]
      : []),
  ].join("\n");
}

function toSentence({ says, amount, currency, transactionId, at, receivedAt }: Statement): string {
  const sum =
    amount === undefined || currency === undefined
      ? ""
      : ` ${formatMoney({ amount, currency })} ${currency}`;
  const transaction = transactionId === undefined ? "" : `, transaction ${transactionId}`;
  return `${showTime(at ?? receivedAt)}  ${says}${sum}${transaction}`;
}
