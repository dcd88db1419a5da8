// ZozoGateway's API as https://www.zozogateway.com/api-integration shows it (no version is stated), and the
// shapes of gateways that run the same script (pay0.shop, IMB), which nest their answers. Only the fields we read.
import * as z from "zod";

/** `true` and `false`, or the words: the script's older servers send `"false"`, which is true to a careless reader. */
const Flag = z.union([z.boolean(), z.enum(["true", "false"]).transform((word) => word === "true")]);

/** How it says no, with HTTP 200 as far as is known. */
export const Refusal = z.object({ message: z.string().nullish() });

/** What the same script nests under `result`. */
export const Nested = z.object({
  orderId: z.string().nullish(),
  payment_url: z.string().nullish(),
  status: z.string().nullish(),
  amount: z.string().nullish(),
  utr: z.string().nullish(),
  date: z.string().nullish(),
  customer_mobile: z.string().nullish(),
});

export const Created = z.object({
  status: Flag,
  message: z.string().nullish(),
  payment_url: z.string().nullish(),
  order_id: z.string().nullish(),
  amount: z.string().nullish(),
  result: Nested.nullish(),
});
export type Created = z.infer<typeof Created>;

/** The page shows no whole answer: all but the two statuses may be missing. */
export const OrderStatus = z.object({
  /** Whether the question was answered; a word in the script's older versions. Never whether it was paid. */
  status: z.union([Flag, z.string()]),
  message: z.string().nullish(),
  /** Whether it was paid. */
  payment_status: z.string().nullish(),
  order_id: z.string().nullish(),
  amount: z.string().nullish(),
  utr: z.string().nullish(),
  vpa: z.string().nullish(),
  method: z.string().nullish(),
  customer_mobile: z.string().nullish(),
  date: z.string().nullish(),
  result: Nested.nullish(),
});
export type OrderStatus = z.infer<typeof OrderStatus>;

/** Of the callback only the order's name is read: it proves nothing. */
export const Callback = z.object({
  order_id: z.string().nullish(),
  /** A text of JSON from IMB's servers. */
  result: z.union([Nested, z.string()]).nullish(),
  "result[orderId]": z.string().nullish(),
});
export type Callback = z.infer<typeof Callback>;
