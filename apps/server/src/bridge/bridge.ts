import { setTimeout as sleep } from "node:timers/promises";
import { type Bridge, type Command, createTurns, PaymentError, type Reply } from "@polygate/core";
import type { Engine } from "../engine/engine.ts";
import { createFew } from "../engine/few.ts";
import { carryOut } from "./carry-out.ts";
import { fingerprint } from "./fingerprint.ts";

/** How often and how long the answer of another process is waited for, in milliseconds. */
const PAUSE = 100;
const PATIENCE = 20_000;
/** How many last questions a store asks one gateway account at once. */
const AT_ONCE = 8;

/** The way in for the platform of one store. @param keyId the credential its sessions belong to. */
export function createBridge(engine: Engine, storeId: string, keyId: string): Bridge {
  const inTurn = createTurns();
  const caller = { storeId, keyId, few: createFew(AT_ONCE) };

  return {
    async handle(command) {
      // Reads are answered anew each time: what they ask about changes.
      if (command.type === "status" || command.type === "refundStatus") {
        return await tell(() => carryOut(engine, caller, command));
      }
      return await inTurn(command.id, () => once(command));
    },

    async keep({ id, topic, body }) {
      const isNew = await engine.storage.run("keepPlatformMessage", {
        store_id: storeId,
        message_id: id,
        topic,
        body,
        now: engine.clock(),
      });
      engine.wake();
      return isNew;
    },
  };

  /** Written down, carried out, and answered with what was kept. */
  async function once(command: Command): Promise<Reply> {
    const key = { store_id: storeId, command_id: command.id };
    const before = await begin(command);
    if (before !== undefined) return before;
    try {
      const reply = await tell(() => carryOut(engine, caller, command));
      const kept = await engine.storage.run("answerCommand", {
        ...key,
        answer: JSON.stringify(reply),
      });
      return JSON.parse(kept);
    } catch (error) {
      await engine.storage.run("releaseCommand", key);
      throw error;
    }
  }

  /** @returns the answer of an earlier time, or `undefined` where it is to be carried out now. */
  async function begin(command: Command): Promise<Reply | undefined> {
    const input = {
      store_id: storeId,
      command_id: command.id,
      type: command.type,
      fingerprint: fingerprint(command),
    };
    for (let waited = 0; waited < PATIENCE; waited += PAUSE) {
      const state = await engine.storage.run("beginCommand", { ...input, now: engine.clock() });
      if (state.type === "new") return undefined;
      if (state.type === "answered") return JSON.parse(state.answer);
      if (state.type === "conflict") {
        throw new PaymentError("conflict", `command ${command.id} came before with other content`);
      }
      await sleep(PAUSE);
    }
    throw new PaymentError("gateway_unavailable", `command ${command.id} is being carried out`);
  }
}

/**
 * What a platform's caller can do something about, it is told; what may work another time is thrown.
 *
 * @throws {PaymentError} `gateway_unavailable`
 */
async function tell(work: () => Promise<Reply>): Promise<Reply> {
  try {
    return await work();
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    if (error.code === "request_invalid" || error.code === "unsupported") {
      const message = error.detail ? `${error.message}: ${error.detail}` : error.message;
      return { type: "refused", message };
    }
    if (error.code === "gateway_unavailable") throw error;
    throw new PaymentError("gateway_unavailable", error.message, { cause: error });
  }
}
