import { createHmac } from "node:crypto";
import { createGateway, type WebhookRequest } from "@polygate/core";
import { Webhook } from "standardwebhooks";
import Stripe from "stripe";
import { compare, type Line } from "./line.ts";

const SECRET = "a secret of the benchmark";
const STANDARD_SECRET = `whsec_${Buffer.alloc(24, 7).toString("base64")}`;

/** What WezoPay's documentation shows of a webhook, with the particulars of a buyer. About 400 bytes. */
const WEZOPAY = `{"event":"payment.completed","token":"pay_8f14e45fceea167a5a36dedd4bea2543","invoice_id":"00MWW53KRFT4B1JYF3FC","status":"paid","amount":1250.50,"currency":"BDT","payment_method":"bkash","trx_id":"9GH7K2L1MN","sender_number":"01700000000","customer_name":"John Doe","customer_email":"john@example.com","metadata":{"order":"ORDER-1042"},"paid_at":"2026-09-21T14:13:20Z","created_at":"2026-09-21T14:10:02Z"}`;
/** The same for PayGate. */
const PAYGATE = `{"event":"payment.success","session_id":"8F14E45FCEEA167A","requested_amount":1250.50,"payable_amount":1250.17,"status":"success","customer_name":"John Doe","merchant_ref":"00MWW53KRFT4B1JYF3FC","utr":"426512345678","metadata":{"order":"ORDER-1042","note":"leave it at the door","source":"web"},"timestamp":"2026-09-21T14:13:20Z"}`;

/** How often each is done in a turn, and how many turns a round has. */
const CALLS = 20_000;
const TURNS = 5;

/** (c) What a driver makes of headers and bytes, against what others do with theirs: the same body, signed their way. */
export function benchParse(rounds: number): Line[] {
  const lines: Line[] = [];
  for (const [name, body] of [
    ["wezopay", WEZOPAY],
    ["paygate", PAYGATE],
  ] as const) {
    const ours = parserOf(name, body);
    for (const [rival, theirs, atLeast] of [
      ["stripe's constructEvent", stripeParser(body), 1.2],
      ["standardwebhooks' verify", standardParser(body), 2],
    ] as const) {
      const speeds = race(rounds, ours, theirs);
      lines.push({
        bench: "c",
        what: `${name}: verify and parse a webhook, against ${rival}`,
        unit: "calls/s",
        ...compare(speeds),
        limit: { atLeast },
        beside: { bytes: body.length },
      });
    }
  }
  return lines;
}

function parserOf(name: "wezopay" | "paygate", text: string): () => void {
  const gateway = createGateway(name, {
    mode: "test",
    apiKey: "key",
    webhookSecret: SECRET,
    baseUrl: "http://127.0.0.1:1",
    fetch,
  });
  const body = Buffer.from(text);
  const signature = createHmac("sha256", SECRET).update(body).digest("hex");
  const header = name === "wezopay" ? "x-wezopay-signature" : "x-webhook-signature";
  const request: WebhookRequest = {
    headers: { "content-type": "application/json", [header]: signature },
    query: "",
    body,
  };
  const [event] = gateway.parseWebhook(request).events;
  if (event?.type !== "payment") throw new Error(`${name} does not understand the sample`);
  return () => {
    gateway.parseWebhook(request);
  };
}

function stripeParser(text: string): () => void {
  const { webhooks } = new Stripe("sk_test_benchmark");
  const body = Buffer.from(text);
  const header = webhooks.generateTestHeaderString({ payload: text, secret: SECRET });
  // As long as one likes: what is measured is not how old the sample is.
  const tolerance = 10 ** 9;
  return () => {
    webhooks.constructEvent(body, header, SECRET, tolerance);
  };
}

function standardParser(text: string): () => void {
  const webhook = new Webhook(STANDARD_SECRET);
  const at = new Date();
  const body = Buffer.from(text);
  const headers = {
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": webhook.sign("msg_1", at, text),
  };
  return () => {
    webhook.verify(body, headers);
  };
}

/** Turns of both, one after the other, so that what disturbs the machine disturbs both. */
function race(rounds: number, ours: () => void, theirs: () => void) {
  time(ours);
  time(theirs);
  const speeds = { ours: [] as number[], base: [] as number[] };
  for (let round = 0; round < rounds; round += 1) {
    let [oursTook, theirsTook] = [0, 0];
    for (let turn = 0; turn < TURNS; turn += 1) {
      oursTook += time(ours);
      theirsTook += time(theirs);
    }
    speeds.ours.push((CALLS * TURNS) / oursTook);
    speeds.base.push((CALLS * TURNS) / theirsTook);
  }
  return speeds;
}

/** Seconds of processor time: others on the machine do not count. */
function time(call: () => void): number {
  const before = process.cpuUsage();
  for (let count = 0; count < CALLS; count += 1) call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
