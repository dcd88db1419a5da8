import { attacks } from "./attacks.ts";
import type { Scenario } from "./common.ts";
import { orphans } from "./orphans.ts";
import { paid } from "./paid.ts";
import { privacy } from "./privacy.ts";
import { races } from "./races.ts";
import { refunds } from "./refunds.ts";
import { restarts } from "./restarts.ts";

/** All of them, those that take Medusa down at the end. */
export const scenarios: readonly Scenario[] = [
  ...paid,
  ...races,
  ...orphans,
  ...attacks,
  ...refunds,
  ...privacy,
  ...restarts,
];
