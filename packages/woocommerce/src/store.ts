import { PaymentError } from "@polygate/core";
import * as z from "zod";
import { createRestClient, type RestConfig } from "./rest-client.ts";
import * as wire from "./wire.ts";

type Signal = AbortSignal | undefined;

/** The calls we make to a store. All of them throw as {@link createRestClient}'s do. */
export interface Store {
  getOrder(id: string, signal?: Signal): Promise<wire.Order>;
  updateOrder(id: string, change: wire.OrderChange, signal?: Signal): Promise<wire.Order>;
  /** Up to {@link PAGE} orders that were changed after a time of the store's in UTC, the oldest change first. */
  listChanged(after: string, page: number, signal?: Signal): Promise<readonly wire.ChangedOrder[]>;
  /** The texts of all the order's notes. */
  listNotes(id: string, signal?: Signal): Promise<readonly string[]>;
  /** Adds a note. What the buyer is to see, WooCommerce mails at once. @default only the merchant sees it */
  addNote(id: string, note: string, signal?: Signal, to?: "buyer" | "merchant"): Promise<void>;
  /** The webhooks with our name in theirs, whatever their state. */
  listWebhooks(signal?: Signal): Promise<readonly wire.Webhook[]>;
  addWebhook(webhook: wire.NewWebhook, signal?: Signal): Promise<void>;
  /** Sets one going again, with the secret it is to sign with. */
  reviveWebhook(id: string, secret: string, signal?: Signal): Promise<void>;
  /** One of WooCommerce's general settings, by its id. */
  readSetting(id: string, signal?: Signal): Promise<string>;
  listPaymentMethods(signal?: Signal): Promise<readonly wire.PaymentMethod[]>;
  /** @throws {PaymentError} `authentication_failed` where the key may only read. Changes nothing. */
  tryWriting(signal?: Signal): Promise<void>;
}

/** How many orders one page has: the most WooCommerce gives. */
export const PAGE = 100;

/** What is looked at of a changed order: nothing about its buyer. */
const CHANGED_FIELDS = Object.keys(wire.ChangedOrder.shape).join(",");

/** The store behind an interface of our own. */
export function createStore(config: RestConfig): Store {
  const call = createRestClient(config);

  return {
    async getOrder(id, signal) {
      return sameOrder(await call("get", `orders/${id}`, wire.Order, { signal }), id);
    },

    async updateOrder(id, change, signal) {
      const options = { body: change, signal };
      return sameOrder(await call("put", `orders/${id}`, wire.Order, options), id);
    },

    async listChanged(after, page, signal) {
      const query = {
        modified_after: after,
        dates_are_gmt: "true",
        orderby: "modified",
        order: "asc",
        per_page: String(PAGE),
        page: String(page),
        _fields: CHANGED_FIELDS,
      };
      return await call("get", "orders", z.array(wire.ChangedOrder), { query, signal });
    },

    async listNotes(id, signal) {
      const notes = await call("get", `orders/${id}/notes`, z.array(wire.Note), { signal });
      return notes.map(({ note }) => note);
    },

    async addNote(id, note, signal, to = "merchant") {
      const body = { note, customer_note: to === "buyer" };
      await call("post", `orders/${id}/notes`, wire.Note, { body, signal });
    },

    async listWebhooks(signal) {
      const query = { search: "Polygate", status: "all", per_page: "100" };
      return await call("get", "webhooks", z.array(wire.Webhook), { query, signal });
    },

    async addWebhook(webhook, signal) {
      await call("post", "webhooks", wire.Webhook, { body: webhook, signal });
    },

    async reviveWebhook(id, secret, signal) {
      const body = { status: "active", secret };
      await call("put", `webhooks/${id}`, wire.Webhook, { body, signal });
    },

    async readSetting(id, signal) {
      return (await call("get", `settings/general/${id}`, wire.Setting, { signal })).value;
    },

    async listPaymentMethods(signal) {
      return await call("get", "payment_gateways", z.array(wire.PaymentMethod), { signal });
    },

    async tryWriting(signal) {
      // No order has this number, so what is said depends on the key alone.
      const body = { note: "", customer_note: false };
      try {
        await call("post", "orders/0/notes", wire.Note, { body, signal });
      } catch (error) {
        if (!PaymentError.is(error)) throw error;
        if (error.code !== "not_found" && error.code !== "request_invalid") throw error;
      }
    },
  };
}

/** A cache or a plugin in between may answer with another order. */
function sameOrder(order: wire.Order, id: string): wire.Order {
  if (order.id === id) return order;
  throw new PaymentError("response_invalid", `woocommerce: asked for order ${id}, got another`, {
    gateway: "woocommerce",
  });
}
