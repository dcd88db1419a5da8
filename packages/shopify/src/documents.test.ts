import { checkDocument, SCHEMA_VERSION } from "@polygate/fake-shopify";
import { describe, expect, it } from "vitest";
import * as documents from "./documents.ts";

const { API_VERSION, ...texts } = documents;
const PAYMENTS = /Session(?:Resolve|Reject|Pending)|paymentsAppConfigure|PolygateKnock/;

describe("every GraphQL document", () => {
  it("is written for the version the schemas are of", () => {
    expect(API_VERSION).toBe(SCHEMA_VERSION);
  });

  it.each(Object.entries(texts))(
    "%s fits Shopify's schema, without deprecated fields",
    (_name, text) => {
      expect(checkDocument(PAYMENTS.test(text) ? "payments-apps" : "admin", text)).toEqual([]);
    },
  );

  it("would be caught with a field that does not exist, or is on its way out", () => {
    expect(checkDocument("admin", "query { order(id: 1) { financialStatus totalPrice } }")).toEqual(
      [
        expect.stringContaining("financialStatus"),
        expect.stringContaining("totalPrice is deprecated"),
      ],
    );
  });
});
