export { createMemory, type Memory, type MemoryOptions } from "./create-memory.ts";
export { gatewayRows } from "./gateway-rows.ts";
export {
  Exchange,
  Label,
  ListRecording,
  Recording,
  RefundRecording,
  ReturnRecording,
  type Situation,
} from "./recording.ts";
export { type ExchangeInput, type Replay, replay, type SentRequest } from "./replay.ts";
export type { Row } from "./row.ts";
export type {
  GatewaySubject,
  RefundSubject,
  SubjectRecordings,
  WebhookSignature,
  WireAmount,
} from "./subject.ts";
export { testGateway } from "./test-gateway.ts";
