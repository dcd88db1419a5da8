import type { Engine } from "./engine.ts";

/** Work of one kind that is begun when it is due, much of it at once: what takes long holds up nothing else. */
export interface DueWork {
  /**
   * Begins what is due and there is room for, and does not wait for it.
   *
   * @param goesOn whether more may be begun: asked again and again.
   */
  begin(engine: Engine, goesOn: () => boolean): Promise<void>;
  /** Waits until some of it has ended; not at all where none is under way. @returns whether any was. */
  next(): Promise<boolean>;
  /** Waits for all that is under way. */
  end(): Promise<void>;
}
