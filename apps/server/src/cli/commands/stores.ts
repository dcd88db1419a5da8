import { Command, Option } from "commander";
import * as z from "zod";
import type { Store } from "../../storage/stores.ts";
import { EXIT } from "../exit-codes.ts";
import { Failure } from "../failure.ts";
import type { AddCommand } from "../program.ts";
import { toTable } from "../report.ts";
import { type AtDatabase, workOnDatabase } from "../work-on-database.ts";
import { addConnectWooCommerce } from "./connect-woocommerce.ts";

interface CreateOptions {
  readonly id: string;
  readonly name: string;
  readonly mode: "test" | "live";
  readonly latePayments: "revive" | "ask" | "refund";
}

const Id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/);

/** `polygate stores`: the shops whose orders are paid here. */
export function addStores(parent: Command, add: AddCommand): void {
  const stores = new Command("stores").description("the shops whose orders are paid here");

  add(stores, new Command("list").description("all stores"), async (call) => {
    const found = await workOnDatabase(call, ({ storage }) =>
      storage.run("listStores", { limit: 10_000 }),
    );
    call.report.done({ stores: found.map(toShown) }, () => describe(found));
    return EXIT.done;
  });

  const create = new Command("create")
    .description("add a shop that speaks the API itself")
    .requiredOption("--id <id>", "stands in addresses: choose it once")
    .requiredOption("--name <name>", "what you and your buyers know it by")
    .addOption(
      new Option("--mode <mode>", "whether real money moves")
        .choices(["test", "live"])
        .makeOptionMandatory(),
    )
    .addOption(
      new Option("--late-payments <policy>", "what money that comes after the end does")
        .choices(["revive", "ask", "refund"])
        .default("revive"),
    );
  add<CreateOptions>(stores, create, async (call, options) => {
    const store = await workOnDatabase(call, (at) => createStore(at, options));
    call.report.done(
      toShown(store),
      () => `${store.name} is there. Next: polygate keys create --store ${store.store_id}`,
    );
    return EXIT.done;
  });
  addConnectWooCommerce(stores, add);
  parent.addCommand(stores);
}

async function createStore(
  { storage, actor, clock }: AtDatabase,
  { id, name, mode, latePayments }: CreateOptions,
): Promise<Store> {
  if (!Id.safeParse(id).success) {
    throw new Failure(EXIT.usage, "--id takes a-z, 0-9, - and _, at most 40 characters.");
  }
  if (await storage.run("readStore", { store_id: id })) {
    throw new Failure(EXIT.failed, `There is a store ${id} already.`, {
      hint: "Choose another --id.",
    });
  }
  const now = clock();
  return await storage.run("createStore", {
    store: {
      store_id: id,
      platform: "api",
      name,
      mode,
      url: null,
      settings: null,
      late_payments: latePayments,
      release_level: 4,
      notify_email: null,
      status: "active",
      created_at: now,
      origin: "database",
      accounts: null,
    },
    actor,
    now,
  });
}

/** What may be shown of a store: not its platform's settings. */
function toShown(store: Store) {
  return {
    id: store.store_id,
    platform: store.platform,
    name: store.name,
    mode: store.mode,
    url: store.url,
    status: store.status,
    latePayments: store.late_payments,
    releaseLevel: store.release_level,
    gateways: store.accounts === null ? null : JSON.parse(store.accounts),
  };
}

function describe(stores: readonly Store[]): string {
  if (stores.length === 0) return "There are no stores. Add one: polygate stores create";
  return toTable(
    ["ID", "NAME", "PLATFORM", "MODE", "STATUS", "LATE MONEY"],
    stores.map((store) => [
      store.store_id,
      store.name,
      store.platform,
      store.mode,
      store.status,
      store.late_payments,
    ]),
  );
}
