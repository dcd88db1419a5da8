import { useEffect, useState } from "react";
import type { MerchantView } from "../merchant-view.ts";
import { ask } from "./ask.ts";

function isList(answer: unknown): answer is { attempts: MerchantView[] } {
  return typeof answer === "object" && answer !== null && "attempts" in answer;
}

interface Attempts {
  /** Absent until they are there. */
  readonly attempts: readonly MerchantView[] | undefined;
  readonly error: string | undefined;
  /** Does one of the acts a merchant has, and looks again. */
  act(id: string, what: "check" | "given-back"): Promise<void>;
}

/** The payments of an order, or those that need the merchant. */
export function useAttempts(orderId?: string): Attempts {
  const [attempts, setAttempts] = useState<readonly MerchantView[] | undefined>(undefined);
  const [error, setError] = useState<string | undefined>(undefined);
  const path = orderId === undefined ? "attempts" : `attempts?order_id=${orderId}`;

  useEffect(() => {
    void show(() => ask(path, "GET"), setAttempts, setError);
  }, [path]);

  return {
    attempts,
    error,
    act: (id, what) =>
      show(
        async () => {
          await ask(`attempts/${id}/${what}`, "POST");
          return ask(path, "GET");
        },
        setAttempts,
        setError,
      ),
  };
}

async function show(
  work: () => Promise<unknown>,
  setAttempts: (attempts: readonly MerchantView[]) => void,
  setError: (error: string | undefined) => void,
): Promise<void> {
  try {
    const answer = await work();
    if (isList(answer)) setAttempts(answer.attempts);
    setError(undefined);
  } catch (thrown) {
    setError(thrown instanceof Error ? thrown.message : String(thrown));
  }
}
