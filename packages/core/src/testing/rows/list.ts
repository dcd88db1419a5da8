import assert from "node:assert/strict";
import type { PaymentQuery } from "../../gateway.ts";
import { Payment } from "../../payment.ts";
import { read, replaying } from "../bench.ts";
import { assertExpected } from "../check.ts";
import { ListRecording } from "../recording.ts";
import type { RowMaker } from "../row.ts";

/** Reading the account's payments. */
export const listRows: RowMaker = (bench) => {
  if (bench.subject.list === undefined) return [];
  const list = read(ListRecording, bench.subject.list, "list");
  return [
    {
      name: "reads a page, and whether another may follow",
      run: () =>
        replaying(bench, list, async (gateway) => {
          const page = await gateway.listPayments?.(toQuery(list.query));
          assert.equal(page?.payments.length, list.expect.length, "how many");
          assert.equal(page?.more, list.more, "whether there are more");
          for (const [index, expected] of list.expect.entries()) {
            assertExpected(Payment.parse(page?.payments[index]), expected);
          }
        }),
    },
  ];
};

function toQuery({ status, page, limit }: ListRecording["query"]): PaymentQuery {
  return {
    ...(status !== undefined && { status }),
    ...(page !== undefined && { page }),
    ...(limit !== undefined && { limit }),
  };
}
