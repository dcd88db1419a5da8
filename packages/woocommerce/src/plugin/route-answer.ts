import type { JsonInput } from "@polygate/core";

/** What a request is answered: a status and JSON. */
export interface RouteAnswer {
  readonly status: number;
  readonly body: JsonInput;
}
