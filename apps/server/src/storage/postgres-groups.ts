import { DatabaseError } from "pg";
import type { Queries } from "./database.ts";
import type { Postgres } from "./postgres.ts";

/** How operations of one kind share a connection's turn. */
interface Sharing {
  /** How many share one at most, and how many such turns are under way at once. */
  readonly most: number;
  readonly lanes: number;
  /**
   * `side by side`: they only add rows, none looks at what another wrote. `in turn`: each begins once the one before it has
   * read all it wanted, and finds what that wrote; row locks would not keep two of one transaction apart. `reads`: a
   * statement each, which sees one moment by itself and needs no transaction.
   */
  readonly order: "side by side" | "in turn" | "reads";
  /** Whether doing one again is harmless where nobody knows whether its commit went through. */
  readonly repeatable: boolean;
}

/** Does an operation in a turn it may share. @param key those that share one are taken in its order. */
export type Group = <Result>(
  work: (queries: Queries) => Promise<Result>,
  key?: string,
) => Promise<Result>;

/** One operation, answered only once its transaction is committed. */
interface Task {
  readonly key: string;
  /** @returns what answers the caller. */
  perform(queries: Queries): Promise<() => void>;
  reject(error: unknown): void;
}

/**
 * Group commit: operations that come while another commit is under way share the next one. Where it is refused, each is
 * tried alone, so that one cannot spoil the others.
 */
export function createGroup(
  postgres: Postgres,
  { most, lanes, order, repeatable }: Sharing,
): Group {
  const waiting: Task[] = [];
  let underWay = 0;

  async function drain(): Promise<void> {
    // Lets those of the same turn come along.
    await new Promise(setImmediate);
    while (waiting.length > 0) {
      const tasks = waiting.splice(0, most);
      // Two processes with the same ones at hand lock them in the same order.
      await commitTogether(tasks.sort((one, other) => (one.key < other.key ? -1 : 1)));
    }
    underWay -= 1;
  }

  async function commitTogether(tasks: readonly Task[]): Promise<void> {
    const perform = order === "in turn" ? performInTurn : performSideBySide;
    const work = (queries: Queries) => perform(queries, tasks);
    try {
      const answers = await (order === "reads"
        ? postgres.statement(work)
        : postgres.transaction("read committed", work));
      for (const answer of answers) answer();
    } catch (error) {
      if (tasks.length > 1 && (repeatable || isRefusal(error))) {
        await Promise.all(tasks.map((task) => commitTogether([task])));
      } else {
        for (const { reject } of tasks) reject(error);
      }
    }
  }

  return (work, key = "") =>
    new Promise((resolve, reject) => {
      waiting.push({
        key,
        async perform(queries) {
          const result = await work(queries);
          return () => resolve(result);
        },
        reject,
      });
      if (underWay === lanes) return;
      underWay += 1;
      void drain();
    });
}

async function performInTurn(queries: Queries, tasks: readonly Task[]): Promise<(() => void)[]> {
  const answers: (() => void)[] = [];
  for (const task of tasks) answers.push(await task.perform(queries));
  return answers;
}

/** Waits for all of them, even where one fails: nothing may still be sent when the transaction ends. */
async function performSideBySide(
  queries: Queries,
  tasks: readonly Task[],
): Promise<(() => void)[]> {
  const work = tasks.map((task) => task.perform(queries));
  await Promise.allSettled(work);
  return await Promise.all(work);
}

/** Whether the database said no, and not that it or the way to it broke: then nobody knows what was kept. */
function isRefusal(error: unknown): boolean {
  return error instanceof DatabaseError && !/^(08|57)/.test(error.code ?? "08");
}
