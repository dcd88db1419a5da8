import { PaymentError } from "../../../errors.ts";
import { hmacSha256 } from "../../../signature.ts";
import { memoryProfile } from "../../memory/profile.ts";
import type { GatewaySubject } from "../../subject.ts";
import { behaving, type Sabotage, withSignature } from "./driver.ts";

const text = (body: Uint8Array) => new TextDecoder().decode(body);
/** As a driver of a gateway that does not sign would be: hints and nothing else. */
export function unsigned(parse: "hints" | "believes"): GatewaySubject {
  const { signature: _, ...subject } = behaving((gateway, { webhookSecret }) => ({
    profile: { ...memoryProfile, signsWebhooks: false },
    parseWebhook(request) {
      const webhook = gateway.parseWebhook(
        withSignature(request, hmacSha256(webhookSecret, request.body)),
      );
      if (parse === "believes") return webhook;
      const events = webhook.events.map((event) =>
        event.type === "payment"
          ? { type: "hint" as const, reference: event.payment.reference }
          : event,
      );
      return { ...webhook, events };
    },
  }));
  return subject;
}

/** Drivers that read webhooks wrongly. */
export const webhooks: Readonly<Record<string, Sabotage>> = {
  "reads before it verifies": {
    subject: behaving((gateway) => ({
      parseWebhook(request) {
        try {
          JSON.parse(text(request.body));
        } catch (cause) {
          throw new PaymentError("response_invalid", "memory: no JSON", { cause });
        }
        return gateway.parseWebhook(request);
      },
    })),
    caughtBy: "a webhook that makes no sense: reads nothing before the signature holds",
    noticedBy: ["a signature"],
  },
  "breaks on a webhook that is no JSON": {
    subject: behaving((gateway) => ({
      parseWebhook(request) {
        try {
          return gateway.parseWebhook(request);
        } catch (error) {
          if (PaymentError.is(error) && error.code === "response_invalid")
            JSON.parse(text(request.body));
          throw error;
        }
      },
    })),
    caughtBy: "a webhook that makes no sense: makes nothing of a word",
  },
  "believes an unsigned webhook": {
    subject: unsigned("believes"),
    caughtBy: "parseWebhook: never takes an unsigned message for more than a hint",
  },
  "gives an event another identity each time": {
    subject: behaving((gateway) => {
      let count = 0;
      return {
        parseWebhook(request) {
          const webhook = gateway.parseWebhook(request);
          count += 1;
          const events = webhook.events.map((event) =>
            event.type === "payment"
              ? { ...event, payment: { ...event.payment, transactionId: `T${count}` } }
              : event,
          );
          return { ...webhook, events };
        },
      };
    }),
    caughtBy: 'parseWebhook: establishes the same facts when "captured" is told twice',
    noticedBy: ["a signature"],
  },
  "names a transaction one way in webhooks and another in answers": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        const payment = await gateway.getPayment(ref, options);
        return payment.transactionId === undefined
          ? payment
          : { ...payment, transactionId: "ANOTHER" };
      },
    })),
    caughtBy: "parseWebhook: counts money once that the webhook and the answer both tell of",
    noticedBy: ["getPayment", "calls"],
  },
  "takes a word it does not know in a webhook for an end": {
    subject: behaving((gateway) => ({
      parseWebhook(request) {
        const webhook = gateway.parseWebhook(request);
        const events = webhook.events.map((event) =>
          event.type === "payment" && event.payment.status === "pending"
            ? { ...event, payment: { ...event.payment, status: "failed" as const } }
            : event,
        );
        return { ...webhook, events };
      },
    })),
    caughtBy:
      'a word it does not know: decides nothing by words it does not know in the webhook for "captured"',
    noticedBy: ["parseWebhook"],
  },
};
