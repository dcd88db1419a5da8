/** What Zaakpay tells about how was paid. */
export interface Instrument {
  readonly paymentMode: string;
  readonly cardScheme: string;
  readonly cardToken: string;
  readonly cardId: string;
  readonly cardhashid: string;
  readonly paymentMethod: string;
  readonly bank: string;
}

/** documented: the card. inferred: `NA` where there is none. */
const INSTRUMENTS: Readonly<Record<string, Instrument>> = {
  "Debit Card": {
    paymentMode: "Debit Card",
    cardScheme: "Visa",
    cardToken: "4012 XXXX XXXX 1112",
    cardId: "25157d8564f730461489ea3102c393fd3bf13cfed94966f44815714d57170f4c~273",
    cardhashid: "CH373",
    paymentMethod: "401200",
    bank: "HDFC",
  },
  UPI: without("UPI", "UPI"),
  "Net Banking": without("Net Banking", "HDFC"),
};

/** What the pay page offers. */
export const METHODS: readonly string[] = Object.keys(INSTRUMENTS);

/** Of a payment nobody tried to pay yet: nothing is known. */
const NONE = without("NA", "NA");

/** What was paid with, by the name on the pay page. */
export function instrumentOf(method: string | undefined): Instrument {
  return (method === undefined ? undefined : INSTRUMENTS[method]) ?? NONE;
}

function without(paymentMode: string, bank: string): Instrument {
  return {
    paymentMode,
    cardScheme: "NA",
    cardToken: "NA",
    cardId: "NA",
    cardhashid: "NA",
    paymentMethod: "NA",
    bank,
  };
}
