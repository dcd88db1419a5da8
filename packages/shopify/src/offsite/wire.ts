// What Shopify posts to a payments app: https://shopify.dev/docs/apps/build/payments/request-reference
import * as z from "zod";

export const SESSION_KINDS = ["payment", "refund", "capture", "void"] as const;
export type SessionKind = (typeof SESSION_KINDS)[number];

/** Ids are Shopify's: opaque, and the idempotency key. */
const Id = z.string().regex(/^[\w-]{1,100}$/);
const gidOf = (type: string) =>
  z.string().regex(new RegExp(`^gid://shopify/${type}/[\\w-]{1,100}$`));

export const PaymentGid = gidOf("PaymentSession");

/** Amounts are decimal texts with a dot; the currency is the buyer's. */
const Sum = { amount: z.string().max(30), currency: z.string().length(3) };

const Address = z.object({
  given_name: z.string().nullish(),
  family_name: z.string().nullish(),
  country_code: z.string().nullish(),
  phone_number: z.string().nullish(),
});

export const PaymentSession = z.object({
  id: Id,
  gid: PaymentGid,
  group: z.string().min(1).max(200),
  ...Sum,
  test: z.boolean(),
  kind: z.string(),
  merchant_locale: z.string().nullish(),
  payment_method: z.object({ data: z.object({ cancel_url: z.url({ protocol: /^https$/ }) }) }),
  customer: z
    .object({
      email: z.string().nullish(),
      phone_number: z.string().nullish(),
      locale: z.string().nullish(),
      billing_address: Address.nullish(),
    })
    .nullish(),
});
export type PaymentSession = z.infer<typeof PaymentSession>;

export const RefundSession = z.object({
  id: Id,
  gid: gidOf("RefundSession"),
  /** The payment session's, never a capture's. */
  payment_id: Id,
  ...Sum,
});

export const OtherSession = z.object({
  id: Id,
  gid: z.union([gidOf("CaptureSession"), gidOf("VoidSession")]),
  payment_id: Id,
});

const Errors = z.array(z.object({ message: z.string(), code: z.string().nullish() }));

/** What every mutation of ours answers: where the buyer goes next, or what was against it. */
export const Moved = z
  .record(
    z.string(),
    z.object({
      paymentSession: z
        .object({
          nextAction: z
            .object({ context: z.object({ redirectUrl: z.url().optional() }) })
            .nullish(),
        })
        .nullish(),
      userErrors: Errors,
    }),
  )
  .transform((data) => {
    const [payload] = Object.values(data);
    const errors = payload?.userErrors ?? [];
    const redirectUrl = payload?.paymentSession?.nextAction?.context.redirectUrl;
    return {
      refusal: errors.length > 0 ? errors.map(({ message }) => message).join(" ") : undefined,
      ...(redirectUrl !== undefined && { redirectUrl }),
    };
  });
export type Moved = z.output<typeof Moved>;
