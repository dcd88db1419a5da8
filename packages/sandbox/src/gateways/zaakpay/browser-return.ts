import { html, raw } from "hono/html";
import type { Html } from "../../pages/layout.ts";
import type { SandboxPayment } from "../../payment.ts";
import { formatAmerican, INDIA } from "../../times.ts";
import { type ResponseField, responseChecksum } from "./checksum.ts";
import { CODES, type Code } from "./codes.ts";
import { instrumentOf } from "./instrument.ts";

/** documented: 100 and 102. inferred: 400 for a decline, as checkTxn has it. */
const RETURN_CODES: Readonly<Partial<Record<SandboxPayment["status"], Code>>> = {
  paid: "100",
  declined: "400",
  cancelled: "102",
};

/** documented: the fields that the browser posts to the shop. */
export function returnFields(
  payment: SandboxPayment,
  code: Code,
): Readonly<Record<ResponseField, string>> {
  const { details } = payment;
  return {
    orderId: payment.orderId,
    responseCode: code,
    responseDescription: CODES[code],
    amount: String((payment.paid ?? payment.payable).amount),
    doRedirect: "true",
    ...instrumentOf(payment.method),
    bankid: "NA",
    productDescription: details.productDescription ?? "NA",
    product1Description: details.product1Description ?? "NA",
    product2Description: details.product2Description ?? "NA",
    product3Description: details.product3Description ?? "NA",
    product4Description: details.product4Description ?? "NA",
    pgTransId: payment.id,
    pgTransTime: formatAmerican(payment.createdAt, INDIA),
  };
}

/** The signed result, on its way through the browser: at once with JavaScript, by a button without it. */
export function renderReturn(
  payment: SandboxPayment,
  secretKey: string,
  code: Code | undefined = RETURN_CODES[payment.status],
): Html | undefined {
  const target = payment.details.returnUrl;
  if (target === undefined || code === undefined) return undefined;
  const fields = returnFields(payment, code);
  const signed = { ...fields, checksum: responseChecksum(fields, secretKey) };
  return html`<form method="post" action="${target}" id="return">
${Object.entries(signed).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
<button class="pay">Back to the shop</button>
</form>
${raw(`<script>document.getElementById("return").submit()</script>`)}`;
}
