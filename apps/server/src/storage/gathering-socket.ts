import { Socket } from "node:net";

/**
 * A socket that hands everything to the system at once that is written in one go: statements that do not wait for each
 * other travel together. Each would be a system call of its own, which costs more than all else about it.
 */
export class GatheringSocket extends Socket {
  #gathering = false;

  /** Called before each statement, by the library. */
  override cork(): void {
    super.cork();
    if (this.#gathering) return;
    this.#gathering = true;
    super.cork();
    // After all that follows from what has just been read, however many promises lie in between.
    queueMicrotask(() => process.nextTick(() => this.#send()));
  }

  #send(): void {
    this.#gathering = false;
    this.uncork();
  }
}
