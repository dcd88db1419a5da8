import { type Fetch, type SigningKey, signAnswer, verifyRequest } from "@polygate/core";

/** What the plugin says of its shop, as WooCommerce 11.0.1 did. */
export const PONG = {
  outcome: "pong",
  site: "https://shop.example",
  plugin: "0.1.0",
  wordpress: "7.1",
  woocommerce: "11.0.1",
  php: "8.2.36",
  time: "1790000000",
  currency: "INR",
  decimals: "2",
  permalinks: "pretty",
  orders: "hpos",
  checkout: "blocks",
  swept: "60",
  overdue: "0",
};

type Message = { readonly event: string; readonly type: string; readonly [field: string]: unknown };

/** A shop whose plugin answers as the real one: signed, bound to the message. Invented, but for the answers' form. */
export function createFakePlugin(key: SigningKey, now: () => number) {
  const messages: Message[] = [];
  const urls: string[] = [];
  let answer = (message: Message): object => ({ event: message.event, outcome: "applied" });
  let intercept: (url: string) => Response | Error | undefined = () => undefined;

  const fetch: Fetch = async (input, init) => {
    urls.push(input);
    const instead = intercept(input);
    if (instead instanceof Error) throw instead;
    if (instead) return instead;
    const url = new URL(input);
    const body = String(init.body);
    const headers = new Headers(init.headers);
    const signed = { method: String(init.method), path: `${url.pathname}${url.search}`, body };
    const verified = verifyRequest([key], signed, headers, now());
    if ("doubt" in verified) return new Response('{"error":"signature"}', { status: 401 });
    const message: Message = JSON.parse(body);
    messages.push(message);
    const text = JSON.stringify(answer(message));
    const signature = signAnswer(verified, { status: 200, body: text });
    return new Response(text, { headers: { "x-polygate-signature": signature } });
  };

  return {
    fetch,
    messages,
    urls,
    /** Answers in place of `applied`. */
    set answer(next: typeof answer) {
      answer = next;
    },
    /** Stands in front of the plugin. */
    set intercept(next: typeof intercept) {
      intercept = next;
    },
  };
}
