import { describe, expect, it } from "vitest";
import { verifySignedRequest } from "./signed-request.ts";

// The example of docs/connect.md.
const secret = "pgs_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
const signature = "v1=8f6a45bd429b297b3fb65d0dfbff65671a1ce55ce507ed32b8f63ef32ba45140";
const key = { id: "a1b2c3d4e5f60718", secrets: [secret] };
const NOW = 1_790_000_000_000;

function request(changed: Record<string, string> = {}) {
  return {
    method: changed.method ?? "POST",
    path: changed.path ?? "/stores/st_4m8k2v7q9x1c5b3n/sessions?x=1",
    body: Buffer.from(changed.body ?? '{"a":1}'),
    headers: new Headers({
      "x-polygate-key": key.id,
      "x-polygate-timestamp": changed.timestamp ?? "1790000000",
      "x-polygate-signature": changed.signature ?? signature,
    }),
  };
}

describe("a signed request", () => {
  it("is the documented example", () => {
    expect(verifySignedRequest(key, request(), NOW)).toBe(secret);
  });

  it.each([
    ["method", "GET"],
    ["path", "/stores/st_4m8k2v7q9x1c5b3n/sessions?x=2"],
    ["body", '{"a":2}'],
    ["timestamp", "1790000001"],
    ["timestamp", "1e9"],
    ["signature", signature.slice(3)],
    ["signature", ""],
  ])("is nothing with another %s (%s)", (name, value) => {
    expect(verifySignedRequest(key, request({ [name]: value }), NOW)).toBeUndefined();
  });

  it("is good for five minutes before and after its time", () => {
    expect(verifySignedRequest(key, request(), NOW + 300_000)).toBe(secret);
    expect(verifySignedRequest(key, request(), NOW + 301_000)).toBeUndefined();
    expect(verifySignedRequest(key, request(), NOW - 301_000)).toBeUndefined();
  });

  it("may be signed with any secret that is good, and say two signatures", () => {
    const rotated = { id: key.id, secrets: ["pgs_new", secret] };
    expect(verifySignedRequest(rotated, request(), NOW)).toBe(secret);
    const two = request({ signature: `v1=${"0".repeat(64)},${signature}` });
    expect(verifySignedRequest(key, two, NOW)).toBe(secret);
    expect(verifySignedRequest({ id: key.id, secrets: [] }, request(), NOW)).toBeUndefined();
    expect(verifySignedRequest({ id: key.id, secrets: [""] }, request(), NOW)).toBeUndefined();
  });
});
