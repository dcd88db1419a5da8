import { type Answer, ask, type Question } from "./ask.ts";

/** How long to wait for an order that does not exist yet, in milliseconds, one after another. */
const UNTIL_THERE = [1000, 1000, 2000, 3000, 5000, 8000, 13_000, 21_000, 34_000];
/** And for a payment that was begun, the last again and again for half an hour. */
const UNTIL_PAID = [4000, 4000, 6000, 10_000, 15_000, 30_000];
const LONGEST = 30 * 60_000;

interface Watcher {
  readonly question: Question;
  readonly tell: (answer: Answer) => void;
  /** Whether the buyer went to the payment page: until then nobody needs to look whether it is paid. */
  readonly begun: () => boolean;
}

/** Asks until nothing more will change. @returns what ends it. */
export function watch({ question, tell, begun }: Watcher): { stop(): void; hurry(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stopped = false;
  let tries = 0;
  let waited = 0;

  const look = async () => {
    const answer = await ask(question);
    if (stopped) return;
    // Silence for a moment does not take the button away again.
    if (answer.state !== "wait" || tries === 0) tell(answer);
    next(answer);
  };

  const next = ({ state }: Answer) => {
    const pauses =
      state === "wait" ? UNTIL_THERE : state === "checking" || begun() ? UNTIL_PAID : [];
    const isOver = state === "wait" ? tries >= UNTIL_THERE.length : waited >= LONGEST;
    const pause = pauses[tries] ?? pauses.at(-1);
    if (pause === undefined || isOver || isFinal(state)) return;
    tries += 1;
    waited += pause;
    timer = setTimeout(() => void look(), pause);
  };

  void look();
  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
    /** The buyer went to pay: what happens from now on is worth looking at again. */
    hurry() {
      clearTimeout(timer);
      tries = 0;
      waited = 0;
      next({ state: "checking" });
    },
  };
}

function isFinal(state: Answer["state"]): boolean {
  return state === "none" || state === "paid" || state === "ended";
}
