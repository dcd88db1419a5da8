import { describe, expect, it } from "vitest";
import { readConnectRequest } from "./connect-request.ts";

const good = {
  platform: "woocommerce",
  site: "https://Shop.test/store/",
  name: "  Tea\n& more ",
  redirect_uri: "https://shop.test/store/?wc-api=polygate_connect",
  state: "0123456789abcdef",
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
};

function read(changed: Record<string, string | undefined> = {}, hosts: string[] = []) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...good, ...changed })) {
    if (value !== undefined) query.set(name, value);
  }
  return readConnectRequest(query, hosts);
}

describe("a request to connect", () => {
  it("is read with the address as it is kept", () => {
    expect(read()).toEqual({
      type: "request",
      request: {
        platform: "woocommerce",
        site: "https://shop.test/store",
        name: "Tea & more",
        redirectUri: good.redirect_uri,
        state: good.state,
        challenge: good.code_challenge,
        mode: "test",
      },
    });
  });

  it.each([
    ["no site", { site: undefined }],
    ["a site that is no address", { site: "shop.test" }],
    ["a site with a query", { site: "https://shop.test/?a" }],
    ["a site with a password", { site: "https://a:b@shop.test/" }],
    ["a site without TLS", { site: "http://shop.test/", redirect_uri: "http://shop.test/x" }],
    ["a script as a target", { redirect_uri: "javascript:alert(1)" }],
    ["another host as a target", { redirect_uri: "https://shop.test.evil.test/" }],
    ["another port as a target", { redirect_uri: "https://shop.test:8443/" }],
    ["a target without TLS", { redirect_uri: "http://shop.test/" }],
    ["a target with a name", { redirect_uri: "https://shop.test@evil.test/" }],
  ])("sends nobody anywhere for %s", (_, changed) => {
    expect(read(changed).type).toBe("refused");
  });

  it.each([
    ["platform", { platform: "magento" }, "unsupported_platform"],
    ["name", { name: "  " }, "invalid_request"],
    ["state", { state: "short" }, "invalid_request"],
    ["code_challenge", { code_challenge: "x" }, "invalid_request"],
    ["code_challenge_method", { code_challenge_method: "plain" }, "invalid_request"],
    ["mode", { mode: "both" }, "invalid_request"],
  ])("goes back with what is wrong with %s", (field, changed, error) => {
    const reading = read(changed);
    const url = new URL(reading.type === "error" ? reading.redirectTo : "");
    expect(url.origin).toBe("https://shop.test");
    expect(url.searchParams.get("wc-api")).toBe("polygate_connect");
    expect(url.searchParams.get("error")).toBe(error);
    expect(url.searchParams.get("error_description")).toContain(field);
  });

  it("may do without TLS on this machine, and on hosts the operator names", () => {
    const local = { site: "http://localhost:8080", redirect_uri: "http://localhost:8080/back" };
    expect(read(local).type).toBe("request");
    const named = { site: "http://shop.lan", redirect_uri: "http://shop.lan/back" };
    expect(read(named).type).toBe("refused");
    expect(read(named, ["shop.lan"]).type).toBe("request");
  });
});
