import type { Context } from "hono";
import { Hono } from "hono";
import { html } from "hono/html";
import type { SandboxAccounts } from "../../accounts.ts";
import { readMinorAmount } from "../../amounts.ts";
import type { Desk } from "../../emulator.ts";
import { isHttpUrl, readFields, textsOf } from "../../fields.ts";
import { type Brand, renderPage } from "../../pages/layout.ts";
import { isSame } from "../../signing.ts";
import { createZaakpayId } from "../../transaction-ids.ts";
import { renderReturn } from "./browser-return.ts";
import { requestChecksum } from "./checksum.ts";
import { CODES, type Code } from "./codes.ts";

type Account = SandboxAccounts["zaakpay"];

/** documented: 100 to 10000000 paisa on the redirect page. */
const LEAST = 100;
const MOST = 10_000_000;

/** The browser's form: checked, opened and sent on to the pay page. */
export function createCheckout(desk: Desk, account: Account, brand: Brand): Hono {
  const app = new Hono();

  app.post("/api/paymentTransact/:version", async (c) => {
    const body = (await readFields(c.req)) ?? {};
    const fields = new Map(Object.entries(textsOf(body, Object.keys(body))));
    const orderId = fields.get("orderId") ?? "";
    const known = desk.ledger.list("zaakpay").find((it) => it.orderId === orderId);
    const refused = findProblem(fields, account);
    const requested = readMinorAmount(fields.get("amount"), "INR");
    if (refused || !requested) return refuse(c, refused ?? "160");
    const isSamePayment = known?.status === "open" && known.requested.amount === requested.amount;
    if (known && isSamePayment) return c.redirect(`${desk.baseUrl}/pay/${known.id}`, 303);
    if (known) {
      const details = { ...known.details, returnUrl: fields.get("returnUrl") ?? "" };
      const wayBack = renderReturn({ ...known, details }, account.secretKey, "128");
      return c.html(
        renderPage(brand, "Order already processed", html`<p>${CODES["128"]}</p>${wayBack}`),
      );
    }
    const payment = desk.ledger.open({
      gateway: "zaakpay",
      id: createZaakpayId(),
      orderId,
      requested,
      details: Object.fromEntries(fields),
    });
    return c.redirect(`${desk.baseUrl}/pay/${payment.id}`, 303);
  });

  /** invented: how a refused form looks. Nothing unsigned is sent back to the shop. */
  const refuse = (c: Context, code: Code) => {
    const body = html`<p>Zaakpay refuses this order: <strong>${code}</strong> ${CODES[code]}</p>`;
    return c.html(renderPage(brand, "Order refused", body), 400);
  };

  return app;
}

/** documented: the codes. The checksum comes first: nothing else is worth reading if it is wrong. */
function findProblem(fields: ReadonlyMap<string, string>, account: Account): Code | undefined {
  const merchant = fields.get("merchantIdentifier");
  if (merchant === undefined) return "110";
  if (merchant !== account.merchantIdentifier) return "111";
  if (!fields.has("checksum")) return "189";
  if (!isSame(fields.get("checksum"), requestChecksum(fields, account.secretKey))) return "180";
  const orderId = fields.get("orderId");
  if (orderId === undefined) return "129";
  if (!/^\w{1,40}$/.test(orderId)) return "130";
  if (!fields.has("buyerEmail")) return "133";
  if (!/^\S+@\S+$/.test(fields.get("buyerEmail") ?? "")) return "134";
  if (!fields.has("currency")) return "157";
  if (fields.get("currency") !== "INR") return "158";
  if (fields.has("returnUrl") && !isHttpUrl(fields.get("returnUrl"))) return "132";
  if (!fields.has("amount")) return "159";
  const amount = readMinorAmount(fields.get("amount"), "INR");
  if (!amount) return "160";
  return amount.amount < LEAST || amount.amount > MOST ? "107" : undefined;
}
