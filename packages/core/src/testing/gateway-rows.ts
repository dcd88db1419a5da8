import { createBench } from "./bench.ts";
import type { Row, RowMaker } from "./row.ts";
import { amountRows } from "./rows/amounts.ts";
import { bindingRows } from "./rows/binding.ts";
import { callRows } from "./rows/calls.ts";
import { cancelRows } from "./rows/cancel.ts";
import { captureRows } from "./rows/capture.ts";
import { configRows } from "./rows/config.ts";
import { eventRows } from "./rows/events.ts";
import { garbageRows } from "./rows/garbage.ts";
import { listRows } from "./rows/list.ts";
import { outageRows } from "./rows/outage.ts";
import { profileRows } from "./rows/profile.ts";
import { refundRows } from "./rows/refund.ts";
import { returnedRows } from "./rows/returned.ts";
import { secretRows } from "./rows/secrets.ts";
import { sessionRows } from "./rows/session.ts";
import { signatureRows } from "./rows/signature.ts";
import { statedRows } from "./rows/stated.ts";
import { statusRows } from "./rows/status.ts";
import { unknownCreateRows } from "./rows/unknown-create.ts";
import { wordRows } from "./rows/words.ts";
import type { GatewaySubject } from "./subject.ts";

const GROUPS: Readonly<Record<string, RowMaker>> = {
  profile: profileRows,
  config: configRows,
  createSession: sessionRows,
  "the amount": amountRows,
  "a create call with an unknown outcome": unknownCreateRows,
  getPayment: statusRows,
  "an answer": bindingRows,
  "a sum that is stated": statedRows,
  "a word it does not know": wordRows,
  parseWebhook: eventRows,
  "a signature": signatureRows,
  "a webhook that makes no sense": garbageRows,
  parseReturn: returnedRows,
  refund: refundRows,
  cancel: cancelRows,
  capture: captureRows,
  listPayments: listRows,
  "a gateway that misbehaves": outageRows,
  secrets: secretRows,
  calls: callRows,
};

/** Everything the kit asks of a driver, as data: {@link Row} by row, to be run by any test runner. */
export function gatewayRows(subject: GatewaySubject): readonly Row[] {
  const bench = createBench(subject);
  return Object.entries(GROUPS).flatMap(([group, make]) =>
    make(bench).map((row) => ({ group, ...row })),
  );
}
