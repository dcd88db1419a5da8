import type { CheckoutView } from "./view.ts";

/** A heading and the sentences below it. */
export interface Passage {
  readonly heading: string;
  readonly text: string;
}

/** Whom a sentence speaks of. */
interface Names {
  readonly shop: string;
  readonly gateway: string;
}

/** What a page can say when it has no payment to show. */
export type MessageKind = "not_found" | "error" | "busy";

/** States in which there is nothing more for the buyer to pay here. */
export type SettledState = Exclude<CheckoutView["state"], "ready" | "waiting">;

/** Everything the buyer's pages say, in one language. Plain text, not HTML; amounts and names arrive formatted. */
export interface Texts {
  readonly testPayment: string;

  /** Heading while nothing is known to be paid. */
  readonly pay: (shop: string) => string;
  /** Above an amount that differs from the one the shop asked for. */
  readonly payExactly: string;
  /** Above any other amount. */
  readonly toPay: string;
  readonly whyDifferent: (names: Names, asked: string, payable: string) => string;
  /** Before a duration, with the colon. */
  readonly timeLeft: string;
  readonly lessThanAMinute: string;

  /** On the way to a gateway that brings the buyer back. */
  readonly goingTo: (gateway: string) => Passage;
  readonly goTo: (gateway: string) => string;
  readonly openAgain: (gateway: string) => string;
  /** To a gateway that does not bring the buyer back. */
  readonly openPage: (gateway: string) => string;
  readonly inNewTab: string;
  readonly payThereWaitHere: string;

  readonly payByUpi: string;
  readonly openUpiApp: string;
  readonly scanCode: string;
  readonly codeFor: (amount: string) => string;
  readonly typeByHand: string;
  readonly upiId: string;
  readonly amount: string;

  /** After the buyer was sent to the gateway. */
  readonly checking: (gateway: string) => Passage;
  readonly doNotPayAgain: string;
  readonly youMayClose: (shop: string) => string;
  readonly offline: string;
  /** Without JavaScript. */
  readonly reloadsItself: string;
  readonly checkNow: string;

  readonly cancel: string;
  readonly cancelOnlyIfUnpaid: string;
  readonly backWithoutPaying: (shop: string) => string;
  readonly backTo: (shop: string) => string;
  /** For a buyer who paid at a gateway that brings nobody back. */
  readonly paidBackTo: (shop: string) => string;
  readonly goingBackTo: (shop: string) => string;

  readonly settled: Readonly<Record<SettledState, (names: Names) => Passage>>;

  readonly details: string;
  readonly description: string;
  readonly order: string;
  readonly service: string;
  readonly methods: string;
  readonly transaction: string;

  readonly messages: Readonly<Record<MessageKind, Passage>>;
  readonly tryAgain: string;
}
