// Fills an empty Medusa with what the scenarios buy: five currencies, one product without stock-keeping, one with.
import { writeFileSync } from "node:fs";
import {
  createApiKeysWorkflow,
  createInventoryLevelsWorkflow,
  createProductsWorkflow,
  createRegionsWorkflow,
  createSalesChannelsWorkflow,
  createShippingOptionsWorkflow,
  createShippingProfilesWorkflow,
  createStockLocationsWorkflow,
  createTaxRegionsWorkflow,
  createUsersWorkflow,
  linkSalesChannelsToApiKeyWorkflow,
  linkSalesChannelsToStockLocationWorkflow,
  updateStoresWorkflow,
} from "@medusajs/medusa/core-flows";

const REGIONS = { inr: "in", bdt: "bd", usd: "us", jpy: "jp", kwd: "kw" };
const PRICES = { inr: 550.49, bdt: 550.49, usd: 19.99, jpy: 7800, kwd: 22.88 };

export default async function seed({ container }) {
  const query = container.resolve("query");
  const link = container.resolve("link");
  const fulfillment = container.resolve("fulfillment");
  const run = async (workflow, input) => (await workflow(container).run({ input })).result;

  const { data: stores } = await query.graph({ entity: "store", fields: ["id"] });
  await run(updateStoresWorkflow, {
    selector: { id: stores[0].id },
    update: {
      supported_currencies: Object.keys(REGIONS).map((currency_code) => ({
        currency_code,
        is_default: currency_code === "inr",
      })),
    },
  });
  const regions = await run(createRegionsWorkflow, {
    regions: Object.entries(REGIONS).map(([currency_code, country]) => ({
      name: country,
      currency_code,
      countries: [country],
      payment_providers: [
        "wezopay",
        "switched",
        "zaakpay",
        "zaakrefund",
        "zozo",
        "paygate",
        "zotlo",
      ].map((id) => `pp_polygate_${id}`),
      automatic_taxes: true,
    })),
  });
  await run(createTaxRegionsWorkflow, [
    {
      country_code: "in",
      provider_id: "tp_system",
      default_tax_rate: { rate: 18, code: "gst", name: "GST" },
    },
    ...["bd", "us", "jp", "kw"].map((country_code) => ({ country_code, provider_id: "tp_system" })),
  ]);
  const [channel] = await run(createSalesChannelsWorkflow, {
    salesChannelsData: [{ name: "Web" }],
  });
  const [publishable] = await run(createApiKeysWorkflow, {
    api_keys: [{ title: "Web", type: "publishable", created_by: "" }],
  });
  await run(linkSalesChannelsToApiKeyWorkflow, { id: publishable.id, add: [channel.id] });
  const [user] = await run(createUsersWorkflow, { users: [{ email: "merchant@shop.example" }] });
  const [secret] = await run(createApiKeysWorkflow, {
    api_keys: [{ title: "e2e", type: "secret", created_by: user.id }],
  });
  const [location] = await run(createStockLocationsWorkflow, {
    locations: [
      { name: "Warehouse", address: { city: "Dhaka", country_code: "bd", address_1: "" } },
    ],
  });
  await run(linkSalesChannelsToStockLocationWorkflow, { id: location.id, add: [channel.id] });
  await link.create({
    stock_location: { stock_location_id: location.id },
    fulfillment: { fulfillment_provider_id: "manual_manual" },
  });
  const [profile] = await run(createShippingProfilesWorkflow, {
    data: [{ name: "Default", type: "default" }],
  });
  const set = await fulfillment.createFulfillmentSets({
    name: "Delivery",
    type: "shipping",
    service_zones: [
      {
        name: "World",
        geo_zones: Object.values(REGIONS).map((country_code) => ({
          country_code,
          type: "country",
        })),
      },
    ],
  });
  await link.create({
    stock_location: { stock_location_id: location.id },
    fulfillment: { fulfillment_set_id: set.id },
  });
  const [shipping] = await run(createShippingOptionsWorkflow, [
    {
      name: "Post",
      price_type: "flat",
      provider_id: "manual_manual",
      service_zone_id: set.service_zones[0].id,
      shipping_profile_id: profile.id,
      type: { label: "Post", description: "Post", code: "post" },
      prices: Object.keys(REGIONS).map((currency_code) => ({ currency_code, amount: 0 })),
      rules: [
        { attribute: "enabled_in_store", value: "true", operator: "eq" },
        { attribute: "is_return", value: "false", operator: "eq" },
      ],
    },
  ]);
  const prices = Object.entries(PRICES).map(([currency_code, amount]) => ({
    currency_code,
    amount,
  }));
  const product = (title, manage_inventory) => ({
    title,
    status: "published",
    shipping_profile_id: profile.id,
    sales_channels: [{ id: channel.id }],
    options: [{ title: "Size", values: ["One"] }],
    variants: [{ title: "One", sku: title, options: { Size: "One" }, manage_inventory, prices }],
  });
  const [tea, rare] = await run(createProductsWorkflow, {
    products: [product("TEA", false), product("RARE", true)],
  });
  const { data: items } = await query.graph({ entity: "inventory_item", fields: ["id"] });
  await run(createInventoryLevelsWorkflow, {
    inventory_levels: items.map(({ id }) => ({
      location_id: location.id,
      inventory_item_id: id,
      stocked_quantity: 1000,
    })),
  });
  const auth = container.resolve("auth");
  const { authIdentity } = await auth.register("emailpass", {
    body: { email: "merchant@shop.example", password: "tea-and-biscuits" },
  });
  await auth.updateAuthIdentities({ id: authIdentity.id, app_metadata: { user_id: user.id } });
  writeFileSync(
    "seeded.json",
    JSON.stringify({
      publishableKey: publishable.token,
      secretKey: secret.token,
      regions: Object.fromEntries(regions.map(({ currency_code, id }) => [currency_code, id])),
      tea: tea.variants[0].id,
      rare: rare.variants[0].id,
      rareItem: items[0].id,
      location: location.id,
      shipping: shipping.id,
    }),
  );
}
