import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { text } from "node:stream/consumers";

/** What a gateway was asked to open. */
export interface Opened {
  readonly gateway: "wezopay" | "paygate";
  readonly reference: string;
  readonly paymentId: string;
  /** The shop's. */
  readonly order: string;
  /** Decimal digits. */
  readonly amount: string;
  /** Where its webhooks go. */
  readonly path: string;
}

/** Two gateways that open whatever they are asked to, at once. */
export interface BenchGateway {
  readonly url: string;
  /** In the order they came. */
  readonly opened: Opened[];
  close(): void;
}

export async function startGateway(): Promise<BenchGateway> {
  const opened: Opened[] = [];
  const server = createServer(async (request, response) => {
    // Questions are not what is measured.
    if (request.method !== "POST") return response.writeHead(503).end();
    const asked = JSON.parse(await text(request));
    const reference = randomBytes(8).toString("hex").toUpperCase();
    const isWezopay = request.url?.startsWith("/api/v1/payments/") ?? false;
    const payment: Opened = {
      gateway: isWezopay ? "wezopay" : "paygate",
      reference,
      paymentId: isWezopay ? asked.invoice_id : asked.merchant_ref,
      order: String(asked.metadata?.order),
      amount: String(asked.amount),
      path: isWezopay ? new URL(asked.webhook_url).pathname : "/webhooks/paygate",
    };
    opened.push(payment);
    response.writeHead(isWezopay ? 201 : 200, { "content-type": "application/json" });
    return response.end(isWezopay ? toWezopayAnswer(payment) : toPaygateAnswer(payment));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`,
    opened,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function toWezopayAnswer({ reference }: Opened): string {
  const payment_url = `https://wezopay.test/pay/${reference}`;
  return JSON.stringify({ success: true, data: { token: reference, payment_url } });
}

function toPaygateAnswer({ reference, paymentId, amount }: Opened): string {
  return `{"success":true,"payment":{"session_id":"${reference}","merchant_ref":"${paymentId}","requested_amount":${amount},
    "payable_amount":${amount},"status":"pending","checkout_url":"https://paygate.test/pay/${reference}"}}`;
}
