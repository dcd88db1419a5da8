import { html } from "hono/html";
import type { GatewayOffer } from "../../polygate.ts";
import type { Contact } from "../orders.ts";
import type { Html } from "./layout.ts";

/** What the shop can ask a buyer for, when the chosen gateway needs it. */
const FIELDS = [
  { need: "email", label: "E-mail", type: "email", autocomplete: "email" },
  { need: "name", label: "Name", type: "text", autocomplete: "name" },
  { need: "phone", label: "Mobile number", type: "tel", autocomplete: "tel" },
] as const;

const REFUNDS: Readonly<Record<string, string>> = {
  full_and_partial: "Refunds, also in part",
  full: "Full refunds",
  manual: "Refunds by hand",
};

/** The choice of a gateway: those that fit to choose from, the others with the reason why not. */
export function gatewayChoice(
  offers: readonly GatewayOffer[],
  { chosen, contact }: { readonly chosen: string | undefined; readonly contact: Contact },
): Html {
  const fitting = offers.filter(({ reason }) => reason === undefined);
  const first = fitting.find(({ id }) => id === chosen) ?? fitting[0];
  const needs = new Set(fitting.flatMap((offer) => offer.needs));
  return html`<fieldset class="gateways">
      <legend><h2>How would you like to pay?</h2></legend>
      ${offers.map((offer) => (offer.reason === undefined ? open(offer, offer === first) : closed(offer)))}
    </fieldset>
    ${fitting.length === 0 ? html`<p class="notice">No gateway takes this sum in this currency.</p>` : ""}
    ${FIELDS.filter(({ need }) => needs.has(need)).map(
      ({ need, label, type, autocomplete }) => html`<p class="field need-${need}">
        <label for="${need}">${label}</label>
        <input id="${need}" name="${need}" type="${type}" autocomplete="${autocomplete}" maxlength="200"
          value="${contact[need] ?? ""}" aria-describedby="${need}-why">
        <small id="${need}-why">This gateway takes no payment without it.</small>
      </p>`,
    )}`;
}

function open(offer: GatewayOffer, isChosen: boolean): Html {
  return html`<label class="gateway">
    <input type="radio" name="gateway" value="${offer.id}" data-needs="${offer.needs.join(" ")}" required
      ${isChosen ? "checked" : ""}>
    ${describe(offer)}
    <span class="honesty">${offer.label}</span>
    <span class="badges">
      <span>${offer.returnsBuyer ? "Brings you back here" : "Opens in a second tab"}</span>
      <span>${offer.signsWebhooks ? "Signed messages" : "Every message cross-checked"}</span>
      <span>${REFUNDS[offer.refunds] ?? offer.refunds}</span>
    </span>
  </label>`;
}

function closed(offer: GatewayOffer): Html {
  return html`<label class="gateway closed">
    <input type="radio" name="gateway" value="${offer.id}" disabled>
    ${describe(offer)}
    <span class="reason">${offer.reason}</span>
  </label>`;
}

function describe({ methods, title }: GatewayOffer): Html {
  return html`<span class="methods">${methods}</span> <span class="via">by ${title}</span>`;
}
