import assert from "node:assert/strict";
import type { WebhookRequest } from "../../webhook.ts";
import { read } from "../bench.ts";
import { assertFails } from "../check.ts";
import { ReturnRecording } from "../recording.ts";
import type { RowMaker } from "../row.ts";

/** What the buyer's browser brings back. */
export const returnedRows: RowMaker = (bench) => {
  if (bench.subject.returned === undefined) return [];
  const { headers, query, body, expect } = read(
    ReturnRecording,
    bench.subject.returned,
    "returned",
  );
  const genuine: WebhookRequest = { headers, query, body: new TextEncoder().encode(body) };
  return [
    {
      name: "reads what a browser brings back, and claims no more",
      run: () => assert.deepEqual({ ...bench.gateway().parseReturn?.(genuine) }, expect),
    },
    {
      name: "refuses one changed byte in it, wherever it is",
      run: async () => {
        for (let position = 0; position < genuine.body.length; position += 1) {
          const bytes = Uint8Array.from(genuine.body);
          bytes[position] = (bytes[position] ?? 0) ^ 1;
          await refuses({ ...genuine, body: bytes });
        }
      },
    },
    {
      name: "refuses a return that was cut off, is empty, or comes without a body",
      run: async () => {
        for (let length = 0; length < genuine.body.length; length += 7) {
          await refuses({ ...genuine, body: genuine.body.slice(0, length) });
        }
        await refuses({ headers: {}, query: body, body: new Uint8Array() });
      },
    },
  ];

  async function refuses(request: WebhookRequest): Promise<void> {
    await assertFails(
      () => bench.gateway().parseReturn?.(request),
      "signature_invalid",
      "response_invalid",
    );
  }
};
