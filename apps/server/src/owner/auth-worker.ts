import { parentPort, workerData } from "node:worker_threads";
import { createAuth } from "./auth.ts";
import type { AuthCalls } from "./auth-calls.ts";

/** One call of the login. */
export interface AuthTask {
  readonly id: number;
  readonly name: keyof AuthCalls;
  readonly input: unknown;
}

export type AuthAnswer =
  | { readonly id: number; readonly result: unknown }
  | { readonly id: number; readonly error: string };

const port = parentPort;
if (!port) throw new Error("the login was started outside a worker thread");
const auth = createAuth(workerData);

port.on("message", async ({ id, name, input }: AuthTask) => {
  try {
    const result = await auth[name](input as never);
    port.postMessage({ id, result } satisfies AuthAnswer);
    if (name === "close") port.close();
  } catch (error) {
    const message = error instanceof Error ? error.message : "failed";
    port.postMessage({ id, error: message } satisfies AuthAnswer);
  }
});
