import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "smol-toml";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import * as z from "zod";
import { clientId } from "../__fixtures__/world.ts";
import { initOffsite, type OffsiteInitOptions } from "../index.ts";

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), "shopify-init-"));
});
afterEach(() => rm(parent, { recursive: true }));

const init = (change: Partial<OffsiteInitOptions> = {}) =>
  initOffsite({
    folder: join(parent, "app"),
    name: 'Polygate "Pay"',
    clientId,
    address: "https://pay.test/shopify/",
    sessionsUrl: "https://sessions.pay.test:8443/",
    label: "UPI",
    labels: { hi: "यूपीआई", "bn-BD": "ইউপিআই" },
    countries: ["IN", "BD"],
    currencies: ["INR", "BDT"],
    paymentMethods: ["visa", "master"],
    testMode: false,
    ...change,
  });
const read = async (file: string): Promise<unknown> =>
  parse(await readFile(join(parent, "app", file), "utf8"));

/**
 * What Shopify's command line takes of an offsite extension, restated after `base_payments_app_extension_schema.ts` and
 * `offsite_payments_app_extension_schema.ts` of https://github.com/Shopify/cli, which merge BuyerLabel, DeferredPayments,
 * Confirmation, MultipleCapture and SupportedBuyerContexts. Strict, so that a field nobody knows is found.
 */
const Text = z.string().min(1);
const Url = z.url({ protocol: /^https$/ });
const OffsiteExtension = z
  .strictObject({
    type: z.literal("payments_extension"),
    name: Text,
    handle: z.string().regex(/^[a-z0-9-]{1,50}$/),
    targeting: z.array(z.strictObject({ target: z.literal("payments.offsite.render") })).length(1),
    payment_session_url: Url,
    refund_session_url: Url.optional(),
    capture_session_url: Url.optional(),
    void_session_url: Url.optional(),
    supported_countries: z.array(z.string().length(2)),
    supported_payment_methods: z.array(Text),
    supported_buyer_contexts: z
      .array(
        z.strictObject({ currency: z.string().length(3), countries: z.array(Text).optional() }),
      )
      .optional(),
    test_mode_available: z.boolean(),
    merchant_label: Text.max(50),
    buyer_label: Text.max(50).optional(),
    buyer_label_translations: z.array(z.strictObject({ locale: Text, label: Text })).optional(),
    supports_installments: z.boolean(),
    supports_deferred_payments: z.boolean(),
    confirmation_callback_url: Url.optional(),
    supports_3ds: z.boolean(),
    multiple_capture: z.boolean().optional(),
    supports_oversell_protection: z.boolean().optional(),
  })
  .refine((it) => !it.supports_oversell_protection || it.confirmation_callback_url)
  .refine((it) => it.supports_installments === it.supports_deferred_payments);
const ExtensionFile = z.strictObject({
  api_version: z.literal("2026-10"),
  extensions: z.array(OffsiteExtension).length(1),
});

describe("initOffsite", () => {
  it("writes an extension that Shopify's command line takes", async () => {
    await init();
    const file = ExtensionFile.parse(
      await read("extensions/polygate-payments/shopify.extension.toml"),
    );
    expect(file.extensions).toMatchObject([
      {
        payment_session_url: "https://sessions.pay.test:8443/payment",
        refund_session_url: "https://sessions.pay.test:8443/refund",
        merchant_label: 'Polygate "Pay"',
        buyer_label: "UPI",
        buyer_label_translations: [
          { locale: "hi", label: "यूपीआई" },
          { locale: "bn-BD", label: "ইউপিআই" },
        ],
        supported_countries: ["IN", "BD"],
        supported_buyer_contexts: [{ currency: "INR" }, { currency: "BDT" }],
        supported_payment_methods: ["visa", "master"],
        test_mode_available: false,
      },
    ]);
  });

  it("offers no captures and no voids: the gateways collect at once", async () => {
    await init({ testMode: true });
    const file = ExtensionFile.parse(
      await read("extensions/polygate-payments/shopify.extension.toml"),
    );
    expect(file.extensions[0]).toMatchObject({ test_mode_available: true });
    for (const field of ["capture_session_url", "void_session_url", "multiple_capture"]) {
      expect(file.extensions[0]).not.toHaveProperty(field);
    }
  });

  it("writes an app that is opened, comes back and hears webhooks at the server's address for all shops", async () => {
    const steps = await init();
    expect(await read("shopify.app.toml")).toEqual({
      client_id: clientId,
      name: 'Polygate "Pay"',
      application_url: "https://pay.test/shopify",
      embedded: false,
      access_scopes: { scopes: "" },
      auth: { redirect_urls: ["https://pay.test/shopify/oauth/callback"] },
      webhooks: {
        api_version: "2026-10",
        subscriptions: [
          { topics: ["app/uninstalled"], uri: "https://pay.test/shopify/webhooks" },
          {
            compliance_topics: ["customers/data_request", "customers/redact", "shop/redact"],
            uri: "https://pay.test/shopify/webhooks",
          },
        ],
      },
    });
    expect(steps.join("\n")).toContain('"write_payment_gateways,write_payment_sessions"');
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(await readdir(join(parent, "app"))).toEqual([
      "extensions",
      "package.json",
      "shopify.app.toml",
    ]);
  });

  it("overwrites nothing", async () => {
    await init();
    await expect(init()).rejects.toMatchObject({ code: "EEXIST" });
  });

  it.each<[string, Partial<OffsiteInitOptions>]>([
    ["clientId", { clientId: "shpss_secret" }],
    ["sessionsUrl", { sessionsUrl: "http://sessions.pay.test" }],
    ["label", { label: "x".repeat(51) }],
    ["countries", { countries: ["India"] }],
    ["currencies", { currencies: ["RUPEE"] }],
    ["paymentMethods", { paymentMethods: [] }],
  ])("refuses a wrong %s", async (field, change) => {
    await expect(init(change)).rejects.toThrow(field);
  });
});
