import { afterEach, beforeEach, expect, it } from "vitest";
import * as z from "zod";
import { visit } from "./__fixtures__/visit.ts";
import { API_KEY, newestAt, startWorld, WEBHOOK_SECRET, type World } from "./__fixtures__/world.ts";

const ADMIN_KEY = "pgk_test_an_admin_key_0123456789";

let world: World;
beforeEach(async () => {
  world = await startWorld({
    keys: [
      { key: ADMIN_KEY, label: "Dashboard", mode: "test", permissions: ["admin"] },
      {
        key: API_KEY,
        label: "Shop",
        mode: "test",
        permissions: ["payments:read", "payments:write", "refunds:write"],
        webhookUrl: "http://shop.test/webhook",
        webhookSecret: WEBHOOK_SECRET,
        events: ["payment.refunded", "case.opened"],
      },
    ],
  });
});
afterEach(() => world.close());

/** What of an OpenAPI document is looked at. */
interface Document {
  readonly paths: Record<
    string,
    Record<string, { responses: Record<string, { content: Record<string, { schema: object }> }> }>
  >;
  readonly components: { readonly schemas?: Record<string, object> };
}

type Schema = Extract<Parameters<typeof z.fromJSONSchema>[0], object>;

/** What of the answers is used again. */
interface Answer {
  readonly payment: { readonly session_id: string };
  readonly data?: readonly { readonly id?: string | number; readonly sessionId?: string }[];
}

/** Reads a description, and says what of an answer is not as it describes it. */
async function readDescription(path: string) {
  const response = await fetch(world.server.url + path);
  const { paths, components } = (await response.json()) as Document;
  const described = new Set<string>();
  return {
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    ),
    described,
    check(operation: string, status: number, answer: unknown): void {
      const [method = "", path = ""] = operation.split(" ");
      const responses = paths[path]?.[method.toLowerCase()]?.responses;
      const { content } = responses?.[status] ?? responses?.default ?? { content: {} };
      const schema = content["application/json"]?.schema;
      if (!schema) throw new Error(`${operation} ${status} is not described`);
      const whole = { ...closed(schema), $defs: closed(components.schemas ?? {}) };
      const parsed = z.fromJSONSchema(whole as Schema).safeParse(answer);
      expect(parsed.error?.issues ?? [], operation).toEqual([]);
      if (status === 200) described.add(operation);
    },
  };
}

/** The same schema, in which what is not described must not be there. */
function closed<Schema extends object>(schema: Schema): Schema {
  return JSON.parse(JSON.stringify(schema), (_name, part: unknown) => {
    if (typeof part === "string") return part.replace("#/components/schemas/", "#/$defs/");
    const isObject = typeof part === "object" && part !== null && "properties" in part;
    return isObject && !("additionalProperties" in part)
      ? { ...part, additionalProperties: false }
      : part;
  });
}

async function send(method: string, path: string, body?: object, key = API_KEY) {
  const response = await fetch(world.server.url + path, {
    method,
    headers: { "x-api-key": key, "content-type": "application/json" },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status: response.status, answer: (await response.json()) as Answer };
}

/** A payment that was paid, partly refunded, and has a case. */
async function paid(): Promise<string> {
  const payment = await world.create("zaakpay", { metadata: { note: "tea" } });
  await visit(world, "zaakpay", payment.checkout_url);
  world.sandbox.control.act("zaakpay", newestAt(world.sandbox, "zaakpay").id, "pay");
  await world.settle();
  await world.settle();
  return payment.session_id;
}

it("the API answers as it is described, in every operation", async () => {
  const { check, operations, described } = await readDescription("/openapi.json");
  const call = async (operation: string, body?: object, fill: Record<string, string> = {}) => {
    const [method = "", path = ""] = operation.split(" ");
    const query = path.endsWith("/gateways") && fill.session_id ? "?amount=10" : "";
    const address = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => fill[name] ?? "none");
    const { status, answer } = await send(method, address + query, body);
    check(operation, status, answer);
    return answer;
  };
  const open = await call("POST /api/v1/create-payment", { amount: "10", gateway: "paygate" });
  const session_id = await paid();
  await call("POST /api/v1/refund/{session_id}", { amount: "1.50" }, { session_id });
  for (const operation of operations) {
    const id = operation.includes("cancel") ? open.payment.session_id : session_id;
    await call(operation, operation.startsWith("POST") ? {} : undefined, { session_id: id });
    if (operation.includes("{"))
      await call(operation, operation.startsWith("POST") ? {} : undefined);
  }
  expect([...described].toSorted()).toEqual(operations.toSorted());
});

it("the admin API answers as it is described, in every operation that reads", async () => {
  const { check, operations, described } = await readDescription("/admin/openapi.json");
  const session_id = await paid();
  await send("POST", `/api/v1/refund/${session_id}`, { amount: "1.50" });
  const { engine } = world.server;
  const view = await engine.storage.run("readSession", { session_id });
  const { payment_id = "" } = view?.payment ?? {};
  await engine.storage.run("applyAnswer", {
    ...{ payment_id, account: "zaakpay", title: "Zaakpay", learnsReference: false },
    reason: "watch",
    report: {
      reference: view?.payment.reference ?? payment_id,
      status: "pending",
      dispute: { status: "open" },
    },
    raw: Buffer.from("{}"),
    now: world.now(),
  });
  await world.settle();
  const reads = operations.filter((it) => it.startsWith("GET") && !it.endsWith(".csv"));
  const read = async (operation: string, path: string) => {
    const { status, answer } = await send("GET", path, undefined, ADMIN_KEY);
    check(operation, status, answer);
    return answer;
  };
  for (const operation of reads.filter((it) => !it.includes("{"))) {
    const [, path = ""] = operation.split(" ");
    const list = await read(operation, path.endsWith("/search") ? `${path}?q=ORDER-1` : path);
    const one = reads.filter((it) => it.startsWith(`${operation}/{`));
    const ids = list.data ?? [];
    for (const it of one) {
      for (const { id, sessionId } of ids) {
        await read(it, it.split(" ")[1]?.replace(/\{\w+\}/, String(id ?? sessionId)) ?? "");
      }
    }
  }
  expect([...described].toSorted()).toEqual(reads.toSorted());
});
