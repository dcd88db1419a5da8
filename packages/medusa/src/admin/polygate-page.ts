import { Container, Heading, Text } from "@medusajs/ui";
import { createElement as h, type ReactElement } from "react";
import { AttemptCard } from "./attempt-card.ts";
import { useAttempts } from "./attempts.ts";
import { EraseForm } from "./erase-form.ts";

/** The page of money that needs the merchant: paid without an order, or to be given back by hand. */
export function PolygatePage(): ReactElement {
  const { attempts, error, act } = useAttempts();
  return h(
    Container,
    { className: "divide-y p-0" },
    h(
      "div",
      { className: "px-6 py-4" },
      h(Heading, { level: "h1" }, "Polygate"),
      h(Text, { size: "small" }, "Payments without an order, and money to give back."),
    ),
    error === undefined ? null : h(Text, { className: "px-6 py-4" }, error),
    attempts?.length === 0 ? h(Text, { className: "px-6 py-4" }, "Nothing to do.") : null,
    ...(attempts ?? []).map((attempt) => h(AttemptCard, { key: attempt.id, attempt, act })),
    h(EraseForm),
  );
}
