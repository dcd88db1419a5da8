import {
  bothMoneys,
  type FakeOrder,
  type FakeRefund,
  financialStatusOf,
  outstandingOf,
} from "./order.ts";

const both = (order: FakeOrder, amount: number) => {
  const { shop, presentment } = bothMoneys(order, amount);
  return {
    shop_money: { amount: shop.amount, currency_code: shop.currency },
    presentment_money: { amount: presentment.amount, currency_code: presentment.currency },
  };
};

/** The body of `orders/*`: https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-orders/create */
export function toOrderBody(order: FakeOrder, shop: string) {
  const total = both(order, order.total);
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    browser_ip: "203.0.113.7",
    cancelled_at: order.cancelledAt && new Date(order.cancelledAt).toISOString(),
    checkout_token: order.checkoutToken,
    created_at: new Date(order.createdAt).toISOString(),
    currency: order.shopCurrency,
    customer_locale: order.locale,
    email: order.email,
    financial_status: financialStatusOf(order).toLowerCase(),
    name: `#${order.id}`,
    note: order.note,
    order_status_url: statusUrlOf(order, shop),
    payment_gateway_names: order.gateways,
    presentment_currency: order.currency,
    test: order.test,
    total_outstanding: both(order, outstandingOf(order)).shop_money.amount,
    total_price: total.shop_money.amount,
    total_price_set: total,
  };
}

/** The body of `refunds/create`: https://shopify.dev/docs/api/webhooks?reference=toml#list-of-topics-refunds/create */
export function toRefundBody(order: FakeOrder, refund: FakeRefund) {
  return {
    id: refund.id,
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    order_id: order.id,
    note: refund.note,
    transactions: [
      {
        kind: "refund",
        status: "success",
        gateway: refund.gateway,
        amount: both(order, refund.amount).presentment_money.amount,
        currency: order.currency,
      },
    ],
  };
}

export function statusUrlOf(order: FakeOrder, shop: string): string {
  return `https://${shop}/548380009/orders/${order.checkoutToken}/authenticate?key=abcdefg`;
}
