import { createHash, randomUUID } from "node:crypto";
import { exponentOf, MAX_SKEW, writeJson } from "@polygate/core";
import type { StoreCheck } from "../check.ts";
import { addressesOf, callAt, type PluginAnswer, readAnswer } from "./call.ts";
import {
  type Store,
  type StoreDependencies,
  toStore,
  type WooCommerceStoreConfig,
} from "./config.ts";
import { Pong } from "./wire.ts";

/** What careless proxies and plugins change: letters beyond ASCII, escapes, quotes, line ends, things that look like tags. */
const NASTY = "é ₹ ঢাকা हि \\ \" ' %20 + & <b>\r\n\t 99.00";

/**
 * Looks at everything between this server and the shop that payments need, by talking to the plugin as a notification
 * does. Changes nothing in the shop.
 *
 * @throws {PaymentError} `configuration_invalid`
 */
export async function checkWooCommerceStore(
  config: WooCommerceStoreConfig,
  dependencies: Omit<StoreDependencies, "bridge">,
): Promise<readonly StoreCheck[]> {
  const bridge = { handle: refuse, keep: refuse };
  const store = toStore(config, { ...dependencies, bridge });
  const event = `doctor_${randomUUID()}`;
  const body = { event, type: "ping", site: store.config.url, text: NASTY };
  const sent = createHash("sha256").update(writeJson(body)).digest("hex");
  const headers = { authorization: "Bearer polygate-doctor", "x-polygate-echo": "1" };
  const [main, rest] = addressesOf(store.config.url);
  const first = await callAt(store, main, { body, headers });
  const second = await callAt(store, rest, { body, headers });
  const pong = Pong.safeParse(readAnswer(textOf(first) ?? textOf(second) ?? ""));
  return [
    checkTls(store),
    checkAddress("notifications", first),
    checkAddress("notifications by the REST API", second, "warn"),
    ...(pong.success
      ? checkPong(pong.data, sent, store.clock())
      : [
          {
            name: "plugin",
            state: "skip",
            detail: "nothing is known of the shop: the plugin did not answer",
          } as const,
        ]),
  ];
}

function refuse(): Promise<never> {
  throw new Error("the doctor changes nothing");
}

function textOf(answer: PluginAnswer): string | undefined {
  return "text" in answer ? answer.text : undefined;
}

function checkTls({ config }: Store): StoreCheck {
  const name = "TLS";
  if (config.url.startsWith("https:")) return { name, state: "ok", detail: config.url };
  return {
    name,
    state: "warn",
    detail: `${config.url} is not encrypted`,
    fix: "Good for trying out only: give the shop a certificate and set both addresses in Settings → General to https.",
  };
}

function checkAddress(
  name: string,
  answer: PluginAnswer,
  otherwise: "fail" | "warn" = "fail",
): StoreCheck {
  if ("text" in answer) return { name, state: "ok", detail: "the plugin answers, signed" };
  const { what, fix } = answer.obstacle;
  return { name, state: otherwise, detail: what, fix };
}

function checkPong(pong: Pong, sent: string, now: number): StoreCheck[] {
  return [
    ok(
      "versions",
      `plugin ${pong.plugin}, WooCommerce ${pong.woocommerce}, WordPress ${pong.wordpress}, PHP ${pong.php}`,
    ),
    checkBody(pong, sent),
    checkHeaders(pong),
    checkAuthorization(pong),
    checkClock(pong, now),
    checkSchedule(pong),
    checkCurrency(pong),
    checkCheckout(pong),
    ok("orders", pong.orders === "hpos" ? "High-Performance Order Storage" : "WordPress posts"),
    pong.permalinks === "pretty"
      ? ok("permalinks", "pretty")
      : warn(
          "permalinks",
          "plain: the plugin works with them, but WooCommerce's REST API does not",
          "Settings → Permalinks: choose anything but Plain.",
        ),
  ];
}

function checkBody({ echo }: Pong, sent: string): StoreCheck {
  const name = "body";
  if (echo.body === sent) return ok(name, "arrives byte for byte");
  return fail(
    name,
    "what is sent is changed on the way",
    "Something rewrites request bodies (a security plugin, a proxy): exclude addresses with wc-api=polygate.",
  );
}

function checkHeaders({ echo }: Pong): StoreCheck {
  const wanted = [
    "x-polygate-key",
    "x-polygate-timestamp",
    "x-polygate-signature",
    "x-polygate-echo",
  ];
  const missing = wanted.filter((header) => !echo.headers.includes(header));
  if (missing.length === 0) return ok("headers", "arrive");
  return fail(
    "headers",
    `${missing.join(", ")} did not arrive`,
    "Let the proxy pass all headers on.",
  );
}

function checkAuthorization({ echo }: Pong): StoreCheck {
  const name = "Authorization header";
  if (echo.headers.includes("authorization")) return ok(name, "arrives");
  return warn(
    name,
    "is dropped before WordPress: the plugin does not need it, the REST API does",
    'Apache: add `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1` to .htaccess. Else ask your host.',
  );
}

function checkClock({ time }: Pong, now: number): StoreCheck {
  const name = "clock";
  const skew = Number(time) - Math.floor(now / 1000);
  const detail = `${Math.abs(skew)} s ${skew < 0 ? "behind" : "ahead of"} this server`;
  const fix = "Have both machines set their clocks by NTP.";
  if (Math.abs(skew) > MAX_SKEW) return fail(name, detail, fix);
  return Math.abs(skew) > MAX_SKEW / 5 ? warn(name, detail, fix) : ok(name, detail);
}

/** Half an hour without a sweep, while it runs every five minutes. */
const LATE = 1800;

function checkSchedule({ swept, overdue }: Pong): StoreCheck {
  const name = "scheduled actions";
  const fix =
    "WooCommerce → Status → Scheduled Actions shows what waits. Have your host call wp-cron.php every five minutes.";
  if (swept === undefined)
    return warn(name, "the sweeper has not run yet", `It runs every five minutes. ${fix}`);
  if (Number(swept) > LATE) return fail(name, `the sweeper last ran ${swept} s ago`, fix);
  if (Number(overdue) > 0) return warn(name, `${overdue} should have run and did not`, fix);
  return ok(name, `the sweeper ran ${swept} s ago`);
}

function checkCurrency({ currency, decimals }: Pong): StoreCheck {
  const name = "currency";
  const exponent = exponentOf(currency);
  if (exponent === undefined) {
    return fail(
      name,
      `${currency} is not a currency of ISO 4217`,
      "WooCommerce → Settings → General → Currency.",
    );
  }
  const detail = `${currency} with ${decimals} decimals`;
  if (Number(decimals) > exponent) {
    return fail(
      name,
      `${detail}: totals may have a part that nobody can pay`,
      `WooCommerce → Settings → General → Number of decimals: ${exponent} at most.`,
    );
  }
  return ok(name, detail);
}

function checkCheckout({ checkout }: Pong): StoreCheck {
  if (checkout !== "none")
    return ok("checkout", checkout === "blocks" ? "the checkout block" : "the classic checkout");
  return fail(
    "checkout",
    "the checkout page holds no checkout",
    "WooCommerce → Settings → Advanced → Page setup: choose the page with the checkout.",
  );
}

function ok(name: string, detail: string): StoreCheck {
  return { name, state: "ok", detail };
}

function warn(name: string, detail: string, fix: string): StoreCheck {
  return { name, state: "warn", detail, fix };
}

function fail(name: string, detail: string, fix: string): StoreCheck {
  return { name, state: "fail", detail, fix };
}
