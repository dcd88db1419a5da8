import { formatMoney } from "@polygate/core/money";
import { html } from "hono/html";
import type { SandboxPayment } from "../payment.ts";
import { formatInstant } from "../times.ts";
import type { Brand, Html } from "./layout.ts";
import { renderPage } from "./layout.ts";

/** What a gateway adds to the common pay page. */
export interface PayPageParts {
  readonly brand: Brand;
  /** What the buyer may pay with. */
  readonly methods: readonly string[];
  /** Shown above the buttons, such as a UPI id. */
  readonly details?: Html | undefined;
  /** Shown once the payment is final, such as the way back to the shop. */
  readonly wayBack?: Html | undefined;
}

const SENTENCES: Readonly<Record<SandboxPayment["status"], string>> = {
  open: "Waiting for payment",
  paid: "Payment successful",
  declined: "Payment declined",
  cancelled: "Payment cancelled",
  expired: "This payment has expired",
};

/** The hosted page: choices while the payment is open, afterwards what became of it. */
export function renderPayPage(payment: SandboxPayment, parts: PayPageParts, left: boolean): Html {
  const heading = payment.status === "open" ? "Complete your payment" : SENTENCES[payment.status];
  const body = html`
<p class="amount">${payment.payable.currency} ${formatMoney(payment.payable)}</p>
<dl>
<dt>Shop</dt><dd>Sandbox merchant</dd>
<dt>Order</dt><dd>${payment.orderId}</dd>
${payment.details.description ? html`<dt>For</dt><dd>${payment.details.description}</dd>` : ""}
${payment.transactionId ? html`<dt>Transaction</dt><dd>${payment.transactionId}</dd>` : ""}
<dt>Open until</dt><dd>${formatInstant(payment.expiresAt)}</dd>
</dl>
${payment.status === "open" ? renderChoices(payment, parts, left) : renderOutcome(payment, parts)}`;
  return renderPage(parts.brand, heading, body);
}

function renderChoices(payment: SandboxPayment, parts: PayPageParts, left: boolean): Html {
  return html`
${left ? html`<p class="note" role="status">Nothing was paid. You can close this page, or pay later on it.</p>` : ""}
${payment.declines > 0 ? html`<p class="note" role="alert">The bank refused the payment. Try again, or choose another way.</p>` : ""}
${payment.settlesAt === undefined ? "" : html`<p class="note" role="status">Your bank is still working on this payment.</p>`}
${parts.details ?? ""}
<form method="post">
<fieldset><legend>Pay with</legend>
${parts.methods.map(
  (method, index) =>
    html`<label><input type="radio" name="method" value="${method}"${index === 0 ? " checked" : ""}> ${method}</label>`,
)}
</fieldset>
<button class="pay" name="action" value="pay">Pay ${payment.payable.currency} ${formatMoney(payment.payable)}</button>
<button name="action" value="decline">Let the bank refuse</button>
<button name="action" value="later">Close, and pay later</button>
<button name="action" value="cancel">Cancel the payment</button>
</form>`;
}

function renderOutcome(payment: SandboxPayment, parts: PayPageParts): Html {
  return html`
<p class="note" role="status">${SENTENCES[payment.status]}.</p>
${parts.wayBack ?? html`<p>You can close this page now and go back to the shop.</p>`}`;
}
