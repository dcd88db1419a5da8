import { type Container, worldOf } from "../framework/container.ts";
import { sweep } from "../sweep.ts";

/** Every minute: asks the gateways about all that is due. */
export default async function polygateSweep(container: Container): Promise<void> {
  await sweep(worldOf(container));
}

export const config = { name: "polygate-sweep", schedule: "* * * * *" };
