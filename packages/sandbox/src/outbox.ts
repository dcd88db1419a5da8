import type { Delivery, DeliveryAttempt } from "./delivery.ts";
import type { Emulator, Outgoing } from "./emulator.ts";
import type { GatewayName } from "./gateway-name.ts";
import type { SandboxPayment } from "./payment.ts";
import type { SandboxState } from "./state.ts";

const ANSWER_LIMIT = 64 * 1024;
const ANSWER_SHOWN = 200;

/** Webhooks on their way. */
export interface Outbox {
  /** The caller saves the state. */
  add(payment: SandboxPayment, outgoing: Outgoing): void;
  /** Tries everything that is due; one payment's webhooks after one another, different payments side by side. */
  deliverDue(): Promise<void>;
  /** Called after each `add`. */
  onAdded: () => void;
}

/** Where the outbox gets time, network and memory from. */
export interface OutboxOptions {
  readonly state: SandboxState;
  readonly now: () => number;
  readonly fetch: typeof globalThis.fetch;
  readonly emulators: Readonly<Record<GatewayName, Emulator>>;
  /** How long the merchant may take to answer, in milliseconds. */
  readonly timeout: number;
}

export function createOutbox({ state, now, fetch, emulators, timeout }: OutboxOptions): Outbox {
  const underway = new Set<number>();

  const attempt = async (delivery: Delivery): Promise<void> => {
    const tried = await post(delivery, { fetch, timeout, at: now() });
    const { isAcknowledged, retryDelays } = emulators[delivery.gateway];
    const attempts = [...delivery.attempts, tried.attempt];
    const pause = retryDelays[attempts.length - 1];
    const next = { ...delivery, attempts };
    if (tried.attempt.status !== undefined && isAcknowledged(tried.attempt.status, tried.answer)) {
      state.putDelivery({ ...next, status: "delivered" });
    } else if (pause === undefined) {
      state.putDelivery({ ...next, status: "abandoned" });
    } else {
      state.putDelivery({ ...next, dueAt: now() + pause });
    }
    state.save();
  };

  const attemptAll = async (deliveries: readonly Delivery[]): Promise<void> => {
    for (const delivery of deliveries) {
      try {
        await attempt(delivery);
      } finally {
        underway.delete(delivery.id);
      }
    }
  };

  const outbox: Outbox = {
    add(payment, outgoing) {
      const target = payment.webhookUrl ?? state.settings(payment.gateway).webhookUrl;
      const url = target === undefined ? "" : target + (outgoing.query ?? "");
      state.putDelivery({
        id: state.nextSerial("webhooks"),
        gateway: payment.gateway,
        payment: payment.id,
        orderId: payment.orderId,
        url,
        headers: { ...outgoing.headers },
        body: outgoing.body,
        status: target === undefined ? "unaddressed" : "waiting",
        createdAt: now(),
        dueAt: now(),
        attempts: [],
      });
      outbox.onAdded();
    },
    async deliverDue() {
      const due = state
        .deliveries()
        .filter((it) => it.status === "waiting" && it.dueAt <= now() && !underway.has(it.id));
      const byPayment = new Map<string, Delivery[]>();
      for (const delivery of due) {
        underway.add(delivery.id);
        const key = `${delivery.gateway} ${delivery.payment}`;
        byPayment.set(key, [...(byPayment.get(key) ?? []), delivery]);
      }
      await Promise.all([...byPayment.values()].map(attemptAll));
    },
    onAdded: () => {},
  };
  return outbox;
}

async function post(
  delivery: Delivery,
  { fetch, timeout, at }: { fetch: typeof globalThis.fetch; timeout: number; at: number },
): Promise<{ attempt: DeliveryAttempt; answer: string }> {
  try {
    const response = await fetch(delivery.url, {
      method: "POST",
      headers: delivery.headers,
      body: delivery.body,
      redirect: "manual",
      signal: AbortSignal.timeout(timeout),
    });
    const answer = await readBounded(response);
    const attempt = { at, status: response.status, answer: answer.slice(0, ANSWER_SHOWN) };
    return { attempt, answer };
  } catch (error) {
    return { attempt: { at, error: reasonOf(error) }, answer: "" };
  }
}

/** `fetch` says only that it failed; why stands in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  const cause = error.cause instanceof Error ? ` (${error.cause.message})` : "";
  return `${error.name}: ${error.message}${cause}`;
}

/** A merchant's endpoint that never stops talking is cut off. */
async function readBounded(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= ANSWER_LIMIT) break;
  }
  return Buffer.concat(chunks).toString("utf8").slice(0, ANSWER_LIMIT);
}
