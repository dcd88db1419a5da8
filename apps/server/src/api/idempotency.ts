import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Context } from "hono";
import type { Engine } from "../engine/engine.ts";
import { refuse, refuseError } from "./answers.ts";
import type { ApiVariables } from "./authenticate.ts";

/** How long a request is believed to be worked on, in milliseconds: longer than any gateway may take. */
const LEASE = 90_000;
/** How often and how long the same request, begun by another, is waited for, in milliseconds of real time. */
const PAUSE = 100;
const PATIENCE = 30_000;

const KEY = /^[\x21-\x7e]{1,255}$/;

/** What a request is to make, named before it is made. */
export interface Result {
  readonly id: string;
  /** Whether it was begun before, and may be there. */
  readonly resumed: boolean;
}

/**
 * Answers a request that carries an `Idempotency-Key` once: a repeat with the same body gets the same answer byte for byte, one
 * with another body 409. Kept for 24 hours. An answer of 5xx is not kept: such a request may be tried again. Without the header
 * every request is a new one.
 *
 * @param createId names what the request makes, where it is the first.
 * @param afterFailure whether a try after a 5xx is for the same result, or for another: what was begun may be there, and a
 *   second refund would give the money back twice. @default "same"
 */
export async function answerOnce(
  engine: Engine,
  context: Context<ApiVariables>,
  body: Uint8Array,
  createId: () => string,
  answer: (result: Result) => Promise<Response>,
  afterFailure: "same" | "another" = "same",
): Promise<Response> {
  const key = context.req.header("idempotency-key");
  if (key === undefined) return await answer({ id: createId(), resumed: false });
  if (!KEY.test(key)) {
    return refuse(422, "request_invalid", "Idempotency-Key: 1 to 255 visible ASCII characters");
  }
  const { store_id } = context.get("key");
  const request_hash = createHash("sha256")
    .update(`${context.req.method} ${context.req.path}\n`)
    .update(body)
    .digest("hex");
  const result_id = createId();
  for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
    const now = engine.clock();
    const claim = await engine.storage.run("claimRequest", {
      ...{ store_id, key, request_hash, result_id, now },
      lease: LEASE,
    });
    switch (claim.type) {
      case "yours":
        return await answerAndKeep(
          engine,
          { store_id, key },
          { leased_until: now + LEASE, forgets: afterFailure === "another" },
          () => answer({ id: claim.resultId, resumed: claim.resumed }),
        );
      case "answered":
        return replay(claim.status, claim.body);
      case "other":
        return refuse(
          409,
          "conflict",
          "This Idempotency-Key was used for another request. Use a new one for each request, and the same one only to repeat it.",
        );
      case "busy":
        await sleep(PAUSE);
    }
  }
  const response = refuse(
    409,
    "conflict",
    "The same request is still being worked on. Repeat it with the same key.",
  );
  response.headers.set("retry-after", "5");
  return response;
}

async function answerAndKeep(
  engine: Engine,
  where: { readonly store_id: string; readonly key: string },
  release: { readonly leased_until: number; readonly forgets: boolean },
  answer: () => Promise<Response>,
): Promise<Response> {
  let response: Response;
  try {
    response = await answer();
  } catch (error) {
    response = refuseError(error);
    if (response.status >= 500) {
      await engine.storage.run("releaseRequest", { ...where, ...release });
      throw error;
    }
  }
  const body = await response.clone().text();
  await engine.storage.run("answerRequest", { ...where, status: response.status, body });
  return response;
}

function replay(status: number, body: string): Response {
  return new Response(body, {
    status,
    headers: { "content-type": "application/json", "idempotent-replayed": "true" },
  });
}
