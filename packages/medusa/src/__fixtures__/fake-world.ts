import { createMovableClock, type Gateway } from "@polygate/core";
import { createMemory, type Memory } from "@polygate/core/testing";
import type { HttpRequest } from "../http.ts";
import type { Ledger } from "../ledger.ts";
import type { ProviderSetup } from "../options.ts";
import { authorize } from "../payments.ts";
import { refund } from "../refunds.ts";
import type { Shop, ShopSession } from "../shop.ts";
import type { World } from "../world.ts";

interface FakeSession {
  status: string;
  collectionId: string;
  payment?: { id: string; captured: boolean };
}

/** A shop of one cart at a time, which does what Medusa's workflow was measured to do. */
interface FakeShop extends Shop {
  readonly sessions: Map<string, FakeSession>;
  /** The order of each collection's cart. */
  readonly orders: Map<string, string>;
  stocked: boolean;
  readonly refunds: string[];
}

export interface FakeWorld extends World {
  readonly shop: FakeShop;
  readonly memory: Memory;
  readonly logged: string[];
  advance(milliseconds: number): void;
}

/** The provider `shop` over the gateway in memory, and what its buyers and gateway do. */
export function createFakeWorld(
  ledger: Ledger,
  options: { readonly refundOrphans?: boolean; readonly without?: readonly (keyof Gateway)[] } = {},
): FakeWorld {
  const clock = createMovableClock(() => 1_800_000_000_000);
  const memory = createMemory({ now: clock.now });
  const gateway = { ...memory.gateway };
  for (const method of options.without ?? []) delete gateway[method];
  const setup: ProviderSetup = {
    gateway,
    mode: "test",
    backendUrl: "https://medusa.example",
    storefrontUrl: "https://shop.example/return",
    refundOrphans: options.refundOrphans ?? false,
  };
  const logged: string[] = [];
  const world: FakeWorld = {
    ledger,
    now: clock.now,
    setups: new Map([["shop", setup]]),
    retention: 180 * 24 * 3_600_000,
    log: (message) => logged.push(message),
    shop: createFakeShop(() => world),
    memory,
    logged,
    advance: clock.advance,
  };
  return world;
}

function createFakeShop(world: () => FakeWorld): FakeShop {
  const sessions = new Map<string, FakeSession>();
  const orders = new Map<string, string>();
  const refunds: string[] = [];
  const view = ([id, { status, collectionId }]: [string, FakeSession]): ShopSession => ({
    id,
    status,
    collectionId,
  });
  const shop: FakeShop = {
    sessions,
    orders,
    refunds,
    stocked: true,
    async session(id) {
      const session = sessions.get(id);
      return session && view([id, session]);
    },
    async sessionsOf(collectionId) {
      return [...sessions].filter(([, it]) => it.collectionId === collectionId).map(view);
    },
    async payment(sessionId) {
      return sessions.get(sessionId)?.payment;
    },
    async cartOf(collectionId) {
      return {
        id: `cart_${collectionId}`,
        orderId: orders.get(collectionId),
        buyer: { email: "asha@example.com" },
      };
    },
    async collectionsOf(email) {
      return email === "asha@example.com"
        ? [...new Set([...sessions.values()].map((it) => it.collectionId))]
        : [];
    },
    async deleteSession(id) {
      sessions.delete(id);
    },
    async reviveSession(id) {
      const session = sessions.get(id);
      if (session) session.status = "pending";
    },
    async complete(sessionId) {
      const session = sessions.get(sessionId);
      if (!session) return "no such session";
      if (!["pending", "authorized"].includes(session.status)) return "no session to complete";
      const { status } = await authorize(world(), "shop", sessionId);
      if (status === "pending") return "was not authorized with the provider";
      session.status = "authorized";
      session.payment = { id: `pay_${sessionId}`, captured: status === "captured" };
      if (shop.stocked) {
        orders.set(session.collectionId, `order_${session.collectionId}`);
        return undefined;
      }
      const [attempt] = await world().ledger.ofSession(sessionId);
      try {
        const request = { medusaId: `ref_${sessionId}`, amount: "12.00" };
        await refund(world(), "shop", attempt?.id ?? "", request);
        sessions.delete(sessionId);
      } catch {
        // Medusa logs it and goes on.
      }
      return "some variant does not have the required inventory";
    },
    async refund(paymentId) {
      refunds.push(paymentId);
    },
  };
  return shop;
}

/** A request to one of the plugin's pages. */
export function requestOf(part: Partial<HttpRequest> = {}): HttpRequest {
  return {
    provider: "shop",
    token: undefined,
    method: "GET",
    headers: {},
    query: "",
    body: new Uint8Array(),
    ip: undefined,
    ...part,
  };
}
