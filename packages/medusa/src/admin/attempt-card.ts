import { Badge, Button, Text } from "@medusajs/ui";
import { createElement as h, type ReactElement } from "react";
import type { MerchantView } from "../merchant-view.ts";

interface CardProps {
  readonly attempt: MerchantView;
  readonly act: (id: string, what: "check" | "given-back") => Promise<void>;
}

const small = { size: "small", leading: "compact" } as const;

/** One payment: what it is at the gateway, what became of it, what is to be done, and the whole story. */
export function AttemptCard({ attempt, act }: CardProps): ReactElement {
  const { id, currency, outcome, reason } = attempt;
  const { held, needsMerchant } = attempt;
  const due = attempt.refundDue ?? (needsMerchant && /[1-9]/.test(held) ? held : null);
  return h(
    "div",
    { className: "flex flex-col gap-y-2 px-6 py-4", "data-testid": `polygate-${id}` },
    h(
      "div",
      { className: "flex items-center justify-between" },
      h(Text, { size: "small", weight: "plus" }, `${attempt.asked} ${currency}`),
      h(
        Badge,
        { size: "2xsmall", color: attempt.needsMerchant ? "red" : "grey" },
        `${attempt.status} · ${outcome.replaceAll("_", " ")}`,
      ),
    ),
    reason ? h(Text, small, reason) : null,
    line("Gateway", `${attempt.gateway}${attempt.mode === "test" ? " (test)" : ""}`),
    line("Reference", attempt.reference),
    line("UTR / TrxID", attempt.transactionIds.join(", ") || null),
    line("Paid by", attempt.method),
    line("Collected", `${attempt.captured} ${currency}`),
    line("Given back", /[1-9]/.test(attempt.refunded) ? `${attempt.refunded} ${currency}` : null),
    ...attempt.refunds.map((refund) =>
      line(`Refund ${refund.id}`, `${refund.amount} ${currency}, ${refund.status}`),
    ),
    due === null
      ? null
      : h(Text, { ...small, weight: "plus" }, `To give back by hand: ${due} ${currency}`),
    needsMerchant && due === null
      ? h(
          Text,
          { ...small, weight: "plus" },
          "Look at this payment in the gateway's panel and give back there what does not fit.",
        )
      : null,
    h(
      "div",
      { className: "flex gap-x-2" },
      button("Ask the gateway", () => act(id, "check")),
      needsMerchant
        ? button(due === null ? "Settled" : "Given back", () => act(id, "given-back"))
        : null,
    ),
    details(
      "Timeline",
      attempt.timeline.map(({ at, text }) => `${timeOf(at)}  ${text}`),
    ),
    details(
      "Evidence",
      attempt.evidence.map(
        ({ at, from, body, sha256 }) =>
          `${timeOf(at)}  ${from}: ${body ?? "erased"} (SHA-256 ${sha256})`,
      ),
    ),
  );
}

function line(name: string, value: string | null): ReactElement | null {
  if (value === null) return null;
  return h(
    "div",
    { className: "flex justify-between gap-x-4" },
    h(Text, { ...small, className: "text-ui-fg-subtle" }, name),
    h(Text, { ...small, className: "break-all text-right" }, value),
  );
}

function button(label: string, act: () => Promise<void>): ReactElement {
  return h(Button, { size: "small", variant: "secondary", onClick: () => void act() }, label);
}

function details(name: string, lines: readonly string[]): ReactElement | null {
  if (lines.length === 0) return null;
  return h(
    "details",
    null,
    h("summary", { className: "txt-compact-small cursor-pointer" }, `${name} (${lines.length})`),
    h("pre", { className: "whitespace-pre-wrap break-all text-xs" }, lines.join("\n")),
  );
}

function timeOf(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace("T", " ");
}
