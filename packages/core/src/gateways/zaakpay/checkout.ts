import type { Buyer, SessionRequest } from "../../session.ts";
import type { CheckoutFields } from "./checksum.ts";

interface Account {
  readonly merchantIdentifier: string;
  readonly checkoutMode?: "0" | "1" | undefined;
}

/**
 * The fields of the hosted checkout's form (paymentTransact V8). Optional ones that Zaakpay would refuse are left out,
 * so that a dash in a surname costs no sale. https://developer.zaakpay.com/docs/mandate lists their rules.
 */
export function toCheckoutFields(
  request: SessionRequest,
  email: string,
  { merchantIdentifier, checkoutMode }: Account,
): CheckoutFields {
  return {
    amount: String(request.money.amount),
    buyerEmail: email,
    ...toNames(request.buyer?.name),
    buyerPhoneNumber: toPhoneNumber(request.buyer),
    currency: request.money.currency,
    merchantIdentifier,
    mode: checkoutMode,
    orderId: request.paymentId,
    productDescription: toPlainText(request.description ?? "", 100),
    returnUrl: request.returnUrl,
  };
}

const NAME = /^[0-9A-Za-z]{1,30}$/;

/** At most 30 letters and digits each, and the two must differ. */
function toNames(name = ""): CheckoutFields {
  const words = name.split(/\s+/).filter((word) => NAME.test(word));
  const first = words[0];
  const last = words.length > 1 ? words.at(-1) : undefined;
  const same = first?.toLowerCase() === last?.toLowerCase();
  return { buyerFirstName: first, buyerLastName: same ? undefined : last };
}

/** Digits alone. */
function toPhoneNumber(buyer: Buyer | undefined): string | undefined {
  const digits = buyer?.phone?.replace(/[\s().-]/g, "").replace(/^\+/, "") ?? "";
  return /^\d{6,15}$/.test(digits) ? digits : undefined;
}

/**
 * Letters, digits and blanks of a text, as much of it as fits. What Zaakpay echoes must not hold an `&` or `=`
 * (the echo's checksum escapes nothing), and its pages refuse "special characters" without saying which.
 */
export function toPlainText(text: string, length: number): string {
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .replace(/[^0-9A-Za-z]+/g, " ")
    .trim()
    .slice(0, length)
    .trim();
}
