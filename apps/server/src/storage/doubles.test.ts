import { expect, it } from "vitest";
import { describeStorage } from "../__fixtures__/describe-storage.ts";
import { createPayment, toPaid } from "../__fixtures__/rows.ts";

describeStorage("an order paid twice", (opened) => {
  const status = async (session_id: string) =>
    (await opened.storage.run("readSession", { session_id }))?.session.status;

  const pay = async (
    payment: { readonly payment_id: string; readonly created_at: number },
    transaction: string,
    minute: number,
  ) => {
    const { report, ...answer } = toPaid(payment.payment_id, transaction);
    const paidAt = payment.created_at + minute * 60_000;
    if (report)
      await opened.storage.run("applyAnswer", { ...answer, report: { ...report, paidAt } });
  };

  it("keeps what came first by the gateway's time, though it was heard of second", async () => {
    const one = await createPayment(opened.storage, "ORDER-1");
    const two = await createPayment(opened.storage, "ORDER-1");
    await pay(two, "UTR2", 10);
    await pay(one, "UTR1", 1);
    // The shop has heard of one payment, and hears of no second before somebody decides.
    expect(await status(two.session_id)).toBe("success");
    expect(await status(one.session_id)).toBe("held");
    const [double, ...others] = await opened.storage.run("listCases", { status: "open", limit: 9 });
    expect(others).toEqual([]);
    expect(double).toMatchObject({ kind: "double", payment_id: two.payment_id });

    const detail = await opened.storage.run("readCase", { case_id: double?.case_id ?? 0 });
    const decided = await opened.storage.run("decideCase", {
      case_id: double?.case_id ?? 0,
      decision: "refund",
      version: detail?.version ?? "",
      by: "owner",
      title: "ZozoGateway",
      account: "zozo:merchant",
      now: two.created_at + 700_000,
    });
    expect(decided).toMatchObject({ type: "decided", refund: { payment_id: two.payment_id } });
    expect(await status(one.session_id)).toBe("success");
    expect(await opened.storage.run("listCases", { status: "open", limit: 9 })).toEqual([]);
  });

  it("and a third time holds the third, whatever is decided about the second", async () => {
    const one = await createPayment(opened.storage, "ORDER-1");
    const two = await createPayment(opened.storage, "ORDER-1");
    const three = await createPayment(opened.storage, "ORDER-1");
    await pay(three, "UTR3", 30);
    await pay(two, "UTR2", 20);
    await pay(one, "UTR1", 10);
    const cases = await opened.storage.run("listCases", { status: "open", limit: 9 });
    const second = cases.find(({ payment_id }) => payment_id === two.payment_id);
    const detail = await opened.storage.run("readCase", { case_id: second?.case_id ?? 0 });
    await opened.storage.run("decideCase", {
      case_id: second?.case_id ?? 0,
      decision: "refund",
      version: detail?.version ?? "",
      by: "owner",
      title: "ZozoGateway",
      account: "zozo:merchant",
      now: two.created_at + 2_700_000,
    });
    expect(await status(three.session_id)).toBe("success");
    expect(await status(two.session_id)).toBe("cancelled");
    // Its money is there, and whether it stays nobody has said.
    expect(await status(one.session_id)).toBe("held");
  });
});
