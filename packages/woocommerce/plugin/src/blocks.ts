// Shows each Polygate payment method in WooCommerce's checkout block. One script serves all of them.
// Built by `npm run build:woocommerce` into assets/blocks.js.
(() => {
  interface Settings {
    readonly title?: string;
    readonly description?: string;
    readonly supports?: readonly string[];
  }

  /** What WooCommerce and WordPress put on the page. */
  interface Page {
    readonly polygateMethods?: readonly string[];
    readonly wc: {
      readonly wcBlocksRegistry: { registerPaymentMethod(method: object): void };
      readonly wcSettings: { getSetting(name: string, fallback: Settings): Settings };
    };
    readonly wp: {
      readonly element: { createElement(type: string, props: null, child: string): object };
      readonly htmlEntities: { decodeEntities(text: string): string };
    };
  }

  const page: Page = Object.assign(window);
  const { createElement } = page.wp.element;
  const { decodeEntities } = page.wp.htmlEntities;

  for (const name of page.polygateMethods ?? []) {
    const {
      title = "",
      description = "",
      supports = [],
    } = page.wc.wcSettings.getSetting(`${name}_data`, {});
    const label = decodeEntities(title);
    const content = createElement("div", null, decodeEntities(description));
    page.wc.wcBlocksRegistry.registerPaymentMethod({
      name,
      label: createElement("span", null, label),
      ariaLabel: label,
      content,
      edit: content,
      // Whether it can be chosen is decided in PHP, by the cart's sum and currency.
      canMakePayment: () => true,
      supports: { features: supports },
    });
  }
})();
