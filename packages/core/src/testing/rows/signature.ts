import assert from "node:assert/strict";
import type { WebhookRequest } from "../../webhook.ts";
import type { Bench } from "../bench.ts";
import { assertFails } from "../check.ts";
import type { RowMaker } from "../row.ts";
import {
  readContent,
  readSignature,
  sign,
  toWebhook,
  withContent,
  withSignature,
} from "../signing.ts";
import type { WebhookSignature } from "../subject.ts";

/** Whether only the gateway can speak for the gateway. */
export const signatureRows: RowMaker = (bench) => {
  const { signature } = bench.subject;
  const { webhook } = bench.recording("captured");
  if (!signature || !webhook) return [];
  const genuine = toWebhook(webhook, signature);
  const content = new TextDecoder().decode(readContent(genuine, signature));
  return [
    {
      name: "refuses one changed byte, wherever it is",
      run: async () => {
        for (let position = 0; position < genuine.body.length; position += 1) {
          const body = Uint8Array.from(genuine.body);
          body[position] = (body[position] ?? 0) ^ 1;
          await refuses(bench, { ...genuine, body }, `byte ${position} changed`);
        }
      },
    },
    {
      name: "refuses a missing byte and one too many, in front and behind",
      run: async () => {
        for (const text of [
          content.slice(1),
          content.slice(0, -1),
          ` ${content}`,
          `${content} `,
          `${content}\n`,
        ]) {
          await refuses(bench, withContent(genuine, signature, text), "another length");
        }
      },
    },
    ...Object.entries(forgeries(genuine, signature)).map(([what, forged]) => ({
      name: `refuses ${what}`,
      run: () => refuses(bench, forged, what),
    })),
    {
      name: "refuses a byte order mark in front",
      run: async () => {
        await refuses(
          bench,
          withContent(genuine, signature, `\uFEFF${content}`),
          "byte order mark in the content",
        );
        const body = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), genuine.body]);
        await refuses(bench, { ...genuine, body }, "byte order mark in the body");
      },
    },
    ...Object.entries(REWRITINGS).flatMap(([what, rewrite]) =>
      rewritten(bench, signature, genuine, content, what, rewrite),
    ),
  ];
};

async function refuses(bench: Bench, request: WebhookRequest, what: string): Promise<void> {
  try {
    await assertFails(() => bench.gateway().parseWebhook(request), "signature_invalid");
  } catch (cause) {
    throw new assert.AssertionError({
      message: `${what}: ${cause instanceof Error ? cause.message : cause}`,
    });
  }
}

function forgeries(
  genuine: WebhookRequest,
  signature: WebhookSignature,
): Record<string, WebhookRequest> {
  const given = readSignature(genuine, signature) ?? "";
  const put = (value: string | undefined) => withSignature(genuine, signature, value);
  return {
    "a missing signature": put(undefined),
    "an empty signature": put(""),
    "a signature one digit short": put(given.slice(0, -1)),
    "a signature one digit long": put(`${given}0`),
    "half a signature": put(given.slice(0, given.length / 2)),
    "a signature that is no hex": put("z".repeat(given.length)),
    "a signature of characters beyond ASCII": put("é".repeat(given.length)),
    "two signatures in one": put(`${given}, ${given}`),
    // In a form a list cannot be told from its one entry.
    ...("header" in signature.at && { "a signature in a list": put([given] as never) }),
    "the signature with blanks around it": put(` ${given} `),
    "a signature made with another secret": sign(genuine, signature, `${signature.secret}x`),
    "a signature made with no secret": sign(genuine, signature, ""),
    "the signature of another message": withContent(genuine, signature, "{}"),
  };
}

/** JSON that means the same and is written otherwise. */
const REWRITINGS: Readonly<Record<string, (text: string) => string>> = {
  "blanks between": (text) => text.replace(/":(?=["\d[{])/g, '": '),
  "a line break at the end": (text) => `${text}\n`,
  "slashes escaped": (text) => text.replaceAll("\\/", "/").replaceAll("/", "\\/"),
  "slashes not escaped": (text) => text.replaceAll("\\/", "/"),
  "a letter escaped": (text) =>
    text.replace(/(?<=":")[a-z]/, (letter) => `\\u00${letter.charCodeAt(0).toString(16)}`),
  "decimals padded": (text) => text.replace(/(?<=":\s?)\d+\.\d+(?=[,}])/g, "$&0"),
  "decimals cut": (text) => text.replace(/(?<=":\s?)(\d+)\.0+(?=[,}])/g, "$1"),
  "everything parsed and written anew": (text) => JSON.stringify(JSON.parse(text)),
};

function rewritten(
  bench: Bench,
  signature: WebhookSignature,
  genuine: WebhookRequest,
  content: string,
  what: string,
  rewrite: (text: string) => string,
) {
  const text = rewrite(content);
  if (text === content) return [];
  return [
    {
      name: `refuses the same JSON with ${what}, under the old signature`,
      run: () => refuses(bench, withContent(genuine, signature, text), what),
    },
    {
      name: `accepts JSON with ${what} that was signed so, and no other writing of it`,
      run: async () => {
        const signed = sign(withContent(genuine, signature, text), signature);
        assert.deepEqual(
          bench.gateway().parseWebhook(signed),
          bench.gateway().parseWebhook(genuine),
        );
        await refuses(
          bench,
          withContent(signed, signature, content),
          "the writing that was not signed",
        );
      },
    },
  ];
}
