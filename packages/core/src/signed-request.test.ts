import { describe, expect, it } from "vitest";
import { signAnswer, signRequest, verifyAnswer, verifyRequest } from "./signed-request.ts";

/** The example of docs/connect.md. */
const key = {
  id: "a1b2c3d4e5f60718",
  secrets: ["pgs_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"],
};
const request = {
  method: "POST",
  path: "/stores/st_4m8k2v7q9x1c5b3n/sessions?x=1",
  body: '{"a":1}',
};
const now = 1_790_000_000_000;
const signature = "v1=8f6a45bd429b297b3fb65d0dfbff65671a1ce55ce507ed32b8f63ef32ba45140";
const headers = signRequest(key, request, now);

function verify(change: Partial<typeof request> = {}, more: Record<string, string> = {}, at = now) {
  return verifyRequest([key], { ...request, ...change }, new Headers({ ...headers, ...more }), at);
}

describe("a signed request", () => {
  it("is signed as the documentation's example", () => {
    expect(headers["x-polygate-signature"]).toBe(signature);
  });

  it("is believed", () => {
    expect(verify()).toEqual({ secret: key.secrets[0], requested: signature });
    expect(verify({}, {}, now + 300_000)).toHaveProperty("secret");
  });

  it("is signed with both secrets while two are good, and believed by who knows one", () => {
    const both = { ...key, secrets: ["pgs_new_new_new_new_new_new_new_new_new", ...key.secrets] };
    const sent = new Headers(signRequest(both, request, now));
    expect(verifyRequest([key], request, sent, now)).toMatchObject({ secret: key.secrets[0] });
    expect(verifyRequest([both], request, new Headers(headers), now)).toMatchObject({
      secret: key.secrets[0],
    });
  });

  it.each([
    ["another body", { body: '{"a":2}' }, {}],
    ["another path", { path: "/stores/st_4m8k2v7q9x1c5b3n/sessions?x=2" }, {}],
    ["another method", { method: "GET" }, {}],
    ["another time", {}, { "x-polygate-timestamp": "1790000001" }],
    ["no time", {}, { "x-polygate-timestamp": "" }],
    ["no signature", {}, { "x-polygate-signature": "" }],
    ["a bare signature", {}, { "x-polygate-signature": signature.slice(3) }],
    ["another version", {}, { "x-polygate-signature": signature.replace("v1", "v0") }],
    ["a signature far behind", {}, { "x-polygate-signature": `${"v1=0,".repeat(4)}${signature}` }],
  ])("is not believed with %s", (_what, change, more) => {
    expect(verify(change, more)).toEqual({ doubt: "signature" });
  });

  it("is not believed from a key that is not known", () => {
    expect(verify({}, { "x-polygate-key": "another" })).toEqual({ doubt: "key" });
    expect(verifyRequest([], request, new Headers(headers), now)).toEqual({ doubt: "key" });
  });

  it("is not believed with an empty secret", () => {
    const empty = { id: key.id, secrets: [""] };
    const sent = new Headers(signRequest(empty, request, now));
    expect(verifyRequest([empty], request, sent, now)).toEqual({ doubt: "signature" });
  });

  it.each([301_000, -301_000])("is too old or too early %d ms away", (away) => {
    expect(verify({}, {}, now + away)).toEqual({ doubt: "clock" });
  });
});

describe("a signed answer", () => {
  const answer = { status: 200, body: '{"outcome":"applied"}' };
  const verified = { secret: key.secrets[0]!, requested: signature };
  const signed = signAnswer(verified, answer);

  it("is believed for the request it answers, and for no other", () => {
    expect(verifyAnswer(key, signature, answer, signed)).toBe(true);
    expect(verifyAnswer(key, "v1=00", answer, signed)).toBe(false);
    expect(verifyAnswer(key, signature, { ...answer, status: 201 }, signed)).toBe(false);
    expect(verifyAnswer(key, signature, { ...answer, body: "{}" }, signed)).toBe(false);
    expect(verifyAnswer(key, signature, answer, null)).toBe(false);
  });
});
