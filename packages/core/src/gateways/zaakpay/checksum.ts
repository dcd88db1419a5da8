import { hmacSha256, verifyHmacSha256 } from "../../signature.ts";

/**
 * The checkout form's parameters in the order their checksum covers them.
 * https://github.com/deep-mob/Zaakpay-NodeJs-PGKit (lib/checksum.js); it is the alphabet's order.
 */
const CHECKOUT_FIELDS = [
  "amount",
  "bankid",
  "buyerAddress",
  "buyerCity",
  "buyerCountry",
  "buyerEmail",
  "buyerFirstName",
  "buyerLastName",
  "buyerPhoneNumber",
  "buyerPincode",
  "buyerState",
  "currency",
  "debitorcredit",
  "merchantIdentifier",
  "merchantIpAddress",
  "mode",
  "orderId",
  "product1Description",
  "product2Description",
  "product3Description",
  "product4Description",
  "productDescription",
  "productInfo",
  "purpose",
  "returnUrl",
  "shipToAddress",
  "shipToCity",
  "shipToCountry",
  "shipToFirstname",
  "shipToLastname",
  "shipToPhoneNumber",
  "shipToPincode",
  "shipToState",
  "showMobile",
  "txnDate",
  "txnType",
  "zpPayOption",
] as const;

/** Parameters of the checkout form. What is empty or absent is neither sent nor signed. */
export type CheckoutFields = Readonly<
  Partial<Record<(typeof CHECKOUT_FIELDS)[number], string | undefined>>
>;

/**
 * The order in which the answer to the returnUrl is covered: not the alphabet's, and empty values count.
 * Same source as the checkout form's.
 */
const RETURN_FIELDS = [
  "amount",
  "bank",
  "bankid",
  "cardId",
  "cardScheme",
  "cardToken",
  "cardhashid",
  "doRedirect",
  "orderId",
  "paymentMethod",
  "paymentMode",
  "responseCode",
  "responseDescription",
  "productDescription",
  "product1Description",
  "product2Description",
  "product3Description",
  "product4Description",
  "pgTransId",
  "pgTransTime",
] as const;

/** Adds the checksum to a checkout form: over `name=value&` of every field with a value, the last `&` included. */
export function signCheckout(secret: string, fields: CheckoutFields): Record<string, string> {
  const signed: Record<string, string> = {};
  for (const name of CHECKOUT_FIELDS) {
    const value = fields[name];
    if (value) signed[name] = value;
  }
  const text = Object.entries(signed)
    .map(([name, value]) => `${name}=${value}&`)
    .join("");
  return { ...signed, checksum: hmacSha256(secret, text) };
}

/**
 * Whether a form posted to the returnUrl is Zaakpay's. The signed text escapes nothing: one string can be read as
 * several forms, unless every field of the list is there and no value holds an `&`. So anything else is refused.
 */
export function verifyReturn(
  secret: string,
  form: Readonly<Record<string, string | undefined>>,
): boolean {
  let text = "";
  for (const name of RETURN_FIELDS) {
    const value = form[name];
    if (value === undefined || value.includes("&")) return false;
    text += `${name}=${value}&`;
  }
  return verifyHmacSha256(secret, text, form.checksum);
}

/** A JSON request as the two form fields Zaakpay's APIs take; the checksum covers the very text that is sent. */
export function signData(secret: string, data: object): { data: string; checksum: string } {
  const text = JSON.stringify(data);
  return { data: text, checksum: hmacSha256(secret, text) };
}
