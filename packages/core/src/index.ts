export { contradiction, type Expected } from "./binding.ts";
export { decodeUtf8 } from "./bytes.ts";
export { createGateway, type GatewayName, gatewayNames } from "./create-gateway.ts";
export { exponentOf } from "./currencies.ts";
export { type ErrorCode, PaymentError, type PaymentErrorOptions } from "./errors.ts";
export { Fact, type FactContext, FactKind, factIdentity, factTime, toFacts } from "./fact.ts";
export { type Form, parseForm } from "./form.ts";
export type {
  CallOptions,
  Gateway,
  PaymentPage,
  PaymentQuery,
  PaymentRef,
  RefundRequest,
} from "./gateway.ts";
export {
  profileOf,
  type SettingField,
  type SettingsForm,
  settingsForms,
} from "./gateway-settings.ts";
export type { Fetch } from "./http/client.ts";
export { readLimited } from "./http/read.ts";
export {
  type JsonInput,
  type JsonNumber,
  type JsonText,
  jsonNumber,
  parseJsonText,
  writeJson,
} from "./json.ts";
export { Currency, formatMoney, isSameMoney, Money, parseMinor, parseMoney } from "./money.ts";
export { parseConfig, parseRequest, parseResponse } from "./parse.ts";
export { Decline, DeclineCode, Dispute, Payer, Payment, PaymentStatus } from "./payment.ts";
export { createPaymentId, PaymentId, timeOfPaymentId } from "./payment-id.ts";
export type {
  Bridge,
  CaseKind,
  Command,
  OrderState,
  Platform,
  PlatformMessage,
  Poll,
  Reply,
  Report,
  ReportOutcome,
} from "./platform.ts";
export { type Profile, reasonUnfit } from "./profile.ts";
export { type PaymentRecord, type PaymentTerms, toRecord } from "./record.ts";
export { redact } from "./redact.ts";
export { Refund, RefundStatus } from "./refund.ts";
export {
  formatReportEntries,
  parseReportEntries,
  type ReportEntry,
  toldBefore,
  toReportEntry,
} from "./report-log.ts";
export { meaningOf, type ReportMeaning } from "./report-meaning.ts";
export { Buyer, Redirect, Session, SessionRequest } from "./session.ts";
export { hmacSha256, verifyHmacSha256 } from "./signature.ts";
export {
  MAX_SKEW,
  type RequestDoubt,
  type SigningKey,
  signAnswer,
  signRequest,
  type VerifiedRequest,
  verifyAnswer,
  verifyRequest,
} from "./signed-request.ts";
export {
  type Clock,
  createMovableClock,
  type MovableClock,
  parseTime,
  systemClock,
  type Zone,
} from "./time.ts";
export { createTurns, type Turns } from "./turns.ts";
export type {
  Acknowledgement,
  GatewayReturn,
  Webhook,
  WebhookEvent,
  WebhookRequest,
} from "./webhook.ts";
