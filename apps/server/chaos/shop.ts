import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { setTimeout } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import { listen } from "./listen.ts";

/** A webhook as a shop got it. */
export interface Told {
  /** The `webhook-id`: the same for each try. */
  readonly id: string;
  readonly event: string;
  readonly session: string;
  /** Decimal digits as they stood there. */
  readonly received: string;
  readonly isSigned: boolean;
  /** Whether the shop said that it has it. Whether the server heard that is another question. */
  confirmed: boolean;
}

/** Shops with one ledger, that fail at random. */
export interface FakeShops {
  readonly keys: readonly ShopKey[];
  readonly ledger: readonly Told[];
  becomeReliable(): void;
  close(): Promise<void>;
}

export interface ShopKey {
  readonly key: string;
  readonly webhookUrl: string;
  readonly webhookSecret: string;
}

const SHOPS = 4;
/** How often a webhook fails, by shop: one of them is in a bad way. */
const FAILURE = [0.5, 0.1, 0.1, 0.05];

export async function startShops(chance: Chance, isReliable: boolean): Promise<FakeShops> {
  const ledger: Told[] = [];
  let fails = !isReliable;
  const server = createServer((request, response) => {
    void take(request, response);
  });
  const { url, close } = await listen(server);
  const keys = Array.from({ length: SHOPS }, (_, shop) => ({
    key: `pgk_chaos_${String(shop).padStart(20, "0")}`,
    webhookUrl: `${url}/${shop}`,
    webhookSecret: `whsec_${Buffer.alloc(24, shop + 1).toString("base64")}`,
  }));

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const shop = Number(request.url?.slice(1));
    const failing = fails ? (FAILURE[shop] ?? 0) : 0;
    const body = await text(request).catch(() => undefined);
    if (body === undefined) return;
    const told = read(request, body, keys[shop]?.webhookSecret ?? "");
    ledger.push(told);
    if (fails && chance.happens(0.05)) await setTimeout(chance.below(1_000));
    const drawn = chance.next();
    if (drawn < failing / 2) {
      // It has the message, and the server does not hear of it.
      told.confirmed = chance.happens(0.5);
      response.socket?.destroy();
    } else if (drawn < failing) {
      response.writeHead(chance.pick([500, 503, 429, 404])).end();
    } else {
      told.confirmed = true;
      response.writeHead(200).end("ok");
    }
  }

  return {
    keys,
    ledger,
    becomeReliable() {
      fails = false;
    },
    close,
  };
}

function read({ headers }: IncomingMessage, body: string, secret: string): Told {
  const message: Record<string, unknown> = JSON.parse(body);
  const id = String(headers["webhook-id"]);
  return {
    id,
    event: String(message.event),
    session: String(message.session_id),
    // JSON.parse drops the zeros at the end, and so does the one who compares.
    received: String(message.received_amount),
    isSigned:
      headers["webhook-signature"] === `v1,${standardSignature(secret, headers, body)}` &&
      headers["x-webhook-signature"] === createHmac("sha256", secret).update(body).digest("hex"),
    confirmed: false,
  };
}

/** https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
function standardSignature(
  secret: string,
  headers: IncomingMessage["headers"],
  body: string,
): string {
  const key = Buffer.from(secret.slice("whsec_".length), "base64");
  const signed = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
  return createHmac("sha256", key).update(signed).digest("base64");
}
