import assert from "node:assert/strict";
import type { Server } from "node:https";
import * as z from "zod";
import { createRestClient } from "../src/rest-client.ts";
import * as wire from "../src/wire.ts";
import { openPage, signIn } from "./browser.ts";
import { OWNER } from "./connect.ts";
import { PORTS } from "./env.ts";
import { until } from "./shopper.ts";
import { control, killServer, startServerAs } from "./stack.ts";
import { startTls } from "./tls.ts";
import { shopper, type World } from "./world.ts";

const NAME = "pluginless";
const PUBLIC = `https://127.0.0.1:${PORTS.tls}`;
const PLAIN = `http://127.0.0.1:${PORTS.pluginless}`;

let tls: Server | undefined;
let said: (() => string) | undefined;

/** Starts the server that the shop without the plugin belongs to, behind TLS, with data of its own. */
export async function startPluginless(): Promise<void> {
  tls ??= await startTls(PORTS.tls, PORTS.pluginless);
  tls.unref();
  said = await startServerAs(NAME, { port: PORTS.pluginless, publicUrl: PUBLIC });
}

export const killPluginless = () => killServer(NAME);

/** The owner fills in the form, the shop's administrator approves. @returns what the owner is told in the end. */
export async function connectPluginless(world: World): Promise<string> {
  const { url, user, password } = world.store.access;
  const page = await openPage(world.browser);
  try {
    const link = await until(
      "the server prints a link for its first owner",
      async () => /https?:\/\/\S+\/owner\/\S+/.exec(said?.() ?? "")?.[0],
    );
    await page.goto(link);
    await page.fill('input[name="email"]', OWNER.email);
    for (const field of await page.locator('input[type="password"]').all()) {
      await field.fill(OWNER.password);
    }
    await page.locator("form button").first().click();
    await page.waitForURL(/\/owner$/);
    await page.getByRole("link", { name: /without its plugin/ }).click();
    await page.fill('input[name="url"]', url);
    await page.fill('input[name="name"]', "Tea shop");
    await page.fill('input[name="paymentMethod"]', "cheque");
    await page.getByRole("button", { name: "Go on" }).click();
    await signIn(await page.context().newPage(), url, user, password);
    await page.getByRole("link", { name: "Go to the shop" }).click();
    await page.getByRole("link", { name: /approve/i }).click();
    await page.waitForURL(/\/connect\/woocommerce\/done/);
    return await page.locator("main").innerText();
  } finally {
    await page.context().close();
  }
}

/** The webhooks the shop sends to the server. */
export async function webhooks(world: World): Promise<readonly wire.Webhook[]> {
  const all = await rest(world, "GET", "/webhooks?per_page=100&status=all");
  return z
    .array(wire.Webhook)
    .parse(all)
    .filter(({ delivery_url }) => delivery_url.startsWith(PUBLIC));
}

/** Calls the shop's REST API as its owner's programs do. */
export async function rest(
  { store }: World,
  method: "GET" | "PUT" | "POST",
  path: string,
  body?: object,
): Promise<unknown> {
  const { url, consumerKey, consumerSecret } = store.access;
  const call = createRestClient({
    url,
    consumerKey,
    consumerSecret,
    timeout: 60_000,
    fetch: (input, init) => fetch(input, init),
  });
  const { pathname, searchParams } = new URL(path, url);
  const verb = ({ GET: "get", PUT: "put", POST: "post" } as const)[method];
  return await call(verb, pathname.slice(1), z.unknown(), {
    query: Object.fromEntries(searchParams),
    ...(body !== undefined && { body }),
    signal: undefined,
  });
}

/** Orders at the checkout with a method of the shop's own. */
export async function order(world: World, method = "cheque"): Promise<number> {
  const buyer = shopper(world);
  await buyer.add(world.tea);
  const { id, answer } = await buyer.checkout(method);
  assert.equal(answer.status, 200, answer.text.slice(0, 500));
  return id;
}

/** WooCommerce sends what waits. */
export async function sendWebhooks(world: World): Promise<void> {
  await world.store.do("queue");
}

type Mail = readonly [to: string, subject: string, message: string];

/** The mails with a pay link for an order. */
export async function linksMailed(world: World, id: number): Promise<readonly string[]> {
  const mails: Mail[] = await world.store.do("mails");
  return mails.flatMap(([, , text]) => {
    const link = new RegExp(`${PUBLIC}/stores/[\\w-]+/pay/${id}\\.[0-9a-f]{64}`).exec(text);
    return link ? [link[0]] : [];
  });
}

/** Waits until the buyer has the link. */
export async function mailedLink(world: World, id: number, seconds = 40): Promise<string> {
  return await until(
    `the link for order ${id} is mailed`,
    async () => {
      await sendWebhooks(world);
      return (await linksMailed(world, id))[0];
    },
    seconds,
  );
}

/** Opens a pay link as the buyer's browser does. */
export async function openLink(link: string) {
  const response = await fetch(link.replace(PUBLIC, PLAIN), { redirect: "manual" });
  return {
    status: response.status,
    location: response.headers.get("location") ?? "",
    text: await response.text(),
  };
}

/** Opens the link and goes on to the gateway. @returns the payment there. */
export async function goToPay(link: string): Promise<string> {
  const { status, location, text } = await openLink(link);
  assert.equal(status, 303, text);
  const { payments } = await control("/zozo/payments");
  const page = await fetch(location.replace(PUBLIC, PLAIN));
  assert.equal(page.status, 200);
  const newest = payments.at(-1)?.id;
  assert.ok(newest, "the gateway has a payment");
  return newest;
}

export async function payAt(payment: string, body: object = {}): Promise<void> {
  await control(`/zozo/payments/${payment}/pay`, body);
}
