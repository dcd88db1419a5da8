import { once } from "node:events";
import { SMTPServer } from "smtp-server";
import { afterEach, beforeEach, expect, it } from "vitest";
import { newestAt, startWorld, type World } from "./__fixtures__/world.ts";

/** A mail server that keeps what it is given. */
interface Sink {
  readonly url: string;
  readonly mails: string[];
  /** What it answers the next mails with, one each. */
  readonly refusals: string[];
  close(): Promise<void>;
}

async function startSink(): Promise<Sink> {
  const mails: string[] = [];
  const refusals: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData(stream, _session, done) {
      let text = "";
      stream.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      stream.on("end", () => {
        const refusal = refusals.shift();
        if (refusal === undefined) mails.push(text);
        done(refusal === undefined ? null : new Error(refusal));
      });
    },
  });
  const listener = server.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    refusals,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

let sink: Sink;
let world: World;
beforeEach(async () => {
  sink = await startSink();
});
afterEach(async () => {
  await world.close();
  await sink.close();
});

const stores = [
  { id: "shop", name: "Tea House", mode: "test" as const, notifyEmail: "owner@shop.test" },
];
const keys = [
  { key: "pgk_test_0123456789abcdefghij", label: "Shop", mode: "test" as const, store: "shop" },
];

async function payTooLittle(): Promise<void> {
  await world.create("wezopay", { merchant_ref: "ORDER-7\r\nBcc: x@y.test" });
  const { id } = newestAt(world.sandbox, "wezopay");
  world.sandbox.control.act("wezopay", id, "pay", { amount: "100.00" });
  await world.settle();
  await world.settle();
}

it("tells the owner of a case in plain words, once, and nothing about the buyer", async () => {
  world = await startWorld({
    stores,
    keys,
    smtp: { url: sink.url, from: "Polygate <pay@shop.test>" },
  });
  await payTooLittle();
  expect(sink.mails).toHaveLength(1);
  const [mail = ""] = sink.mails;
  expect(mail).toMatch(/^From: Polygate <pay@shop\.test>$/m);
  expect(mail).toMatch(/^To: owner@shop\.test$/m);
  expect(mail).toMatch(/^Subject: Too little money came: order ORDER-7 Bcc/m);
  expect(mail).not.toMatch(/^Bcc:/m);
  expect(mail).toContain("100.00 BDT came in, 250.00 BDT was due.");
  expect(mail).toContain("What you can do");
  expect(mail).not.toMatch(/John|example\.com/);
});

it("goes out later where the mail server refuses it first", async () => {
  world = await startWorld({ stores, keys, smtp: { url: sink.url, from: "pay@shop.test" } });
  sink.refusals.push("busy", "busy");
  await payTooLittle();
  expect(sink.mails).toHaveLength(0);
  for (const pause of [6_000, 6 * 60_000]) {
    world.advance(pause);
    await world.settle();
  }
  expect(sink.mails).toHaveLength(1);
});

it("waits for a mail server where none is configured", async () => {
  world = await startWorld({ stores, keys });
  await payTooLittle();
  const { engine } = world.server;
  const waiting = await engine.storage.run("claimEmails", {
    now: engine.clock(),
    limit: 9,
    lease: 0,
  });
  expect(waiting).toMatchObject([{ recipient: "owner@shop.test", status: "pending", attempts: 0 }]);
});
