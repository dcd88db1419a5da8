// Zotlo's API v1 and v2 and its webhooks, as on docs.zotlo.com in 2025. The core's JSON reader hands over every number as
// the text of its digits, so `38359` and `"38359"`, which Zotlo mixes, are one and the same here.
export * from "./wire/checkout.ts";
export * from "./wire/envelope.ts";
export * from "./wire/transaction.ts";
export * from "./wire/webhook.ts";
