/** @jsxImportSource preact */
/// <reference types="@shopify/ui-extensions/customer-account.order-status.block.render" />
import "@shopify/ui-extensions/preact";
import { render } from "preact";
import { Block } from "./Block.tsx";

/** The page the shop's e-mails lead to: the way to pay for whoever closed the thank-you page. */
export default function orderStatus(): void {
  const checkoutToken = shopify.checkoutToken.value;
  if (!checkoutToken) return;
  const question = { sessionToken: () => shopify.sessionToken.get(), checkoutToken };
  render(<Block question={question} translate={shopify.i18n.translate} />, document.body);
}
