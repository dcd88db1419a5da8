import { Button, Input, Text } from "@medusajs/ui";
import { createElement as h, type ReactElement, useState } from "react";
import { ask } from "./ask.ts";

/** Erases what the ledger holds of a buyer who asks for it. */
export function EraseForm(): ReactElement {
  const [email, setEmail] = useState("");
  const [said, setSaid] = useState("");

  async function erase(): Promise<void> {
    try {
      setSaid(sentenceOf(await ask("erasures", "POST", { email })));
    } catch (thrown) {
      setSaid(thrown instanceof Error ? thrown.message : String(thrown));
    }
  }

  return h(
    "form",
    {
      className: "flex flex-col gap-y-2 px-6 py-4",
      onSubmit: (event: { preventDefault(): void }) => {
        event.preventDefault();
        void erase();
      },
    },
    h(Text, { size: "small", weight: "plus" }, "Erase a buyer's data"),
    h(
      Text,
      { size: "small", className: "text-ui-fg-subtle" },
      "What gateways said of the buyer's payments. What was paid stays proven. This cannot be undone.",
    ),
    h(
      "div",
      { className: "flex gap-x-2" },
      h(Input, {
        type: "email",
        required: true,
        "aria-label": "The buyer's e-mail address",
        placeholder: "buyer@example.com",
        value: email,
        onChange: (event: { target: { value: string } }) => setEmail(event.target.value),
      }),
      h(Button, { type: "submit", size: "small", variant: "danger" }, "Erase"),
    ),
    said === "" ? null : h(Text, { size: "small", role: "status" }, said),
  );
}

function sentenceOf(answer: unknown): string {
  const { erased, kept } = { erased: [], kept: [], ...Object(answer) };
  const done = `${erased.length} ${erased.length === 1 ? "payment" : "payments"} erased.`;
  if (kept.length === 0) return done;
  return `${done} Kept until their money is given back: ${kept.join(", ")}.`;
}
