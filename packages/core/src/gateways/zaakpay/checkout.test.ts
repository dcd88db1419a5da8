import { describe, expect, it } from "vitest";
import { hmacSha256 } from "../../signature.ts";
import { createZaakpay } from "./index.ts";

/** Published by Zaakpay for its staging server. */
const secretKey = "0678056d96914a8583fb518caf42828a";
const config = {
  mode: "test",
  merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
  secretKey,
} as const;

const request = {
  paymentId: "0LTPXK0F5CQ7M2R8T4VB",
  money: { amount: 49900, currency: "INR" },
  description: "Assam tea",
  buyer: {
    name: "Asha Rao",
    email: "buyer@example.com",
    phone: "+91 98765 43210",
    ip: "192.0.2.1",
    language: "en",
  },
  returnUrl: "https://shop.example/return",
  cancelUrl: "https://shop.example/cart",
  webhookUrl: "https://shop.example/webhooks/zaakpay",
};

describe("a Zaakpay checkout", () => {
  it("makes Zaakpay's signed form, its fields in the order that is signed", async () => {
    const { redirect, reference } = await createZaakpay(config).createSession(request);
    const fields = {
      amount: "49900",
      buyerEmail: "buyer@example.com",
      buyerFirstName: "Asha",
      buyerLastName: "Rao",
      buyerPhoneNumber: "919876543210",
      currency: "INR",
      merchantIdentifier: config.merchantIdentifier,
      orderId: request.paymentId,
      productDescription: "Assam tea",
      returnUrl: "https://shop.example/return",
    };
    const text = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}&`)
      .join("");
    expect(reference).toBe(request.paymentId);
    expect(redirect.method === "POST" && redirect.fields).toEqual({
      ...fields,
      checksum: hmacSha256(secretKey, text),
    });
  });

  it.each(["0", "1"] as const)(
    "sends the form's mode where it is configured (%s)",
    async (checkoutMode) => {
      const fields = await fieldsOf({}, { checkoutMode });
      expect(fields).toMatchObject({ mode: checkoutMode });
      expect(await fieldsOf({})).not.toHaveProperty("mode");
    },
  );

  it.each([
    ["Asha", { buyerFirstName: "Asha" }],
    ["Asha  Devi Rao", { buyerFirstName: "Asha", buyerLastName: "Rao" }],
    ["Asha asha", { buyerFirstName: "Asha" }],
    ["D'Souza-Rao", {}],
    ["आशा राव", {}],
    ["x".repeat(31), {}],
    ["&amount=1&", {}],
  ])("sends of the name %j what Zaakpay takes", async (name, names) => {
    const { buyerFirstName, buyerLastName } = await fieldsOf({
      buyer: { ...request.buyer, name },
    });
    expect({
      ...(buyerFirstName && { buyerFirstName }),
      ...(buyerLastName && { buyerLastName }),
    }).toEqual(names);
  });

  it.each([
    ["+91 (98765) 432-10", "919876543210"],
    ["98765.43210", "9876543210"],
    ["ext 5", undefined],
    ["९८७६५४३२१०", undefined],
    ["12345", undefined],
  ])("sends of the phone number %j its digits or nothing", async (phone, digits) => {
    expect((await fieldsOf({ buyer: { ...request.buyer, phone } })).buyerPhoneNumber).toBe(digits);
  });

  it.each([
    ["tea&responseCode=100&x=y", "tea responseCode 100 x y"],
    ["Café crème, 2 × 100 g", "Cafe creme 2 100 g"],
    ["चाय", undefined],
    [`${"tea ".repeat(60)}`, "tea ".repeat(25).trim()],
  ])("sends of the description %j letters, digits and blanks", async (description, sent) => {
    expect((await fieldsOf({ description })).productDescription).toBe(sent);
  });

  it("names the e-mail address it cannot do without", async () => {
    for (const buyer of [undefined, {}, { name: "Asha" }]) {
      await expect(fieldsOf({ buyer } as never)).rejects.toMatchObject({
        code: "request_invalid",
        message: expect.stringContaining("buyer.email"),
      });
    }
  });
});

async function fieldsOf(
  changes: Partial<typeof request>,
  settings: { readonly checkoutMode?: "0" | "1" } = {},
): Promise<Record<string, string>> {
  const gateway = createZaakpay({ ...config, ...settings });
  const { redirect } = await gateway.createSession({ ...request, ...changes });
  return redirect.method === "POST" ? redirect.fields : {};
}
