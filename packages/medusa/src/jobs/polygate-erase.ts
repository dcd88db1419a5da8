import { eraseOld } from "../erase.ts";
import { type Container, worldOf } from "../framework/container.ts";

/** Every night: erases what tells of buyers and is older than the shop keeps it. */
export default async function polygateErase(container: Container): Promise<void> {
  await eraseOld(worldOf(container));
}

export const config = { name: "polygate-erase", schedule: "17 3 * * *" };
