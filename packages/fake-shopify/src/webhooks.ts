import { createHmac, randomUUID } from "node:crypto";

type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** A webhook that was written down. Every try carries the same body and the same id. */
export interface FakeWebhook {
  readonly id: string;
  readonly topic: string;
  readonly body: string;
  tries: number;
  /** The last answer's status; 0 where there was none. */
  answered: number | undefined;
  /** Tried for the last time, or meant to be lost. */
  done: boolean;
}

/** The first try and eight more. */
const TRIES = 9;

interface WebhooksOptions {
  readonly shop: string;
  readonly clientSecret: string;
  readonly url: string;
  readonly send: Fetch;
}

/** Signs and sends what happened, and sends again what was not answered with 200. */
export function createWebhooks({ shop, clientSecret, url, send }: WebhooksOptions) {
  const all: FakeWebhook[] = [];
  const settings = { lost: false };

  async function attempt(webhook: FakeWebhook): Promise<number> {
    webhook.tries += 1;
    webhook.answered = await send(url, {
      method: "POST",
      headers: headersOf(webhook),
      body: webhook.body,
    }).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (webhook.answered === 200 || webhook.tries >= TRIES) webhook.done = true;
    return webhook.answered;
  }

  function headersOf({ id, topic, body }: FakeWebhook): Record<string, string> {
    return {
      "content-type": "application/json",
      "user-agent": "Shopify-Captain-Hook",
      "x-shopify-topic": topic,
      "x-shopify-hmac-sha256": createHmac("sha256", clientSecret).update(body).digest("base64"),
      "x-shopify-shop-domain": shop,
      "x-shopify-api-version": "2026-10",
      "x-shopify-webhook-id": id,
      "x-shopify-triggered-at": new Date().toISOString(),
    };
  }

  return {
    all,
    attempt,
    /** While set, what happens is never told. */
    lose(lost: boolean) {
      settings.lost = lost;
    },
    emit(topic: string, body: object) {
      const text = JSON.stringify(body);
      const webhook = { id: randomUUID(), topic, body: text, tries: 0, done: settings.lost };
      all.push({ ...webhook, answered: undefined });
    },
    /** Sends everything that is due, the newest first where wanted: Shopify promises no order. */
    async deliver({ reversed = false } = {}): Promise<void> {
      const due = all.filter(({ done }) => !done);
      for (const webhook of reversed ? due.reverse() : due) await attempt(webhook);
    },
  };
}
