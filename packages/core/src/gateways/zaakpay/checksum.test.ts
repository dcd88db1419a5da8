import { describe, expect, it } from "vitest";
import { parseForm } from "../../form.ts";
import { hmacSha256, verifyHmacSha256 } from "../../signature.ts";
import captured from "./__fixtures__/captured.json" with { type: "json" };
import reconciled from "./__fixtures__/reconciled.json" with { type: "json" };
import returned from "./__fixtures__/returned.json" with { type: "json" };
import { signCheckout, signData, verifyReturn } from "./checksum.ts";

/** Published by Zaakpay for its staging server, with the merchant identifiers below. */
const secret = "0678056d96914a8583fb518caf42828a";

const realtime = parseForm(captured.webhook.body);
const recon = parseForm(reconciled.webhook.body);

describe("checksums that Zaakpay published", () => {
  it("holds over the non-realtime webhook", () => {
    expect(recon.checksum).toBe("1f2d42b7557164ec17bfda28b1efb943dc13e3a4d27aa9dd6d1d83a5fed231ef");
    expect(hmacSha256(secret, recon.txnData ?? "")).toBe(recon.checksum);
  });

  it("holds over the realtime webhook with its escaped slashes", () => {
    expect(realtime.txnData).toContain("09\\/24\\/2021 16:49:40");
    expect(realtime.checksum).toBe(
      "be47e490cd5638b7b0e263090205ef1ad705b0cbca9b14bd987193a496d0d6b9",
    );
    expect(hmacSha256(secret, realtime.txnData ?? "")).toBe(realtime.checksum);
  });

  it("holds over no other writing of the same webhook", () => {
    const rewritten = JSON.stringify(JSON.parse(realtime.txnData ?? ""));
    const other = "09f63f387e249fa0431acbd41254fc7934427aa8de23927419d1acf44e763a68";
    expect(hmacSha256(secret, rewritten)).toBe(other);
    expect(hmacSha256(secret, (realtime.txnData ?? "").replaceAll("\\", ""))).toBe(other);
    expect(verifyHmacSha256(secret, rewritten, realtime.checksum)).toBe(false);
  });

  it("holds over a checkout request, its last & included", () => {
    const { checksum } = signCheckout(secret, {
      orderId: "ZPTest_1629007746215446",
      merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
      currency: "INR",
      buyerEmail: "abc@abc.com",
      amount: "200",
    });
    expect(checksum).toBe("0606a7a82bd53d28ec97ba641c5f078776d6ebcf65e96e3c810294c21acb63cf");
  });

  it("holds over a status query", () => {
    const data = {
      merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
      mode: "0",
      orderDetail: { orderId: "ZPLive1602500556069" },
    };
    expect(signData(secret, data)).toEqual({
      data: '{"merchantIdentifier":"b19e8f103bce406cbd3476431b6b7973","mode":"0","orderDetail":{"orderId":"ZPLive1602500556069"}}',
      checksum: "e0a8a4080fc661dbd23119309d9a45817bd01cc9264b1fde9b26a1dac7e1da50",
    });
    // The documentation prints that checksum beside a request with refundDetail, whose own is another.
    expect(signData(secret, { ...data, refundDetail: { merchantRefId: "123456" } }).checksum).toBe(
      "f6457fb1807a575e91c10f4f10c245582544744b52cc86e60e4ba7145566ee4d",
    );
  });

  it("holds over a refund", () => {
    const data = {
      merchantIdentifier: "fb2016ffd3a64b2994a6289dc2b671a4",
      orderDetail: {
        orderId: "ZPLive1632373152375",
        amount: "100",
        productDescription: "test product",
      },
      mode: "0",
      updateDesired: "14",
      updateReason: "test reason",
      merchantRefId: "TESTINGtugh3",
    };
    expect(signData(secret, data).checksum).toBe(
      "f70f43590249d2ef82ceb2d851109b5b61e2f35e43931eef529ffaa34243a834",
    );
  });

  it("takes the key as text, though it looks like hex", () => {
    const hex = hmacSha256(Buffer.from(secret, "hex").toString("latin1"), recon.txnData ?? "");
    expect(hex).not.toBe(recon.checksum);
  });

  it("is no plain hash of data and key, and not the quoted form of the older kits", () => {
    const plain = "f75f85ea97aa0607086f662a5b35c0e5c4e82312615efff765bc00b4b64657bd";
    expect(verifyHmacSha256(secret, recon.txnData ?? "", plain)).toBe(false);
    const quoted = "'b19e8f103bce406cbd3476431b6b7973''ZPLive1625124227854''0'";
    expect(hmacSha256(secret, quoted)).toBe(
      "c5956f3e9c536089dae929931b49c6cb4af67d0965108e66fc02ac03039c88ca",
    );
  });
});

describe("the checkout form", () => {
  const fields = {
    amount: "1000",
    buyerEmail: "buyer@example.com",
    currency: "INR",
    merchantIdentifier: "b19e8f103bce406cbd3476431b6b7973",
    orderId: "ZPLive1625124227854",
    returnUrl: "http://localhost:3000/return",
  };
  const checksum = "b0e5b9f9228cc33103fae384bd6d9abab9d4756c68d70fbe2b9a184d5a069881";

  it("is signed over raw values in the alphabet's order, with a trailing &", () => {
    expect(signCheckout(secret, fields)).toEqual({ ...fields, checksum });
    const text = Object.entries(fields)
      .map(([name, value]) => `${name}=${value}`)
      .join("&");
    expect(hmacSha256(secret, text)).toBe(
      "f5cef6cb0bc25d0372d45e1273e891854dc06be79faeda6ee0dc509c9711b2f6",
    );
  });

  it("neither sends nor signs what is empty, whatever order it is given in", () => {
    const shuffled = Object.fromEntries(Object.entries(fields).reverse());
    expect(signCheckout(secret, { ...shuffled, buyerCity: "", mode: undefined })).toEqual({
      ...fields,
      checksum,
    });
  });

  it("signs every field of the list in the alphabet's order", () => {
    const names = (
      "amount bankid buyerAddress buyerCity buyerCountry buyerEmail buyerFirstName buyerLastName buyerPhoneNumber " +
      "buyerPincode buyerState currency debitorcredit merchantIdentifier merchantIpAddress mode orderId " +
      "product1Description product2Description product3Description product4Description productDescription productInfo " +
      "purpose returnUrl shipToAddress shipToCity shipToCountry shipToFirstname shipToLastname shipToPhoneNumber " +
      "shipToPincode shipToState showMobile txnDate txnType zpPayOption"
    ).split(" ");
    const all = Object.fromEntries(names.map((name) => [name, "x"]));
    const text = names.map((name) => `${name}=x&`).join("");
    expect(signCheckout(secret, all).checksum).toBe(hmacSha256(secret, text));
  });
});

describe("the return", () => {
  const form = parseForm(returned.body);

  it("holds in its own order, which is not the alphabet's", () => {
    expect(form.checksum).toBe("e651ad4dbcde23b29403bc72147a8624508a62d4508976aa0d85f9543afa29cc");
    expect(verifyReturn(secret, form)).toBe(true);
    const { checksum: _, ...fields } = form;
    const sorted = Object.entries(fields)
      .sort()
      .map(([name, value]) => `${name}=${value}&`)
      .join("");
    expect(verifyReturn(secret, { ...form, checksum: hmacSha256(secret, sorted) })).toBe(false);
  });

  it("counts empty values", () => {
    const empty = { ...form, cardScheme: "" };
    const text = textOf(empty);
    expect(text).toContain("&cardScheme=&");
    expect(verifyReturn(secret, { ...empty, checksum: hmacSha256(secret, text) })).toBe(true);
    const skipped = text.replace("cardScheme=&", "");
    expect(verifyReturn(secret, { ...empty, checksum: hmacSha256(secret, skipped) })).toBe(false);
  });

  it("is refused without one of its fields, even if the rest is signed", () => {
    const { bank: _, ...less } = form;
    const checksum = hmacSha256(secret, textOf(form).replace("bank=HDFC&", ""));
    expect(verifyReturn(secret, { ...less, checksum })).toBe(false);
  });

  it("is refused when a value smuggles fields in", () => {
    // A buyer who chooses the description could make a declined payment's string read as a paid one's.
    const declined = {
      ...form,
      responseCode: "102",
      responseDescription: "Customer cancelled transaction.",
      productDescription: "tea&responseCode=100&responseDescription=ok&productDescription=tea",
    };
    const forged = {
      ...form,
      paymentMode: `${form.paymentMode}&responseCode=102&responseDescription=${declined.responseDescription}&productDescription=tea`,
      responseCode: "100",
      responseDescription: "ok",
      productDescription: "tea",
    };
    expect(textOf(forged)).toBe(textOf(declined));
    const checksum = hmacSha256(secret, textOf(declined));
    expect(verifyReturn(secret, { ...forged, checksum })).toBe(false);
    expect(verifyReturn(secret, { ...declined, checksum })).toBe(false);
  });
});

/** The list of fields, written out here once more so that a slip in the driver's shows. */
function textOf(form: Readonly<Record<string, string>>): string {
  return (
    "amount bank bankid cardId cardScheme cardToken cardhashid doRedirect orderId paymentMethod paymentMode responseCode " +
    "responseDescription productDescription product1Description product2Description product3Description " +
    "product4Description pgTransId pgTransTime"
  )
    .split(" ")
    .map((name) => `${name}=${form[name]}&`)
    .join("");
}
