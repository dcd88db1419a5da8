import { SANDBOX_ACCOUNTS } from "@polygate/sandbox";
import { equal } from "../judge.ts";
import { createMerchant, type Merchant } from "../merchant.ts";
import { APP_ID, APP_SHOP } from "../server-config.ts";
import type { World } from "../world.ts";

/** Where a merchant goes on in the shop's admin. */
export const SETTINGS = `https://${APP_SHOP}/services/payments_partners/gateways/${APP_ID}/settings`;

const { wezopay, zozo } = SANDBOX_ACCOUNTS;
/** What merchants enter. */
export const WEZOPAY = {
  gateway: "wezopay",
  apiKey: wezopay.apiKey,
  webhookSecret: wezopay.webhookSecret,
  shopName: "Spice shop",
  notifyEmail: "merchant@example.com",
};
export const ZOZO = {
  gateway: "zozo",
  apiToken: zozo.token,
  shopName: "Spice shop",
  notifyEmail: "",
};

/** A merchant who has set the app up with an account. */
export async function setUp(
  world: World,
  account: Readonly<Record<string, string>>,
): Promise<Merchant> {
  const merchant = createMerchant(world.spice, world.url());
  await merchant.open();
  equal((await merchant.send(account)).location, SETTINGS, "set up");
  return merchant;
}

/** A buyer of the shop begins to pay. Where they are sent. */
export async function startAt(world: World, currency = "BDT"): Promise<string | undefined> {
  const session = world.spice.payments.startPayment(9900, { test: true, currency });
  return await world.post(session, world.spice);
}

/** The accounts that merchants brought. */
export async function ownAccounts(world: World) {
  const { accounts } = await world.engine().storage.run("readAccounts", {});
  return accounts.filter(({ store_id }) => store_id !== null);
}
