import { html } from "hono/html";
import type { Evidence } from "../../polygate.ts";
import type { Attempt, ReceivedWebhook } from "../orders.ts";
import type { Html } from "./layout.ts";

/** What happened at the server and what happened here, in the order of time, in plain sentences. */
export function evidenceList({
  attempt,
  timeline,
  webhooks,
}: {
  readonly attempt: Attempt;
  readonly timeline: readonly Evidence[] | undefined;
  readonly webhooks: readonly ReceivedWebhook[];
}): Html {
  const steps = [...(timeline ?? []), ...webhooks.map(toEvidence)];
  steps.sort((one, other) => Date.parse(one.at) - Date.parse(other.at));
  const start = Date.parse(steps[0]?.at ?? "") || attempt.createdAt;
  return html`${timeline ? "" : html`<p class="notice">The payment server does not answer; its part of the story is missing for now.</p>`}
    <ol class="story">
      ${steps.map(
        ({ at, kind, text }) => html`<li class="step-${kind}">
          <time datetime="${at}" title="${at}">${elapsed(Date.parse(at) - start)}</time>
          <span>${text}</span>
        </li>`,
      )}
    </ol>`;
}

/** The shop's own evidence: it answers 2xx only after this was on disk. */
function toEvidence({ id, event, receivedAt }: ReceivedWebhook): Evidence {
  const effect =
    event === "payment.success"
      ? "stored the order as paid before answering"
      : "stored it before answering";
  return {
    at: new Date(receivedAt).toISOString(),
    kind: "shop",
    text:
      `This shop received ${event} (${id}): both signatures are right over the raw bytes, ` +
      `payment, order, amount and currency are its own; it ${effect}.`,
  };
}

/** `+0.4 s`, `+2 min`: how long after the first step. */
function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, milliseconds) / 1000;
  if (seconds < 100) return `+${seconds.toFixed(1)} s`;
  return seconds < 6000 ? `+${Math.round(seconds / 60)} min` : `+${Math.round(seconds / 3600)} h`;
}
