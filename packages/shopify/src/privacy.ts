import {
  type Bridge,
  decodeUtf8,
  PaymentError,
  type PlatformMessage,
  parseJsonText,
  parseResponse,
} from "@polygate/core";
import * as z from "zod";

/** What Shopify says of whoever asks. Source: https://shopify.dev/docs/apps/build/compliance/privacy-law-compliance */
const Customer = z.object({
  id: z.string().nullish(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
});
const DataRequest = z.object({
  customer: Customer,
  data_request: z.object({ id: z.string() }),
});
const CustomerRedact = z.object({
  customer: Customer,
  orders_to_redact: z.array(z.string()).default([]),
});

/** Does what the law asks of whoever keeps personal data. @returns whether the message was about that. */
export function createPrivacy(bridge: Bridge) {
  return async (message: PlatformMessage): Promise<boolean> => {
    switch (message.topic) {
      case "customers/data_request":
        await tellOfRequest(message);
        return true;
      case "customers/redact":
        await forgetCustomer(message);
        return true;
      case "shop/redact":
        await erase({ type: "erase", id: `erase ${message.id}`, everyone: true });
        return true;
      default:
        return false;
    }
  };

  async function tellOfRequest(message: PlatformMessage): Promise<void> {
    const { customer, data_request } = read(DataRequest, message);
    const who = [customer.email, customer.phone].filter(Boolean).join(", ");
    await bridge.handle({
      type: "notice",
      id: `notice ${message.id}`,
      message: `A customer of the Shopify shop asks what is kept about them (data request ${data_request.id}): ${who || `customer ${customer.id}`}. POST /admin/v1/buyers/export with their e-mail or telephone says it: give it to the merchant within 30 days.`,
    });
  }

  async function forgetCustomer(message: PlatformMessage): Promise<void> {
    const { customer, orders_to_redact } = read(CustomerRedact, message);
    const { email, phone } = customer;
    await erase({
      type: "erase",
      id: `erase ${message.id}`,
      buyer: { ...(email && { email }), ...(phone && { phone }) },
      orderIds: orders_to_redact.map((id) => `gid://shopify/Order/${id}`),
    });
  }

  /** Thrown errors have it tried again: what is open can be erased once it has ended. */
  async function erase(command: Parameters<Bridge["handle"]>[0]): Promise<void> {
    const reply = await bridge.handle(command);
    if (reply.type === "accepted") return;
    throw new PaymentError("gateway_unavailable", "shopify: nobody was erased");
  }
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  { body }: PlatformMessage,
): z.output<Schema> {
  return parseResponse("shopify", schema, parseJsonText(decodeUtf8(body)));
}
