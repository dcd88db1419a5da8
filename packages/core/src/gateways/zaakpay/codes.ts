import type { ErrorCode } from "../../errors.ts";
import type { DeclineCode, Dispute } from "../../payment.ts";

/** What a response code of the status query says. From `succeeded` on, the payment itself went through. */
export type Meaning =
  | { readonly is: "open" | "authorized" | "canceled" | "failed" | "succeeded" }
  /** "Not processed *or* rejected": which of the two, only `txnStatus` can say. */
  | { readonly is: "unprocessed" }
  /** A refund of all or a part, begun or (`done`) finished. */
  | { readonly is: "refund"; readonly full: boolean; readonly done: boolean }
  | { readonly is: "dispute"; readonly dispute: Dispute["status"] };

const open = { is: "open" } as const;
const succeeded = { is: "succeeded" } as const;
const canceled = { is: "canceled" } as const;
const refund = (full: boolean, done: boolean) => ({ is: "refund", full, done }) as const;
const dispute = (status: Dispute["status"]) => ({ is: "dispute", dispute: status }) as const;

/**
 * Zaakpay's "Check Status API Response codes"; 100 is the other channels' word for 228. What is not listed is not
 * understood: 234 (payout error) says nothing certain about the payment.
 */
const MEANINGS: Readonly<Record<string, Meaning>> = {
  "100": succeeded,
  "190": { is: "unprocessed" },
  "206": open,
  "207": open,
  "208": open,
  "209": { is: "authorized" },
  "210": open,
  "211": open,
  "212": succeeded,
  "213": canceled,
  "223": open,
  "228": succeeded,
  "230": refund(true, false),
  "231": refund(true, true),
  "232": succeeded,
  "233": succeeded,
  "236": refund(true, true),
  "237": dispute("open"),
  "238": dispute("open"),
  "239": dispute("lost"),
  "240": dispute("won"),
  "241": dispute("won"),
  "245": refund(false, false),
  "246": dispute("open"),
  "247": dispute("open"),
  "248": dispute("lost"),
  "249": dispute("won"),
  "251": refund(false, true),
  "252": refund(false, true),
  "253": refund(true, true),
  "254": refund(false, true),
  "255": refund(false, true),
  "256": refund(true, true),
};

/**
 * Codes that refuse the payment. Those that only refuse a request (108 to 182: a bad field, a wrong checksum, an order
 * id used before) are not here: anyone can post a broken form in an order's name, and that must fail nobody's payment.
 * https://github.com/waleed-shaikh/zaakpay-nodejs-integration (routes/zaakpay/response.js)
 */
const DECLINES: Readonly<Record<string, DeclineCode>> = {
  "102": "canceled_by_buyer",
  "103": "suspected_fraud",
  "106": "suspected_fraud",
  "107": "limit_exceeded",
  "183": "declined",
  "400": "declined",
  "401": "declined",
  "403": "declined",
  "404": "declined",
};

/** "This test transaction has been successfully completed": no money, so it never pays in live mode. */
const TEST_SUCCESS = "402";

/** What a response code of the status query says; `undefined` where we do not know. */
export function meaningOf(code: string, mode: "test" | "live"): Meaning | undefined {
  if (isPaid(code, mode)) return succeeded;
  if (declineOf(code)) return { is: "failed" };
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : undefined;
}

/** Whether a code of the return or the realtime webhook says paid. Codes are strings. */
export function isPaid(code: string, mode: "test" | "live"): boolean {
  return code === "100" || (code === TEST_SUCCESS && mode === "test");
}

/** Why a payment was refused; `undefined` where the code does not say that it was. */
export function declineOf(code: string): DeclineCode | undefined {
  return Object.hasOwn(DECLINES, code) ? DECLINES[code] : undefined;
}

/** Codes with which `/checkTxn` refuses to tell. */
const STATUS_REFUSALS: Readonly<Record<string, ErrorCode>> = {
  "110": "authentication_failed",
  "111": "authentication_failed",
  "129": "request_invalid",
  "155": "request_invalid",
  "156": "request_invalid",
  "180": "authentication_failed",
  "182": "authentication_failed",
  "189": "authentication_failed",
  "191": "request_invalid",
  // Not "failed": the buyer may still be on Zaakpay's page.
  "205": "not_found",
};

/** Codes with which `/updateTxn` refuses, beside those above. "Update/Refund API Response codes". */
const UPDATE_REFUSALS: Readonly<Record<string, ErrorCode>> = {
  ...STATUS_REFUSALS,
  "184": "request_invalid",
  "185": "request_invalid",
  "186": "request_invalid",
  "187": "request_invalid",
  "190": "conflict",
  "201": "conflict",
  // "Could not be updated, try again": whether something was done is not said.
  "203": "gateway_unavailable",
  "229": "conflict",
  // Documented as retryable: too little unsettled money, or a state that passes. Refused now, the same call may do later.
  "843": "rate_limited",
  "844": "rate_limited",
  "846": "request_invalid",
};

/** The error that a status query's code stands for; `undefined` where it is no refusal to tell. */
export function statusRefusalOf(code: string): ErrorCode | undefined {
  return Object.hasOwn(STATUS_REFUSALS, code) ? STATUS_REFUSALS[code] : undefined;
}

/** The error that an update's code stands for; `undefined` for one that is not documented as a refusal. */
export function updateRefusalOf(code: string): ErrorCode | undefined {
  return Object.hasOwn(UPDATE_REFUSALS, code) ? UPDATE_REFUSALS[code] : undefined;
}
