import { Counter, collectDefaultMetrics, Gauge, Histogram, type Registry } from "prom-client";
import { version } from "../version.ts";

/** From a moment to three days: the time in which the sweep still finds money. */
const MONEY_BUCKETS = [1, 2, 5, 10, 30, 60, 90, 120, 150, 300, 900, 3600, 21_600, 86_400, 259_200];
const CALL_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15];

/** Makes what is measured, with the process's own numbers beside it. Documented in docs/operating.md. */
export function createInstruments(register: Registry) {
  const registers = [register];
  collectDefaultMetrics({ register, prefix: "polygate_" });
  new Gauge({
    name: "polygate_build_info",
    help: "The version that runs; always 1.",
    labelNames: ["version"],
    registers,
  }).set({ version }, 1);
  const moneyLatency = new Histogram({
    name: "polygate_money_latency_seconds",
    help: "From the time the gateway states the money came to the shop's having taken the news.",
    labelNames: ["decided_by"],
    buckets: MONEY_BUCKETS,
    registers,
  });
  const deliveries = new Counter({
    name: "polygate_deliveries_total",
    help: "Tries to tell a shop something, by what came of them.",
    labelNames: ["event", "outcome"],
    registers,
  });
  const webhooks = new Counter({
    name: "polygate_gateway_webhooks_total",
    help: "Messages in a gateway's name that were stored, by what they were found to be.",
    labelNames: ["account", "verdict"],
    registers,
  });
  const questions = new Histogram({
    name: "polygate_gateway_question_seconds",
    help: "How long gateways took to say how a payment stands.",
    labelNames: ["account", "outcome"],
    buckets: CALL_BUCKETS,
    registers,
  });
  const requests = new Histogram({
    name: "polygate_http_request_seconds",
    help: "How long requests took to be answered.",
    labelNames: ["method", "route", "status"],
    buckets: CALL_BUCKETS,
    registers,
  });
  const operations = new Histogram({
    name: "polygate_storage_operation_seconds",
    help: "How long storage operations took, until they were on disk.",
    labelNames: ["operation", "outcome"],
    buckets: CALL_BUCKETS,
    registers,
  });
  const queue = new Gauge({
    name: "polygate_storage_queue",
    help: "Storage operations that are waited for.",
    registers,
  });
  const inbox = new Gauge({
    name: "polygate_inbox_waiting",
    help: "Messages that were answered and not yet worked on. The same in every process.",
    registers,
  });
  const outbox = new Gauge({
    name: "polygate_outbox_waiting",
    help: "Messages that shops were not told yet. The same in every process.",
    registers,
  });
  const outboxAge = new Gauge({
    name: "polygate_outbox_oldest_seconds",
    help: "How long the oldest of them has waited. The same in every process.",
    registers,
  });
  const overdue = new Gauge({
    name: "polygate_question_overdue_seconds",
    help: "How long the question that waits longest is overdue. The same in every process.",
    registers,
  });
  const cases = new Gauge({
    name: "polygate_cases_open",
    help: "What a merchant must decide. The same in every process.",
    labelNames: ["kind"],
    registers,
  });
  return {
    moneyLatency,
    deliveries,
    webhooks,
    questions,
    requests,
    operations,
    queue,
    inbox,
    outbox,
    outboxAge,
    overdue,
    cases,
  };
}
