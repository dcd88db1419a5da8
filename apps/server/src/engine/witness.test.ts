import { readLimited } from "@polygate/core";
import { expect, it } from "vitest";
import { withWitness, witness } from "./witness.ts";

const ADDRESS = "https://gateway.test/status?token=secret";

function ask(answer: Response, maxBytes: number) {
  const fetch = witness(async () => answer);
  return withWitness(async () => readLimited(await fetch(ADDRESS, {}), maxBytes));
}

it("keeps what was answered as it came, and of the question only its path", async () => {
  const { outcome, raw } = await ask(new Response('{"status":"paid"}', { status: 202 }), 100);
  expect(outcome.status === "fulfilled" && String(outcome.value)).toBe('{"status":"paid"}');
  expect(JSON.parse(Buffer.from(raw).toString())).toEqual([
    { path: "/status", status: 202, body: '{"status":"paid"}' },
  ]);
});

it("reads no more of an endless answer than whoever asked", async () => {
  let sent = 0;
  const endless = new ReadableStream({
    pull(controller) {
      sent += 65_536;
      controller.enqueue(new Uint8Array(65_536));
    },
  });
  const { raw } = await ask(new Response(endless), 1_000_000);
  expect(sent).toBeLessThan(2_000_000);
  expect(JSON.parse(Buffer.from(raw).toString())[0].body).toHaveLength(65_536);
});

it("keeps the part of an answer that broke off, and how the question ended", async () => {
  const broken = new ReadableStream({
    async start(controller) {
      controller.enqueue(Buffer.from("half"));
      await new Promise(setImmediate);
      controller.error(new Error("reset"));
    },
  });
  const { outcome, raw } = await ask(new Response(broken), 100);
  expect(outcome.status).toBe("rejected");
  expect(JSON.parse(Buffer.from(raw).toString())[0].body).toBe("half");
});
