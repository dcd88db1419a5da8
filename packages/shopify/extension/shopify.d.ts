import "@shopify/ui-extensions";

// What Shopify's CLI would write: the type of the `shopify` global in each target's module.

//@ts-ignore
declare module "./src/ThankYou.tsx" {
  const shopify: import("@shopify/ui-extensions/purchase.thank-you.block.render").Api;
}

//@ts-ignore
declare module "./src/OrderStatus.tsx" {
  const shopify: import("@shopify/ui-extensions/customer-account.order-status.block.render").Api;
}
