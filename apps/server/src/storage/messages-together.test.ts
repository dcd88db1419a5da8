import { expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toMessage, toPaid } from "../__fixtures__/rows.ts";
import type { MessageInput } from "./apply-message.ts";

/** More than share one transaction. */
const MANY = 24;

describeStorage("messages that are worked on together", (opened) => {
  async function store(payment_id: string, transaction: string): Promise<MessageInput> {
    const { message, text } = toMessage("");
    const inbox_id = await opened.storage.run("storeMessage", {
      message: { ...message, verdict: "verified", reason: null, processed_at: null },
      text,
    });
    const { report, account, title, learnsReference, now } = toPaid(payment_id, transaction);
    return {
      inbox_id,
      lockKey: payment_id,
      owner_id: null,
      account_id: "zozo",
      account,
      title,
      learnsReference,
      events: report ? [{ type: "payment", payment: report }] : [],
      received_at: now,
      now,
    };
  }

  const apply = (inputs: readonly MessageInput[]) =>
    Promise.allSettled(inputs.map((input) => opened.storage.run("applyMessage", input)));
  const count = async (from: string) =>
    Number((await opened.place.query(`select count(*) as n from ${from}`))[0]?.n);

  it("are not spoilt by one of them", async () => {
    const inputs: MessageInput[] = [];
    for (let at = 0; at < MANY; at += 1) {
      const { payment_id } = await createPayment(opened.storage, `ORDER-${at}`);
      inputs.push(await store(payment_id, `UTR${at}`));
    }
    const broken = { ...inputs[7], inbox_id: 1_000_000 } as MessageInput;
    const ended = await apply(inputs.with(7, broken));
    expect(ended.flatMap(({ status }, at) => (status === "rejected" ? [at] : []))).toEqual([7]);
    expect(await count("sessions where status = 'success'")).toBe(MANY - 1);
    expect(await count("timeline where kind = 'captured'")).toBe(MANY - 1);
    expect(await count("inbox where processed_at is null")).toBe(1);
  });

  it("see each other where they pay the same order", async () => {
    const inputs: MessageInput[] = [];
    for (let at = 0; at < MANY; at += 1) {
      const { payment_id } = await createPayment(opened.storage, `ORDER-${Math.floor(at / 2)}`);
      inputs.push(await store(payment_id, `UTR${at}`));
    }
    expect((await apply(inputs)).filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await count("sessions where status = 'success'")).toBe(MANY / 2);
    expect(await count("cases where kind = 'double' and status = 'open'")).toBe(MANY / 2);
  });

  it("count one payment once, and let a transaction pay once", async () => {
    const { payment_id } = await createPayment(opened.storage, "ORDER-1");
    const other = await createPayment(opened.storage, "ORDER-2");
    const inputs: MessageInput[] = [];
    for (let at = 0; at < MANY; at += 1) inputs.push(await store(payment_id, "UTR1"));
    inputs.push(await store(other.payment_id, "UTR1"));
    expect((await apply(inputs)).filter(({ status }) => status === "rejected")).toEqual([]);
    expect(await count("facts")).toBe(1);
    expect(await count("outbox")).toBe(1);
    expect(await count("sessions where status = 'success'")).toBe(1);
    expect(await count("sessions where status = 'held'")).toBe(1);
    expect(await count("inbox where processed_at is null")).toBe(0);
  });
});
