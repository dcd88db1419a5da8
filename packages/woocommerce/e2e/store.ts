import { randomBytes } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StoreAccess } from "./env.ts";

export const PLUGIN = "polygate-for-woocommerce/polygate-for-woocommerce.php";

/** An order, as the store has it. */
export interface Order {
  readonly id: number;
  readonly status: string;
  readonly total: string;
  readonly currency: string;
  readonly method: string;
  readonly transaction: string;
  readonly paid: boolean;
  readonly email: string;
  readonly key: string;
  readonly payUrl: string;
  readonly due: string;
  readonly notes: readonly string[];
  readonly refunds: readonly { id: number; amount: string; paid: boolean; reason: string }[];
  readonly ledger: null | {
    readonly payments: Record<
      string,
      { account: string; amount: string; currency: string; mode: string }
    >;
    readonly refunds: Record<string, { status: string; amount: string }>;
    readonly [name: string]: unknown;
  };
}

/** The store under test: arranged and looked at through a file of this run's in its mu-plugins. */
export interface Store {
  readonly access: StoreAccess;
  /** Arranges or looks at something. @throws {Error} with what WordPress said. */
  // biome-ignore lint/suspicious/noExplicitAny: what the store answers is looked into, not typed
  do(what: string, more?: object): Promise<any>;
  order(id: number, change?: object): Promise<Order>;
  options(names: readonly string[]): Promise<Record<string, unknown>>;
  set(options: Record<string, unknown>): Promise<void>;
  /** Takes this run's file away again. */
  leave(): void;
}

export function openStore(access: StoreAccess): Store {
  const token = randomBytes(24).toString("hex");
  const folder = join(access.path, "wp-content/mu-plugins");
  if (!existsSync(join(access.path, "wp-load.php"))) {
    throw new Error("WOO_PATH is not a folder of WordPress: there is no wp-load.php in it");
  }
  const file = join(folder, "polygate-e2e.php");
  mkdirSync(folder, { recursive: true });
  const source = readFileSync(join(import.meta.dirname, "control.php"), "utf8");
  writeFileSync(file, source.replace("{{token}}", token));

  async function ask(what: string, more: object = {}) {
    const response = await fetch(`${access.url}/?polygate_e2e=1`, {
      method: "POST",
      redirect: "manual",
      headers: { "x-e2e-token": token },
      body: JSON.stringify({ ...more, do: what }),
    });
    const text = await response.text();
    if (response.status !== 200)
      throw new Error(`${what}: ${response.status} ${text.slice(0, 500)}`);
    try {
      return JSON.parse(text);
    } catch {
      throw new Error(`${what}: ${text.slice(0, 500)}`);
    }
  }

  return {
    access,
    do: ask,
    order: (id, change = {}) => ask("order", { ...change, id }),
    options: (get) => ask("options", { get }),
    async set(set) {
      await ask("options", { set });
    },
    leave: () => rmSync(file, { force: true }),
  };
}

/** Installs the plugin as an owner's upload does: its folder anew, with what the zip holds. */
export function installPlugin({ path }: StoreAccess, built: string): void {
  const folder = join(path, "wp-content/plugins/polygate-for-woocommerce");
  rmSync(folder, { recursive: true, force: true });
  cpSync(built, folder, { recursive: true });
}
