import assert from "node:assert/strict";
import { inspect } from "node:util";
import { PaymentError } from "../../errors.ts";
import type { Gateway } from "../../gateway.ts";
import type { WebhookRequest } from "../../webhook.ts";
import type { Bench } from "../bench.ts";
import { assertFails } from "../check.ts";
import type { RowMaker } from "../row.ts";
import { readContent, sign, toWebhook, withContent } from "../signing.ts";

/** What becomes of webhooks that make no sense. */
export const garbageRows: RowMaker = (bench) => {
  const { signature } = bench.subject;
  const situations = Object.entries(bench.recordings).filter(([, { webhook }]) => webhook);
  return [
    ...Object.entries(GARBAGE).map(([what, content]) => ({
      name: `makes nothing of ${what}`,
      run: async () => {
        for (const request of carrying(bench, content)) makesNothing(bench.gateway(), request);
        assert.equal(Object.getOwnPropertyDescriptor(Object.prototype, "polluted"), undefined);
      },
    })),
    {
      name: "makes nothing of a webhook that was cut off",
      run: () => {
        const gateway = bench.gateway();
        for (const [, { webhook }] of situations) {
          if (!webhook) continue;
          const whole = toWebhook(webhook, signature);
          const content = signature ? readContent(whole, signature) : whole.body;
          for (let length = 0; length < content.length - 1; length += 3) {
            const part = content.slice(0, length);
            const cut = signature
              ? sign(withContent(whole, signature, part), signature)
              : { ...whole, body: part };
            // A form cut short is a form still, so an unsigned one may hint: that harms nobody.
            makesNothing(gateway, cut);
          }
        }
      },
    },
    ...(signature
      ? [
          {
            name: "reads nothing before the signature holds",
            run: async () => {
              for (const content of Object.values(GARBAGE)) {
                const body =
                  typeof content === "string" ? new TextEncoder().encode(content) : content;
                const request = {
                  headers: { "content-type": "application/json" },
                  query: "",
                  body,
                };
                await assertFails(() => bench.gateway().parseWebhook(request), "signature_invalid");
              }
            },
          },
        ]
      : []),
  ];
};

const GARBAGE: Readonly<Record<string, string | Uint8Array>> = {
  "an empty body": "",
  blanks: " \r\n\t",
  "a body of zeros": new Uint8Array(64),
  "bytes that are no UTF-8": Uint8Array.of(0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d),
  "a word": "SUCCESS",
  "JSON that is null": "null",
  "JSON that is a number": "1e999",
  "JSON that is a text": '"paid"',
  "JSON that is a list": "[[],{}]",
  "JSON that says nothing": "{}",
  "JSON that reaches for the prototype":
    '{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}',
  "a form that reaches for the prototype":
    "__proto__[polluted]=true&constructor[prototype][polluted]=true",
  "a form of too many fields": "a=b&".repeat(5000),
  "JSON nested too deep": "[".repeat(100_000),
  "JSON closed and nested too deep": `${'{"a":'.repeat(20_000)}1${"}".repeat(20_000)}`,
  "a body that is too large": `{"event":"${"x".repeat(2_000_000)}"}`,
};

const CONTENT_TYPES = [
  "application/json",
  "application/x-www-form-urlencoded",
  "text/plain",
  undefined,
];

/** The content as this gateway would send it, genuinely signed; where it does not sign, under every content type. */
function carrying(bench: Bench, content: string | Uint8Array): readonly WebhookRequest[] {
  const { signature } = bench.subject;
  const { webhook } = bench.recording("captured");
  if (signature && webhook) {
    return [sign(withContent(toWebhook(webhook, signature), signature, content), signature)];
  }
  const body = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return CONTENT_TYPES.map((type) => ({
    headers: type === undefined ? {} : { "content-type": type },
    query: "",
    body,
  }));
}

function makesNothing(gateway: Gateway, request: WebhookRequest): void {
  try {
    for (const { type } of gateway.parseWebhook(request).events) {
      assert.ok(type !== "payment" && type !== "refund", `made a ${type} of it`);
    }
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.ok(PaymentError.is(error), `not a PaymentError: ${inspect(error)}`);
    assert.ok(
      error.code === "response_invalid" || error.code === "signature_invalid",
      `${error.code} says something else`,
    );
  }
}
