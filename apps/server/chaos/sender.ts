import { setTimeout } from "node:timers/promises";
import type { Chance } from "./chance.ts";
import type { HttpClient } from "./http.ts";
import type { Servers } from "./servers.ts";
import type { Message } from "./wire.ts";

/** What was sent, and what was said about it. */
export interface Sent {
  readonly message: Message;
  /** What a forger tried; absent for what the gateway itself sends. */
  readonly forgery: string | undefined;
  /** How often it was sent, whatever came of it. */
  attempts: number;
  /** How often it was answered with a 2xx. */
  acknowledged: number;
  /** The other answers, by status. */
  readonly refusals: Map<number, number>;
}

/** Sends webhooks as gateways and forgers do, and remembers all of it. */
export interface Sender {
  readonly ledger: readonly Sent[];
  note(message: Message, forgery?: string): Sent;
  /** Sends once, to any process or the given one. @returns whether it was acknowledged. */
  send(sent: Sent, server?: number): Promise<boolean>;
  /** Sends until it is acknowledged, or it was tried often enough. */
  sendUntilAcknowledged(sent: Sent): Promise<boolean>;
}

const TRIES = 10;

export function createSender(http: HttpClient, servers: Servers, chance: Chance): Sender {
  const ledger: Sent[] = [];

  async function send(sent: Sent, server?: number): Promise<boolean> {
    const url = servers.urlOf(chance, server);
    if (url === undefined) return false;
    const { path, headers, body } = sent.message;
    sent.attempts += 1;
    const answer = await http.send(url + path, { method: "POST", headers, body });
    if (!answer) return false;
    if (answer.status >= 200 && answer.status < 300) {
      sent.acknowledged += 1;
      return true;
    }
    sent.refusals.set(answer.status, (sent.refusals.get(answer.status) ?? 0) + 1);
    return false;
  }

  return {
    ledger,
    note(message, forgery) {
      const sent = { message, forgery, attempts: 0, acknowledged: 0, refusals: new Map() };
      ledger.push(sent);
      return sent;
    },
    send,
    async sendUntilAcknowledged(sent) {
      for (let tries = 1; tries <= TRIES; tries += 1) {
        if (await send(sent)) return true;
        await setTimeout(50 + chance.below(100 * tries));
      }
      return false;
    },
  };
}
