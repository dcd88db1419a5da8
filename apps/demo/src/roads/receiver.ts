import { type Clock, parseJsonText } from "@polygate/core";
import { textField } from "../json-fields.ts";
import { verifyWebhook } from "../shop/webhook-signature.ts";

/** Stands for the shop: takes the server's webhooks in and counts them. */
export interface Receiver {
  readonly handle: (request: Request) => Promise<Response>;
  /** The events told of a payment, each time it was told, in order. */
  listEvents(sessionId: string): readonly string[];
  /** How many webhooks were refused: there must be none. */
  countRefused(): number;
}

/** A receiver that verifies as the shop does. It does not hide repeats: a repeat would be a second telling. */
export function createReceiver(secret: string, now: Clock): Receiver {
  const events = new Map<string, readonly string[]>();
  let refused = 0;

  return {
    async handle(request) {
      const body = new Uint8Array(await request.arrayBuffer());
      if (verifyWebhook({ headers: request.headers, body }, { secret, now }) === undefined) {
        refused += 1;
        return new Response("not genuine", { status: 401 });
      }
      const json = parseJsonText(new TextDecoder().decode(body));
      const session = textField(json, "session_id") ?? "";
      events.set(session, [...(events.get(session) ?? []), textField(json, "event") ?? ""]);
      return new Response("OK");
    },
    listEvents: (sessionId) => events.get(sessionId) ?? [],
    countRefused: () => refused,
  };
}
