import { ApiVersion } from "@shopify/shopify-api";

/** The version of the Admin API that every document here is written for. */
export const API_VERSION = ApiVersion.October26;

/** The metafield where an order remembers our reports. Without a namespace it is the app's own. */
const MEMORY_KEY = "polygate_reports";

export const READ_ORDER = `query PolygateReadOrder($id: ID!) {
  order(id: $id) {
    id
    note
    test
    cancelledAt
    canMarkAsPaid
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
    metafield(key: "${MEMORY_KEY}") { value compareDigest }
  }
  shop { plan { partnerDevelopment } }
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
