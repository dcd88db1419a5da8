import { sign } from "../../signing.ts";

/** documented by Zaakpay's own kits: the parameters of a checkout request that the checksum covers, in this order. */
const REQUEST_FIELDS = [
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

/** documented by Zaakpay's own kits: the fields of the browser's return, in this order, which is not alphabetical. */
const RESPONSE_FIELDS = [
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

/** A field of the browser's return. */
export type ResponseField = (typeof RESPONSE_FIELDS)[number];

/** Over `key=value&` of every parameter that is not empty, the last `&` included, values as they are. */
export function requestChecksum(fields: ReadonlyMap<string, string>, secretKey: string): string {
  const parts = REQUEST_FIELDS.map((name) => [name, fields.get(name) ?? ""]);
  const text = parts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}=${value}&`);
  return sign(secretKey, text.join(""));
}

/** Over `key=value&` of every field, empty ones included. */
export function responseChecksum(
  fields: Readonly<Record<ResponseField, string>>,
  secretKey: string,
): string {
  return sign(secretKey, RESPONSE_FIELDS.map((name) => `${name}=${fields[name]}&`).join(""));
}
