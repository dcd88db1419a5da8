import type { CaseKind } from "@polygate/core";
import type { CaseRow } from "./cases.ts";
import type { Decision } from "./database.ts";

/** What each kind of case means to a store owner, and what can be done. */
const MEANS: Record<CaseKind, { readonly title: string; readonly todo: string }> = {
  late: {
    title: "Money came late",
    todo: "Accept: the order is paid. Refund: the buyer gets the money back. Ignore: nothing changes.",
  },
  double: {
    title: "An order was paid twice",
    todo: "Refund: the buyer gets the second sum back. Accept: you keep both, because the buyer wants it so.",
  },
  under: {
    title: "Too little money came",
    todo: "Accept: the order is paid with what came. Refund: the buyer gets it back. If the rest comes, this settles itself.",
  },
  over: {
    title: "Too much money came",
    todo: "Accept: the order is paid and you keep all of it. Refund: the order is paid and the buyer gets the difference back.",
  },
  mismatch: {
    title: "A payment does not fit its order",
    todo: "Look at the gateway. Accept only if the money is there and is this order's. Ignore it otherwise.",
  },
  unmatched: {
    title: "Money that fits no order",
    todo: "Look at the gateway. If it is this order's money, accept it and enter its transaction number.",
  },
  dispute: {
    title: "A payment is contested",
    todo: "Answer your gateway or bank in time; goods not sent yet had better wait.",
  },
  refund_due: {
    title: "Money must be given back by hand",
    todo: "Give it back as described, then enter the transfer's number (UTR, TrxID).",
  },
};

/** The mail to a store owner when a case opens. The order's number is in it, the buyer is not. */
export function caseMail(
  row: CaseRow,
  store: string,
  policy?: Decision,
): { subject: string; body: string } {
  const { title, todo } = MEANS[row.kind];
  const asked = JSON.parse(row.asked);
  const order = typeof asked.order === "string" ? oneLine(asked.order) : undefined;
  const about = order !== undefined ? `order ${order}` : `payment ${row.payment_id ?? row.subject}`;
  const next =
    policy === undefined
      ? `What you can do\n${todo}`
      : `Nothing is left to do: your store's setting for such cases decided (${policy}).`;
  return {
    subject: oneLine(`${title}: ${about} (${store})`),
    body: `${title}.\n\nShop: ${store}\nOrder: ${order ?? "none named"}\nCase: ${row.case_id}\n\nWhat happened\n${row.reason}\n\n${next}\n`,
  };
}

/** A shop chooses its order numbers: none may add a line to a mail, or a header. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, " ").slice(0, 200);
}
