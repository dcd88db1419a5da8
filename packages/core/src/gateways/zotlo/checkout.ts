import { PaymentError } from "../../errors.ts";
import { formatMoney } from "../../money.ts";
import { parseTimeIfKnown } from "../../parse.ts";
import type { Session, SessionRequest } from "../../session.ts";
import type { ZotloFormConfig, ZotloOneLinkConfig } from "./config.ts";
import { toSubscriberId } from "./subscriber-id.ts";
import type * as wire from "./wire.ts";

/** Body of `POST /v1/payment/create-form-url`. It has no place for an amount: the package has one price. */
export function toFormRequest(
  { formId, packageId, language }: ZotloFormConfig,
  { paymentId, buyer = {} }: SessionRequest,
) {
  return {
    platform: "web",
    formId,
    packageId,
    language: buyer.language ?? language,
    subscriberId: toSubscriberId(paymentId),
    subscriberEmail: buyer.email,
    subscriberPhoneNumber: buyer.phone,
    subscriberCountry: buyer.country,
    subscriberIpAddress: buyer.ip,
    customParameters: { paymentId },
  };
}

/** The page an hour-long link leads to. */
export function toFormSession({ form }: wire.FormUrl): Session {
  const expiresAt = parseTimeIfKnown(form.expireDate, "UTC");
  return {
    redirect: { method: "GET", url: form.formUrl },
    ...(form.transactionId && { reference: form.transactionId }),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

/**
 * Body of `POST /v2/app-to-web/one-link`.
 *
 * @throws {PaymentError} `request_invalid` naming what is not known of the buyer.
 */
export function toOneLinkRequest(
  { applicationKey, checkoutLinkId, packageName }: ZotloOneLinkConfig,
  { paymentId, money, description, buyer = {} }: SessionRequest,
) {
  const missing = (["ip", "language"] as const).filter((field) => !buyer[field]);
  if (missing.length > 0) {
    const fields = missing.map((field) => `buyer.${field}`).join(" and ");
    throw new PaymentError("request_invalid", `zotlo: a checkout link needs ${fields}`, {
      gateway: "zotlo",
    });
  }
  return {
    applicationKey,
    checkoutLinkId,
    packageName,
    additionalText: description?.slice(0, 255),
    language: buyer.language,
    subscriberId: toSubscriberId(paymentId),
    subscriberIpAddress: buyer.ip,
    customPrice: formatMoney(money),
    customCurrency: money.currency,
    customParameters: { paymentId },
  };
}
