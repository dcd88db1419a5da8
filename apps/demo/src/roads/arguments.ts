import { parseArgs } from "node:util";
import { GATEWAYS, type Purchase, ROADS } from "./road.ts";

export interface DemoArguments {
  readonly purchases: readonly Purchase[];
  /** One JSON object per line instead of the table. */
  readonly json: boolean;
}

export const USAGE = `npm run demo -- [--gateway <name>]... [--road <name>]... [--json]
  gateways: ${GATEWAYS.join(", ")}
  roads:    ${ROADS.join(", ")}`;

/**
 * Reads what stands behind the command. Without a choice it is everything.
 *
 * @throws {Error} with a sentence that names what is not known.
 */
export function parseDemoArguments(argv: readonly string[]): DemoArguments {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      gateway: { type: "string", multiple: true, default: [...GATEWAYS] },
      road: { type: "string", multiple: true, default: [...ROADS] },
      json: { type: "boolean", default: false },
    },
  });
  refuseUnknown("gateway", values.gateway, GATEWAYS);
  refuseUnknown("road", values.road, ROADS);
  const gateways = GATEWAYS.filter((gateway) => values.gateway.includes(gateway));
  const roads = ROADS.filter((road) => values.road.includes(road));
  const purchases = gateways.flatMap((gateway) => roads.map((road) => ({ gateway, road })));
  return { purchases, json: values.json };
}

function refuseUnknown(what: string, given: readonly string[], known: readonly string[]): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(`There is no ${what} "${unknown}". There are: ${known.join(", ")}.`);
  }
}
