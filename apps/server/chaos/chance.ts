import { createHash } from "node:crypto";

/** Chances that follow from a seed: the same seed makes the same choices. */
export interface Chance {
  /** From 0 up to, but not including, 1. */
  next(): number;
  /** A whole number from 0 up to, but not including, the limit. */
  below(limit: number): number;
  happens(probability: number): boolean;
  /** @throws {RangeError} where there is nothing to choose from. */
  pick<const Item>(items: readonly Item[]): Item;
}

/**
 * @param seed any text; the run prints it.
 * @param what whose chances these are: each has its own, so that none depends on which came first.
 */
export function createChance(seed: string, what: string): Chance {
  let state = createHash("sha256").update(`${seed} ${what}`).digest().readUInt32LE();

  /** Mulberry32. Source: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c (public domain). */
  function next(): number {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  const below = (limit: number) => Math.floor(next() * limit);
  return {
    next,
    below,
    happens: (probability) => next() < probability,
    pick(items) {
      const [picked] = items.slice(below(items.length));
      if (picked === undefined) throw new RangeError("there is nothing to choose from");
      return picked;
    },
  };
}
