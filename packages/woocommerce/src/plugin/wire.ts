// What the plugin in the shop sends and answers, and what it is answered. Numbers arrive as strings of their own digits.
import * as z from "zod";

const OrderId = z.string().regex(/^[1-9]\d{0,17}$/, "expected an order's number");
const CommandId = z.string().regex(/^[\w.:-]{8,200}$/, "expected letters, digits and .:-_");
const Url = z.url({ protocol: /^https?$/ }).max(2000);
const Text = (most: number) => z.string().max(most);

/** As much as is read of one request, in bytes. */
export const MAX_REQUEST = 256 * 1024;
/** As much as is read of one answer, in bytes. */
export const MAX_ANSWER = 256 * 1024;
/** As many orders as one question is about. */
const MAX_ORDERS = 50;

/** What every request says: which shop it believes to be, so that a copy of it is refused. */
const Site = { site: Url };

export const SessionRequest = z.object({
  ...Site,
  id: CommandId,
  order: OrderId,
  /** As the shop's owner and the buyer know it. */
  number: Text(100),
  account: z.string().min(1).max(40),
  mode: z.enum(["test", "live"]),
  amount: Text(30),
  currency: Text(3),
  description: Text(255),
  buyer: z.object({
    name: Text(200).optional(),
    email: Text(254).optional(),
    phone: Text(30).optional(),
    ip: Text(45).optional(),
    language: Text(10).optional(),
    country: Text(2).optional(),
  }),
  items: z
    .array(z.object({ name: Text(200), quantity: Text(20), total: Text(30) }))
    .max(100)
    .default([]),
  return_url: Url,
  cancel_url: Url,
  /** Seconds since 1970. */
  expires_at: z
    .string()
    .regex(/^[1-9]\d{9}$/)
    .optional(),
  group: z.string().min(8).max(100).optional(),
  /** Other orders of this shopper's checkout, whose payments are not wanted any more. */
  closes: z.array(OrderId).max(10).default([]),
});
export type SessionRequest = z.infer<typeof SessionRequest>;

export const OrdersRequest = z.object({ ...Site, orders: z.array(OrderId).min(1).max(MAX_ORDERS) });

export const RefundRequest = z.object({
  ...Site,
  id: CommandId,
  order: OrderId,
  amount: Text(30),
  currency: Text(3),
});

export const RefundQuery = z.object({
  ...Site,
  order: OrderId,
  refund: z.string().min(1).max(200),
});

export const PingRequest = z.object(Site);

export const NoticeRequest = z.object({
  ...Site,
  id: CommandId,
  order: OrderId.optional(),
  message: z.string().min(1).max(1000),
});

/** What the plugin did with a notification. Only this, signed, is a delivery. */
export const Outcome = z.object({
  event: z.string(),
  outcome: z.enum(["applied", "held", "refused"]),
  reason: z.string().default(""),
});

/** What the plugin says of its shop when it is asked how it does. */
export const Pong = z.object({
  event: z.string(),
  outcome: z.literal("pong"),
  site: z.string(),
  plugin: z.string(),
  wordpress: z.string(),
  woocommerce: z.string(),
  php: z.string(),
  /** Seconds since 1970. */
  time: z.string().regex(/^\d{10}$/),
  currency: z.string(),
  decimals: z.string(),
  permalinks: z.enum(["pretty", "plain"]),
  orders: z.enum(["hpos", "posts"]),
  checkout: z.enum(["blocks", "classic", "none"]),
  /** Seconds since the sweeper last ran; absent where it never did. */
  swept: z.string().optional(),
  /** Scheduled actions that should have run and did not. */
  overdue: z.string(),
  /** SHA-256 of the body as it arrived, and the headers that did. */
  echo: z.object({ body: z.string(), headers: z.array(z.string()) }),
});
export type Pong = z.infer<typeof Pong>;
