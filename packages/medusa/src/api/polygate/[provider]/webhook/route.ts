import { route } from "../../../../framework/express.ts";
import { receiveWebhook } from "../../../../webhook.ts";

export const POST = route(receiveWebhook);
