import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createPayment, toPaid } from "../__fixtures__/rows.ts";
import type { Decision, SessionStatus } from "./database.ts";
import { openSameThreadStorage } from "./same-thread-storage.ts";
import type { PaymentRow } from "./sessions.ts";
import type { Storage } from "./storage.ts";

const DUE = 25_050;
const TITLE = "ZozoGateway";
const ACCOUNT = "zozo:merchant";

/** One thing that happens to an order with two attempts; of the second the shop asked, of the first the money may still come. */
type Step =
  | {
      readonly do: "paid";
      readonly attempt: number;
      readonly transaction: string;
      readonly amount: number;
      readonly minute: number;
    }
  | {
      readonly do: "nothing" | "failed" | "cancel";
      readonly attempt: number;
      readonly minute: number;
    }
  | { readonly do: "given back"; readonly attempt: number; readonly amount: number }
  | { readonly do: "decide"; readonly decision: Decision; readonly which: number }
  | { readonly do: "refund"; readonly attempt: number; readonly amount: number }
  | {
      readonly do: "settle";
      readonly how: "succeeded" | "failed" | "pending" | "manual";
      readonly which: number;
    };

const attempt = fc.integer({ min: 0, max: 1 });
const minute = fc.integer({ min: 0, max: 90 });
const amount = fc.constantFrom(DUE, DUE, DUE, 10_000, 15_050, 30_000);

const report = fc.oneof(
  fc.record({
    do: fc.constant("paid" as const),
    attempt,
    amount,
    minute,
    transaction: fc.constantFrom("T1", "T2", "T3", "T4"),
  }),
  fc.record({ do: fc.constantFrom("nothing" as const, "failed" as const), attempt, minute }),
);
const act = fc.oneof(
  fc.record({ do: fc.constant("cancel" as const), attempt, minute }),
  fc.record({
    do: fc.constant("given back" as const),
    attempt,
    amount: fc.constantFrom(5_000, 10_000),
  }),
  fc.record({
    do: fc.constant("decide" as const),
    which: fc.nat(3),
    decision: fc.constantFrom<Decision>("accept", "refund", "ignore"),
  }),
  fc.record({
    do: fc.constant("refund" as const),
    attempt,
    amount: fc.constantFrom(1, 5_000, 10_000, DUE),
  }),
  fc.record({
    do: fc.constant("settle" as const),
    which: fc.nat(3),
    how: fc.constantFrom(
      "succeeded" as const,
      "failed" as const,
      "pending" as const,
      "manual" as const,
    ),
  }),
);

async function open() {
  const storage = openSameThreadStorage(":memory:");
  const first = await createPayment(storage, "ORDER-1");
  const second = await createPayment(storage, "ORDER-1");
  return { storage, payments: [first, second] as const };
}
type Order = Awaited<ReturnType<typeof open>>;

async function run({ storage, payments }: Order, step: Step, decided: Decision[]): Promise<void> {
  const payment = "attempt" in step ? payments[step.attempt] : undefined;
  const at = payments[0].created_at + ("minute" in step ? step.minute * 60_000 : 6_000_000);
  switch (step.do) {
    case "paid": {
      const paid = toPaid(payment?.payment_id ?? "", step.transaction, step.amount);
      const told = paid.report && { ...paid.report, paidAt: at };
      await storage.run("applyAnswer", { ...paid, ...(told && { report: told }), now: at });
      return;
    }
    case "nothing":
    case "failed": {
      const { report: paid, ...asked } = toPaid(payment?.payment_id ?? "", "");
      const { reference = "" } = paid ?? {};
      const failed = { report: { reference, status: "failed" as const } };
      await storage.run("applyAnswer", { ...asked, ...(step.do === "failed" && failed), now: at });
      return;
    }
    case "cancel": {
      const session_id = payment?.session_id ?? "";
      await storage.run("cancelSession", {
        session_id,
        account: ACCOUNT,
        title: TITLE,
        by: "shop",
        now: at,
      });
      return;
    }
    case "given back": {
      const row = await read(storage, payment?.payment_id ?? "", payment?.session_id ?? "");
      if (row.captured < step.amount) return;
      const paid = toPaid(row.payment_id, "");
      const refunded = { amount: step.amount, currency: "INR" };
      const { reference = "" } = paid.report ?? {};
      await storage.run("applyAnswer", {
        ...paid,
        report: { reference, status: "pending", refunded },
        now: at,
      });
      return;
    }
    case "decide": {
      const cases = await storage.run("listCases", { status: "open", limit: 9 });
      const found = cases[step.which % Math.max(cases.length, 1)];
      const detail = found && (await storage.run("readCase", { case_id: found.case_id }));
      if (!detail) return;
      const { case_id } = detail.case;
      const who = { by: "owner", title: TITLE, account: ACCOUNT, now: at };
      const { version } = detail;
      const result = await storage.run("decideCase", {
        case_id,
        decision: step.decision,
        version,
        ...who,
      });
      if (result.type === "decided") decided.push(step.decision);
      return;
    }
    case "refund": {
      const session_id = payment?.session_id ?? "";
      await storage.run("reserveRefund", {
        session_id,
        amount: step.amount,
        reason: null,
        by: "key",
        now: at,
      });
      return;
    }
    case "settle": {
      const open = await storage.run("listRefunds", { status: "pending", limit: 9 });
      const found = open[step.which % Math.max(open.length, 1)];
      if (!found) return;
      const { refund_id, amount: sum, currency } = found.refund;
      const outcome =
        step.how === "succeeded"
          ? { type: step.how, money: { amount: sum, currency } }
          : step.how === "failed"
            ? { type: step.how, error: "no" }
            : { type: step.how };
      await storage.run("settleRefund", {
        refund_id,
        outcome,
        title: TITLE,
        account: ACCOUNT,
        now: at,
      });
    }
  }
}

async function read(storage: Storage, payment_id: string, session_id: string): Promise<PaymentRow> {
  const detail = await storage.run("readSession", { session_id });
  if (detail?.payment.payment_id !== payment_id) throw new Error("another payment");
  return detail.payment;
}

async function stateOf({ storage, payments }: Order) {
  const views = [];
  for (const { session_id } of payments) {
    const view = await storage.run("readSession", { session_id });
    if (!view) throw new Error("no session");
    views.push(view);
  }
  return views;
}

describe("whatever happens to an order, in whatever order and however often", () => {
  it("paid stays paid, nothing happens twice, and sums stay within what was received", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(report, act), { maxLength: 14 }), async (steps) => {
        const order = await open();
        const { storage, payments } = order;
        const decided: Decision[] = [];
        let before: SessionStatus[] = ["cancelled", "pending"];
        let givenBack = false;
        // In the end more is asked back than can be there.
        const greed = [0, 1].flatMap((attempt) => [
          { do: "refund" as const, attempt, amount: 10_000 },
          { do: "refund" as const, attempt, amount: DUE },
        ]);
        for (const step of [...steps, ...greed]) {
          await run(order, step, decided);
          givenBack ||= step.do === "refund" || step.do === "given back";
          const views = await stateOf(order);
          const statuses = views.map(({ session }) => session.status);
          before.forEach((status, index) => {
            if (status === "success") expect(statuses[index]).toBe("success");
          });
          before = statuses;
          // One order, one payment that counts: a second only where its owner has decided, or the first is given back.
          if (decided.length === 0 && !givenBack) {
            expect(statuses.filter((status) => status === "success").length).toBeLessThan(2);
          }
          for (const { payment, session } of views) {
            // More may come afterwards: that is a case, and the order stays paid.
            if (session.status === "success" && decided.length === 0) {
              expect(payment.captured).toBeGreaterThanOrEqual(DUE);
            }
            const ledger = await storage.run("listRefunds", {
              payment_id: payment.payment_id,
              limit: 99,
            });
            const sum = ledger
              .filter(({ refund }) => ["pending", "due", "succeeded"].includes(refund.status))
              .reduce((soFar, { refund }) => soFar + refund.amount, 0);
            const outside = ledger.some(({ refund }) => refund.way === "gateway");
            if (!outside) expect(sum).toBeLessThanOrEqual(payment.captured);
          }
        }
        for (const { payment_id } of payments) {
          const cases = await storage.run("listCases", { payment_id, status: "open", limit: 99 });
          expect(new Set(cases.map(({ kind }) => kind)).size).toBe(cases.length);
        }
        const told = await storage.run("listDeliveries", { limit: 99 });
        const names = told.map(({ session_id, event }) => `${session_id} ${event}`);
        expect(new Set(names.filter((it) => !it.endsWith("refunded"))).size).toBe(
          names.filter((it) => !it.endsWith("refunded")).length,
        );
        await storage.close();
      }),
      { numRuns: 50 },
    );
  });

  it("the same reports make the same payments, in any order and with any repetition", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(report, { maxLength: 6, selector: (step) => JSON.stringify(step) }),
        fc.infiniteStream(fc.nat()),
        async (steps, chance) => {
          // A transaction that two payments claim is the first one's who says so: that is not part of this promise.
          const own = steps.map((step) =>
            step.do === "paid"
              ? { ...step, transaction: `${step.transaction}-${step.attempt}` }
              : step,
          );
          const repeated = [...own, ...own.filter(() => (chance.next().value ?? 0) % 2 === 0)];
          const shuffled = repeated
            .map((step) => ({ step, place: chance.next().value ?? 0 }))
            .sort((one, other) => one.place - other.place)
            .map(({ step }) => step);
          const results = [];
          for (const sequence of [own, shuffled]) {
            const order = await open();
            for (const step of sequence) await run(order, step, []);
            const views = await stateOf(order);
            results.push(
              views.map(({ payment: { captured, refunded, status } }) => ({
                captured,
                refunded,
                status: captured > 0 ? status : null,
              })),
            );
            await order.storage.close();
          }
          expect(results[1]).toEqual(results[0]);
        },
      ),
      { numRuns: 25 },
    );
  });
});
