import { Agent, type IncomingMessage, request } from "node:http";
import { text } from "node:stream/consumers";

/** An answer as it came. */
interface HttpAnswer {
  readonly status: number;
  readonly body: string;
}

interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** How long an answer may take, in milliseconds. */
const TIMEOUT = 30_000;

/** Sends requests over connections that are kept. */
export interface HttpClient {
  /** @returns `undefined` where no whole answer came: nobody listens, or whoever did was killed. */
  send(url: string, request: HttpRequest): Promise<HttpAnswer | undefined>;
  close(): void;
}

export function createHttpClient(): HttpClient {
  const agent = new Agent({ keepAlive: true });
  return {
    async send(url, { method, headers = {}, body }) {
      try {
        const answer = await new Promise<IncomingMessage>((resolve, reject) => {
          const sent = request(url, { agent, method, headers, timeout: TIMEOUT }, resolve);
          sent.on("error", reject);
          sent.on("timeout", () => sent.destroy(new Error("no answer in time")));
          sent.end(body);
        });
        return { status: answer.statusCode ?? 0, body: await text(answer) };
      } catch {
        return undefined;
      }
    },
    close: () => agent.destroy(),
  };
}
