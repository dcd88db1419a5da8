/** @jsxImportSource preact */
/// <reference types="@shopify/ui-extensions/purchase.thank-you.block.render" />
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { Block } from "./Block.tsx";

/** Shopify tells a block that a manual method was chosen, not which: the server knows the order. */
export default function thankYou(): void {
  const checkoutToken = shopify.checkoutToken.value;
  const isManual = shopify.selectedPaymentOptions.value.some(
    ({ type }) => type === "manualPayment",
  );
  if (!checkoutToken || !isManual) return;
  const question = { sessionToken: () => shopify.sessionToken.get(), checkoutToken };
  render(<Block question={question} translate={shopify.i18n.translate} />, document.body);
}
