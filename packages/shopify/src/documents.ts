import { ApiVersion } from "@shopify/shopify-api";

// Every GraphQL document of this package, as static texts. The tests hold each against Shopify's own schema.

/** The version of the Admin API and the Payments Apps API that every document here is written for. */
export const API_VERSION = ApiVersion.October26;

/** The metafield where an order remembers our reports. Without a namespace it is the app's own. */
const MEMORY_KEY = "polygate_reports";

/** The metafield with the link under which the order's buyer pays. */
const PAY_LINK_KEY = "polygate_pay_link";

/** What may be read without access to personal data. */
const ORDER = `
    id
    name
    note
    test
    createdAt
    cancelledAt
    canMarkAsPaid
    checkoutToken
    customerLocale
    statusPageUrl
    paymentGatewayNames
    totalOutstandingSet { presentmentMoney { amount currencyCode } }
    transactions(first: 100) {
      id
      kind
      status
      gateway
      formattedGateway
      manuallyCapturable
      amountSet { presentmentMoney { amount currencyCode } }
      parentTransaction { id }
    }
    refunds(first: 50) {
      id
      note
      transactions(first: 20) {
        nodes {
          kind
          status
          gateway
          formattedGateway
          amountSet { presentmentMoney { amount currencyCode } }
        }
      }
    }
    metafield(key: "${MEMORY_KEY}") { value compareDigest }
    payLink: metafield(key: "${PAY_LINK_KEY}") { value }`;

export const READ_ORDER = `query PolygateReadOrder($id: ID!) {
  order(id: $id) {${ORDER}
  }
  shop { plan { partnerDevelopment } }
}`;

/** Personal data: shops on small plans do not give it to apps, and payments must go on without. */
export const READ_BUYER = `query PolygateReadBuyer($id: ID!) {
  order(id: $id) { email phone clientIp }
}`;

/** Finds the order of a checkout. */
export const FIND_ORDER = `query PolygateFindOrder($query: String!) {
  orders(first: 1, query: $query) { nodes { id } }
}`;

/** Takes a pending manual payment as received. The currency is the buyer's. */
export const CAPTURE = `mutation PolygateCapture($input: OrderCaptureInput!) {
  orderCapture(input: $input) {
    userErrors { field message }
  }
}`;

/** Books all that is outstanding as received, whatever it is by now. */
export const MARK_AS_PAID = `mutation PolygateMarkAsPaid($input: OrderMarkAsPaidInput!) {
  orderMarkAsPaid(input: $input) {
    userErrors { field message }
  }
}`;

/** Asynchronous: the order is cancelled some seconds after the answer. */
export const CANCEL = `mutation PolygateCancel($orderId: ID!, $staffNote: String!, $notifyCustomer: Boolean!) {
  orderCancel(
    orderId: $orderId
    reason: DECLINED
    restock: true
    refundMethod: { originalPaymentMethodsRefund: false }
    notifyCustomer: $notifyCustomer
    staffNote: $staffNote
  ) {
    orderCancelUserErrors { field message code }
  }
}`;

/** Books money that went back. The key is required at run time since 2026-04: the same key never books twice. */
export const REFUND = `mutation PolygateRefund($input: RefundInput!, $key: String!) {
  refundCreate(input: $input) @idempotent(key: $key) {
    userErrors { field message }
  }
}`;

export const HOLD = `mutation PolygateHold($id: ID!, $tags: [String!]!, $input: OrderInput!) {
  tagsAdd(id: $id, tags: $tags) {
    userErrors { field message }
  }
  orderUpdate(input: $input) {
    userErrors { field message }
  }
}`;

export const REMEMBER = `mutation PolygateRemember($id: ID!, $value: String!, $compareDigest: String) {
  metafieldsSet(
    metafields: [{ ownerId: $id, key: "${MEMORY_KEY}", type: "json", value: $value, compareDigest: $compareDigest }]
  ) {
    userErrors { field message code }
  }
}`;

/** Leaves the pay link where the shop's e-mails and staff find it. */
export const SHOW_LINK = `mutation PolygateShowLink($id: ID!, $link: String!, $input: OrderInput!) {
  metafieldsSet(metafields: [{ ownerId: $id, key: "${PAY_LINK_KEY}", type: "url", value: $link }]) {
    userErrors { field message code }
  }
  orderUpdate(input: $input) {
    userErrors { field message }
  }
}`;

/** What the doctor looks at. */
export const EXAMINE = `query PolygateExamine {
  shop { myshopifyDomain plan { partnerDevelopment } }
  currentAppInstallation { accessScopes { handle } app { apiKey webhookApiVersion } }
}`;

// The Payments Apps API.

const NEXT_ACTION =
  "nextAction { action context { ... on PaymentSessionActionsRedirect { redirectUrl } } }";

export const RESOLVE_PAYMENT = `mutation PolygateResolvePayment($id: ID!) {
  paymentSessionResolve(id: $id) {
    paymentSession { id state { ... on PaymentSessionStateResolved { code } } ${NEXT_ACTION} }
    userErrors { field message }
  }
}`;

export const REJECT_PAYMENT = `mutation PolygateRejectPayment($id: ID!, $reason: PaymentSessionRejectionReasonInput!) {
  paymentSessionReject(id: $id, reason: $reason) {
    paymentSession { id ${NEXT_ACTION} }
    userErrors { field message }
  }
}`;

export const PEND_PAYMENT = `mutation PolygatePendPayment($id: ID!, $until: DateTime!) {
  paymentSessionPending(id: $id, pendingExpiresAt: $until, reason: BUYER_ACTION_REQUIRED) {
    paymentSession { id ${NEXT_ACTION} }
    userErrors { field message code }
  }
}`;

export const RESOLVE_REFUND = `mutation PolygateResolveRefund($id: ID!) {
  refundSessionResolve(id: $id) { userErrors { field message code } }
}`;

export const REJECT_REFUND = `mutation PolygateRejectRefund($id: ID!, $message: String!) {
  refundSessionReject(id: $id, reason: { code: PROCESSING_ERROR, merchantMessage: $message }) {
    userErrors { field message code }
  }
}`;

export const REJECT_CAPTURE = `mutation PolygateRejectCapture($id: ID!, $message: String!) {
  captureSessionReject(id: $id, reason: { code: PROCESSING_ERROR, merchantMessage: $message }) {
    userErrors { field message code }
  }
}`;

export const REJECT_VOID = `mutation PolygateRejectVoid($id: ID!, $message: String!) {
  voidSessionReject(id: $id, reason: { code: PROCESSING_ERROR, merchantMessage: $message }) {
    userErrors { field message code }
  }
}`;

/** Asks for nothing: whether the token is taken. */
export const KNOCK = `query PolygateKnock {
  publicApiVersions { handle }
}`;

/** Tells Shopify that the merchant's own gateway account is set up, or no longer. */
export const CONFIGURE = `mutation PolygateConfigure($handle: String!, $ready: Boolean!) {
  paymentsAppConfigure(externalHandle: $handle, ready: $ready) {
    userErrors { field message }
  }
}`;
