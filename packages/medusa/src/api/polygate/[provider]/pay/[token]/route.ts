import { route } from "../../../../../framework/express.ts";
import { pay } from "../../../../../pay.ts";

export const GET = route(pay);
