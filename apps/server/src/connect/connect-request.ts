import * as z from "zod";

/** The shop platforms that can be connected, with the names owners know them by. */
export const PLATFORMS = { woocommerce: "WooCommerce" } as const;
type PlatformName = keyof typeof PLATFORMS;

/** What a shop asks its owner to approve. */
export interface ConnectRequest {
  readonly platform: PlatformName;
  /** The shop's address as it is kept: without a slash at the end. */
  readonly site: string;
  readonly name: string;
  readonly redirectUri: string;
  readonly state: string;
  readonly challenge: string;
  readonly mode: "test" | "live";
}

/** What came of reading a request. */
export type ConnectReading =
  | { readonly type: "request"; readonly request: ConnectRequest }
  /** Nothing may be sent back: it says itself to where, and that is not the shop. */
  | { readonly type: "refused"; readonly reason: string }
  | { readonly type: "error"; readonly redirectTo: string };

const Parameters = z.object({
  name: z
    .string()
    .transform((text) => text.replace(/[\p{C}\s]+/gu, " ").trim())
    .pipe(z.string().min(1).max(100)),
  state: z.string().regex(/^[\w.~-]{8,200}$/),
  code_challenge: z.string().regex(/^[\w-]{43}$/),
  code_challenge_method: z.literal("S256"),
  mode: z.enum(["test", "live"]).default("test"),
});

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * Reads the parameters of `GET /connect`. Where the answer goes is looked at first: a page that leads to somebody else's
 * address must not even say no there.
 *
 * @param plainHosts hosts that may do without TLS, beside this machine.
 */
export function readConnectRequest(
  query: URLSearchParams,
  plainHosts: readonly string[],
): ConnectReading {
  const site = toAddress(query.get("site"), plainHosts);
  if (typeof site === "string") return { type: "refused", reason: `site: ${site}` };
  if (site.search !== "" || site.hash !== "") {
    return { type: "refused", reason: "site: without query or fragment" };
  }
  const target = toAddress(query.get("redirect_uri"), plainHosts);
  if (typeof target === "string") return { type: "refused", reason: `redirect_uri: ${target}` };
  if (target.origin !== site.origin || target.hash !== "") {
    return { type: "refused", reason: "redirect_uri: it must be an address of the shop itself" };
  }
  const redirectUri = query.get("redirect_uri") ?? "";
  const state = query.get("state") ?? "";
  const refuse = (error: string, description: string): ConnectReading => ({
    type: "error",
    redirectTo: toErrorAddress({ redirectUri, state }, error, description),
  });
  const platform = query.get("platform") ?? "";
  if (!isPlatform(platform)) {
    return refuse(
      "unsupported_platform",
      `platform: there are ${Object.keys(PLATFORMS).join(", ")}`,
    );
  }
  const parameters = Parameters.safeParse(Object.fromEntries(query));
  if (!parameters.success) {
    const fields = new Set(parameters.error.issues.map(({ path }) => String(path[0])));
    return refuse("invalid_request", `missing or wrong: ${[...fields].join(", ")}`);
  }
  const { name, code_challenge: challenge, mode } = parameters.data;
  return {
    type: "request",
    request: {
      platform,
      site: site.origin + site.pathname.replace(/\/+$/, ""),
      name,
      redirectUri,
      state,
      challenge,
      mode,
    },
  };
}

/** Where the browser goes with a code. */
export function toCodeAddress(request: ConnectRequest, code: string): string {
  return extend(request.redirectUri, { code, state: request.state });
}

/** Where the browser goes when nothing came of it. */
export function toErrorAddress(
  { redirectUri, state }: Pick<ConnectRequest, "redirectUri" | "state">,
  error: string,
  description: string,
): string {
  return extend(redirectUri, { error, error_description: description, ...(state && { state }) });
}

function extend(address: string, parameters: Readonly<Record<string, string>>): string {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}

/** Reads an address that secrets may go to. @returns the address, or what is wrong with it. */
export function toAddress(text: string | null, plainHosts: readonly string[]): URL | string {
  if (text === null || text.length > 1000 || !URL.canParse(text)) return "it is no address";
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return "it must not hold a name and password";
  if (url.protocol === "https:") return url;
  if (url.protocol !== "http:") return "it must begin with https:";
  const isPlain = LOOPBACK.has(url.hostname) || plainHosts.includes(url.hostname);
  return isPlain ? url : "it must begin with https: (a test shop's host may stand in allowPrivate)";
}

function isPlatform(name: string): name is PlatformName {
  return Object.hasOwn(PLATFORMS, name);
}
