import type { World, WorldOptions } from "./world.ts";

/** What is played, in a world of its own. It fails by throwing. */
export interface Scenario {
  readonly name: string;
  readonly options?: WorldOptions;
  run(world: World): Promise<void>;
}
