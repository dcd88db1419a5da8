import { route } from "../../../../../framework/express.ts";
import { takeBack } from "../../../../../return.ts";

export const GET = route(takeBack);
export const POST = route(takeBack);
