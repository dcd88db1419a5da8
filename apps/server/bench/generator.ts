import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** How many requests are under way at once. */
const CONNECTIONS = 32;

/** What a generator's turn took. */
export interface Load {
  /** Seconds from the first request to the last answer. */
  readonly seconds: number;
  /** Seconds of this process's own processor time. */
  readonly cpu: number;
  /** Milliseconds for each answer. */
  readonly latencies: readonly number[];
}

/** Does something so many times, with so many under way at once. */
export async function generate(
  count: number,
  work: (index: number) => Promise<void>,
  atOnce = CONNECTIONS,
): Promise<Load> {
  const latencies: number[] = [];
  let next = 0;
  const before = process.cpuUsage();
  const began = performance.now();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      while (next < count) {
        const index = next++;
        const asked = performance.now();
        await work(index);
        latencies.push(performance.now() - asked);
      }
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - began) / 1000, cpu: (user + system) / 1e6, latencies };
}

const agent = new Agent({ keepAlive: true });

/** @throws {Error} for any answer but a 2xx: what is not done is not measured. */
export async function post(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<string> {
  const answer = await send(url, headers, body);
  const read = await text(answer);
  const status = answer.statusCode ?? 0;
  if (status < 200 || status > 299) throw new Error(`${url} answered ${status}: ${read}`);
  return read;
}

function send(
  url: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: "POST", headers }, resolve);
    sent.on("error", (error) => {
      // The other side hung up on a connection that was idle, at the moment it was used again.
      if (sent.reusedSocket) send(url, headers, body).then(resolve, reject);
      else reject(error);
    });
    sent.end(body);
  });
}
