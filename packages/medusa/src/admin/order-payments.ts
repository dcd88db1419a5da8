import { Container, Heading, Text } from "@medusajs/ui";
import { createElement as h, type ReactElement } from "react";
import { AttemptCard } from "./attempt-card.ts";
import { useAttempts } from "./attempts.ts";

/** On an order's page: the payments made through Polygate for it. Nothing where there are none. */
export function OrderPayments({
  data,
}: {
  readonly data: { readonly id: string };
}): ReactElement | null {
  const { attempts, error, act } = useAttempts(data.id);
  if (attempts?.length === 0) return null;
  return h(
    Container,
    { className: "divide-y p-0" },
    h("div", { className: "px-6 py-4" }, h(Heading, { level: "h2" }, "Polygate")),
    error === undefined ? null : h(Text, { className: "px-6 py-4" }, error),
    ...(attempts ?? []).map((attempt) => h(AttemptCard, { key: attempt.id, attempt, act })),
  );
}
