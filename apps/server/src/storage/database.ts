import type { CaseKind } from "@polygate/core";
import type { Generated, Kysely } from "kysely";

/** Times are milliseconds since 1970-01-01T00:00Z, amounts minor units, flags 0 or 1, objects JSON text. */
export interface Database {
  stores: StoreTable;
  accounts: AccountTable;
  api_keys: ApiKeyTable;
  sessions: SessionTable;
  payments: PaymentTable;
  inbox: InboxTable;
  facts: FactTable;
  transactions: TransactionTable;
  cases: CaseTable;
  outbox: OutboxTable;
  timeline: TimelineTable;
  refunds: RefundTable;
  idempotency: IdempotencyTable;
  emails: EmailTable;
  inbox_tallies: InboxTallyTable;
  audit: AuditTable;
  processes: ProcessTable;
  revisions: RevisionTable;
  commands: CommandTable;
  platform_inbox: PlatformInboxTable;
  platform_polls: PlatformPollTable;
  order_turns: OrderTurnTable;
  notices: NoticeTable;
  auth_users: AuthUserTable;
  owner_links: OwnerLinkTable;
  server_secrets: ServerSecretTable;
  platform_tokens: PlatformTokenTable;
  connect_codes: ConnectCodeTable;
  connect_requests: ConnectRequestTable;
  endpoints: EndpointTable;
  deliveries: DeliveryTable;
  gateway_health: GatewayHealthTable;
}

/** The queries of the transaction an operation runs in. */
export type Queries = Kysely<Database>;

/** A shop whose orders are paid here: what an order's number is unique within, and what decides about its money. */
export interface StoreTable {
  store_id: string;
  /** What its orders live on: `api` for shops that speak the API themselves. */
  platform: string;
  name: string;
  mode: "test" | "live";
  url: string | null;
  /** The platform's own settings, JSON. Sealed: they hold its secrets. */
  settings: string | null;
  /** Money that came, by the gateway's time, after the payment had ended. */
  late_payments: LatePolicy;
  /** The weakest evidence on which an order is released: 1 a hint … 3 matched by a person, 4 signed and bound, or asked. */
  release_level: number;
  /** Who is written to when something must be decided. */
  notify_email: string | null;
  /** `paused`: it takes no new payments; `disconnected`: nor do its keys work. What is open stays watched. */
  status: "active" | "paused" | "disconnected";
  created_at: number;
  /** Whether it stands in the configuration, which then says how it is. */
  origin: Generated<Origin>;
  /** The gateway accounts it may use, in the order they are offered, JSON list. Null: all of its mode. */
  accounts: string | null;
}

/** Where something was made: in the configuration, or while the server ran. */
export type Origin = "config" | "database";

/** `revive`: it pays the order all the same; `ask`: held until decided; `refund`: given back where the gateway can. */
export type LatePolicy = "revive" | "ask" | "refund";

/** A gateway account. Those of the configuration are here as well, and stay when they are taken out of it: they have payments. */
export interface AccountTable {
  account_id: string;
  gateway: string;
  mode: "test" | "live";
  label: string;
  /** The driver's configuration, JSON. Sealed. */
  config: string;
  /** `disabled`: it takes no new payments. What is open there stays watched. */
  status: "active" | "disabled";
  created_at: number;
  origin: Generated<Origin>;
  /** When the gateway was last asked whether the credentials are right, and what was wrong with them. */
  checked_at: number | null;
  check_error: string | null;
  /** The store whose merchant brought it, and which alone may use it. Null: the operator's. */
  store_id: string | null;
}

/** A counter that grows with every change of what processes keep in memory. */
interface RevisionTable {
  name: "accounts";
  revision: number;
}

/** A shop's access to the API. The key itself is never stored. */
export interface ApiKeyTable {
  key_id: string;
  /** Whose orders it asks for. Null for keys that administer the server and have no shop. */
  store_id: string | null;
  /** SHA-256 of the key or signing secret, hex. */
  key_hash: string;
  label: string;
  permissions: string;
  mode: "test" | "live";
  /** `removed`: no longer in the configuration, and back when it is put there again. `revoked`: by a person, for good. */
  status: "active" | "removed" | "revoked";
  webhook_url: string | null;
  /** Sealed. */
  webhook_secret: string | null;
  /** The events this key asks for, JSON list. */
  events: string;
  /** `bearer`: the request shows the key. `hmac`: the request is signed with `secret`. */
  kind: Generated<"bearer" | "hmac">;
  origin: Generated<Origin>;
  /** What an `hmac` key signs with. Sealed. */
  secret: string | null;
  /** What the key was before it was replaced. It works until `previous_until`. */
  previous_hash: string | null;
  /** Sealed. */
  previous_secret: string | null;
  previous_until: number | null;
  /** What webhooks were signed with before. Sealed. Until `previous_webhook_until` they carry both signatures. */
  previous_webhook_secret: string | null;
  previous_webhook_until: number | null;
  created_at: Generated<number>;
  /** Written now and then, not with every request. */
  last_used_at: number | null;
  requests: Generated<number>;
}

/** What a shop asked for: one order's wish to be paid. Has one payment, or more where an attempt had to be replaced. */
export interface SessionTable {
  session_id: string;
  store_id: string;
  /** With which it was asked for. */
  key_id: string;
  /** Which platform or API asked. */
  source: string;
  /** The shop's order. */
  order_ref: string | null;
  mode: "test" | "live";
  amount: number;
  currency: string;
  description: string | null;
  buyer: string;
  metadata: string;
  return_url: string | null;
  cancel_url: string | null;
  webhook_url: string | null;
  status: SessionStatus;
  created_at: number;
  paid_at: number | null;
  /** From `buyer`, in lower case, to be found by. */
  buyer_email: string | null;
  /** From `buyer`, digits only. */
  buyer_phone: string | null;
  /** When the buyer's data was erased. */
  erased_at: number | null;
  /** Several tabs of one checkout: only one of their payments is wanted. */
  order_group: string | null;
  /** When to close it next, unless it is paid; null where nobody asked for that, or it was done. */
  close_at: number | null;
  close_reason: CloseReason | null;
}

/** `shop`: the shop gave the order up; `replaced`: another session took its place; `paid`: the order is paid by another. */
export type CloseReason = "shop" | "replaced" | "paid";

export type SessionStatus = "pending" | "success" | "failed" | "expired" | "cancelled" | "held";

/** One attempt to collect money at one gateway account. */
export interface PaymentTable {
  payment_id: string;
  session_id: string;
  /** These three are the session's, for the index that allows an order one live payment. */
  store_id: string;
  mode: "test" | "live";
  order_ref: string | null;
  account_id: string;
  gateway: string;
  /** What the gateway finds it by, once known. */
  reference: string | null;
  /** In the address of this payment's webhooks. */
  webhook_token: string;
  /** In the address the buyer comes back to. */
  return_token: string;
  amount: number;
  payable_amount: number;
  currency: string;
  /** Where to send the buyer; null until the gateway answered. */
  redirect: string | null;
  upi: string | null;
  status: string;
  captured: number;
  refunded: number;
  /** Grows with every change; changes are made only on the version they were computed from. */
  version: number;
  /** 1 once another attempt took its place: still watched. */
  superseded: number;
  created_at: number;
  redirected_at: number | null;
  expires_at: number;
  next_check_at: number | null;
  /** Why the next check is due. */
  check_reason: CheckReason;
  /** Set by a hint that came since the last question was asked: the next one is not put off. */
  requested_reason: CheckReason | null;
  last_check_at: number | null;
  /** Checks since the payment ended, for the growing pauses. */
  checks_after_end: number;
  /** When to ask because of a hint, beside the schedule. */
  hint_at: number | null;
  hint_reason: CheckReason | null;
  /** 1 while its last question is without an answer. */
  missed: Generated<number>;
  /** Its questions on end without an answer, since its gateway was last out of reach. */
  unanswered: Generated<number>;
  /** When the first of them was asked, also of those before. */
  unanswered_since: Generated<number | null>;
}

/**
 * `close`: its order is paid by another attempt, so it is closed at the gateway where that can be done, then asked about;
 * `refund`: money is on its way back.
 */
export type CheckReason = "sweep" | "hint" | "return" | "expiry" | "watch" | "close" | "refund";

/** Every message from outside, as it came, before anything else happens to it. */
export interface InboxTable {
  inbox_id: Generated<number>;
  kind: "webhook" | "return" | "answer";
  account_id: string;
  payment_id: string | null;
  received_at: number;
  headers: string;
  query: string;
  body: Uint8Array;
  verdict: "verified" | "hint" | "refused" | "answer";
  reason: string | null;
  /** Null while it waits to be worked on. */
  processed_at: number | null;
  outcome: string | null;
  /** Who sent it, as far as limits go: an address, or the payment whose token stood in it. */
  source: string | null;
  /** SHA-256 of the body, hex, once the body was erased. */
  body_hash: string | null;
  erased_at: number | null;
}

/** What strangers sent within a window of time: the first are kept, the rest only counted. */
export interface InboxTallyTable {
  account_id: string;
  source: string;
  verdict: "hint" | "refused";
  since: number;
  kept: number;
  dropped: number;
}

export interface FactTable {
  payment_id: string;
  identity: string;
  fact: string;
  inbox_id: number | null;
  /** What established it: a signed webhook, or the answer to a question and why it was asked. */
  evidence: string;
  level: Generated<EvidenceLevel>;
}

/**
 * Why something is believed: 1 an unsigned message says so, 2 the buyer or the buyer's browser does, 3 a person matched
 * it, 4 a signed message that fits in everything, or the gateway's answer to our question. Facts rest on 3 or 4.
 */
export type EvidenceLevel = 1 | 2 | 3 | 4;

/** A transaction pays for one payment only. */
export interface TransactionTable {
  account: string;
  transaction_id: string;
  payment_id: string;
}

/** What a merchant must decide, with what both sides said when it was opened or last changed. */
export interface CaseTable {
  case_id: Generated<number>;
  payment_id: string | null;
  session_id: string | null;
  store_id: string | null;
  account_id: string;
  kind: CaseKind;
  reason: string;
  inbox_id: number | null;
  opened_at: number;
  status: "open" | "closed";
  /** What a case without a payment is about. */
  subject: string | null;
  /** The state of affairs it rests on: the same one is never opened again. */
  basis: string;
  /** What was asked of the buyer, JSON. */
  asked: string;
  /** What the gateway said, JSON list. */
  said: string;
  /** 1 while it keeps its session from being told as ended: the gateway speaks of money. */
  holds: number;
  /** Grows with every change of the case. */
  revision: number;
  /** Null while open, and where new facts closed it. */
  decision: Decision | null;
  decided_by: string | null;
  decided_at: number | null;
  decision_reason: string | null;
  closed_at: number | null;
}

/** `accept`: the order is paid; `refund`: the money goes back; `ignore`: nothing follows. */
export type Decision = "accept" | "refund" | "ignore";

/** Money on its way back. */
export interface RefundTable {
  /** Ours, `[0-9A-Z]{20}`; gateways that take one know it by this. */
  refund_id: string;
  payment_id: string;
  session_id: string;
  store_id: string;
  mode: "test" | "live";
  amount: number;
  currency: string;
  reason: string | null;
  /** `open`: not known yet; `api`: by a call; `manual`: by hand, proven by its reference; `gateway`: made there, and reported. */
  way: "open" | "api" | "manual" | "gateway";
  status: RefundState;
  /** The gateway's name for it, or the transaction (UTR, TrxID) that a person entered. */
  reference: string | null;
  bank_reference: string | null;
  /** The decision it follows from. */
  case_id: number | null;
  error: string | null;
  requested_by: string;
  requested_at: number;
  /** When the call was made. From then on it is asked about, never repeated. */
  asked_at: number | null;
  ended_at: number | null;
  next_check_at: number | null;
  checks: number;
  version: number;
}

/** `due` waits for a person; `canceled` was given up before any money moved. All but the last two count against what may be given back. */
export type RefundState = "pending" | "due" | "succeeded" | "failed" | "canceled";

/** What was answered to a request, so that a repeat of it gets the same. */
interface IdempotencyTable {
  store_id: string;
  key: string;
  /** SHA-256 of method, path and body, hex. */
  request_hash: string;
  /** The session or refund that the request makes, named before it is made. */
  result_id: string;
  created_at: number;
  /** Until when whoever works on it is believed to be alive; null once it is answered. */
  leased_until: number | null;
  status: number | null;
  body: string | null;
}

/** A mail to a merchant, until it is sent. */
export interface EmailTable {
  email_id: Generated<number>;
  recipient: string;
  subject: string;
  body: string;
  created_at: number;
  attempts: number;
  next_at: number | null;
  status: "pending" | "sent" | "failed";
  last_error: string | null;
  sent_at: number | null;
  dedupe: string;
}

/** Who did what to money, keys and data. Only added to. */
export interface AuditTable {
  audit_id: Generated<number>;
  at: number;
  /** A person, a key, or `policy`, `schedule`. */
  actor: string;
  action: string;
  store_id: string | null;
  /** What it was done to: `case 12`, `refund …`. */
  subject: string | null;
  /** JSON. */
  detail: string;
}

export interface OutboxTable {
  /** The `webhook-id`, or a report's `eventId`: the same for every try. */
  message_id: string;
  /** `report` to a shop platform, else a webhook. */
  kind: Generated<"webhook" | "report">;
  session_id: string;
  event: string;
  /** One message per session and this key. */
  dedupe: string;
  url: string;
  created_at: number;
  attempts: number;
  next_at: number | null;
  status: "pending" | "delivered" | "failed" | "superseded";
  last_status: number | null;
  last_error: string | null;
  delivered_at: number | null;
  /** Fields its body has beside the session's, JSON object. */
  extra: string | null;
  /** Which case or refund it is about. */
  subject: string | null;
  store_id: string | null;
  endpoint_id: string | null;
  /** Whose news a platform hears one at a time. */
  order_ref: string | null;
  /** Whose turn it is to send it: only they may write what came of it. */
  lease: string | null;
  leased_until: number | null;
}

/** Where a shop is told, and whether it answers. All processes share this. */
export interface EndpointTable {
  endpoint_id: string;
  store_id: string;
  kind: "webhook" | "report";
  url: string;
  /** `disabled`: it answered 410, nothing is sent there any more. */
  status: "active" | "disabled";
  /** Failures on end. */
  failures: number;
  /** Since when its circuit is open: a probe now and then, and nothing else. */
  broken_at: number | null;
  /** Nothing is sent before: it asked for that, or its circuit is open. */
  retry_at: number | null;
  last_success_at: number | null;
  last_failure_at: number | null;
  last_error: string | null;
  disabled_at: number | null;
  created_at: number;
}

/** What became of one try. `refused`: a repeat will not be taken either; `settled`: there was nothing to tell any more. */
export type DeliveryOutcome = "delivered" | "held" | "refused" | "retry" | "settled";

/** One try to tell a shop. */
export interface DeliveryTable {
  delivery_id: Generated<number>;
  message_id: string;
  at: number;
  /** Milliseconds. */
  duration: number;
  outcome: DeliveryOutcome;
  /** The HTTP status; null where there was no answer, or it was a platform's. */
  status: number | null;
  error: string | null;
  /** The first 2 kB of the answer. */
  answer: string | null;
}

/** What a platform asked of its bridge, so that a repeat gets the answer of the first. */
interface CommandTable {
  store_id: string;
  command_id: string;
  type: string;
  /** SHA-256 of its content, hex. */
  fingerprint: string;
  begun_at: number;
  /** Until then whoever began it is at it. */
  lease_until: number;
  /** The reply, JSON; null until there is one. */
  answer: string | null;
}

/** What a platform sent and is worked on after it was answered. */
export interface PlatformInboxTable {
  inbox_id: Generated<number>;
  store_id: string;
  message_id: string;
  topic: string;
  body: Uint8Array;
  received_at: number;
  attempts: number;
  next_at: number | null;
  /** Whose turn it is to work on it: only they may write what came of it. */
  lease: string | null;
  worked_at: number | null;
  last_error: string | null;
  /** When its body was erased. */
  erased_at: number | null;
}

/** How far a store's platform has been looked through. */
export interface PlatformPollTable {
  store_id: string;
  next_at: number;
  /** Whose turn it is to look: only they may write what came of it. */
  lease: string | null;
  /** Where the next look goes on, in the platform's own words. */
  cursor: string | null;
  /** Looks that failed since the last that did not. */
  failures: number;
  /** When a look last came to its end. */
  looked_at: number | null;
  failing_since: number | null;
  last_error: string | null;
  /** When the owner was told that it fails. */
  told_at: number | null;
}

/** Whose turn it is with an order at its shop. */
interface OrderTurnTable {
  store_id: string;
  order_ref: string;
  token: string;
  until: number;
}

/** What the owner should know and belongs to no single payment. */
export interface NoticeTable {
  notice_id: Generated<number>;
  at: number;
  kind: string;
  store_id: string | null;
  account_id: string | null;
  order_ref: string | null;
  text: string;
  /** How many payments it tells of. */
  count: number | null;
}

/** How a gateway account answers our questions, and what it may still be asked. All processes share this. */
export interface GatewayHealthTable {
  account_id: string;
  /** Up to when what was asked on schedule counts against the budget. */
  asked_until: number;
  /** The same for questions because of hints. */
  hinted_until: number;
  /** When something was last due that could not be asked, because the budget was spent. */
  exhausted_at: number | null;
  hints_exhausted_at: number | null;
  /** It said that it is asked too much: no question before. */
  blocked_until: number | null;
  /** Questions without an answer, on end. */
  failures: number;
  failing_since: number | null;
  /** When one question is asked next of an account that does not answer. */
  probe_at: number | null;
  /** Since when it answers again, while what was missed is asked about. */
  recovering_since: number | null;
  /** How long the last outage was, in milliseconds. */
  down_for: number;
  /** Asked about after the last outage, and found paid. */
  asked_again: number;
  recovered: number;
  last_answer_at: number | null;
  last_failure_at: number | null;
  last_error: string | null;
}

/** What happened to a payment, in sentences a shop owner reads. */
export interface TimelineTable {
  entry_id: Generated<number>;
  session_id: string;
  at: number;
  kind: string;
  text: string;
}

/** A server process that lives: it writes so every few seconds. */
export interface ProcessTable {
  process_id: string;
  version: string;
  started_at: number;
  seen_at: number;
}

/** Who can sign in. The login's own tables are written by its library alone. */
interface AuthUserTable {
  id: string;
}

/** A link that makes whoever opens it first an owner. */
interface OwnerLinkTable {
  /** SHA-256 of what stands in the link, hex. */
  link_hash: string;
  created_at: number;
  expires_at: number;
}

/** What the server keeps secret for itself. */
interface ServerSecretTable {
  name: string;
  sealed: string;
}

/** What a store's app shows the shop's platform. */
export interface PlatformTokenTable {
  store_id: string;
  /** The token with what renews it. Sealed. */
  sealed: string;
  /** Grows with every token that is kept. */
  version: number;
  changed_at: number;
  /** When it could be renewed no more: only the merchant's consent brings another. */
  refused_at: number | null;
  /** Whose turn it is to renew it. */
  lease: string | null;
  leased_until: number | null;
}

/** A shop's connection that the owner approved and the shop has not fetched yet, or has. */
export interface ConnectCodeTable {
  /** SHA-256 of the code, hex. */
  code_hash: string;
  platform: string;
  site: string;
  name: string;
  mode: "test" | "live";
  /** The gateway accounts the shop may use, JSON list. */
  accounts: string;
  /** What the platform needs to know of the shop. Sealed. */
  settings: string;
  redirect_uri: string;
  /** PKCE: base64url of the SHA-256 of what only the shop knows. */
  challenge: string;
  approved_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  /** The key it gave. */
  key_id: string | null;
}

/** A shop that the owner asked for access. */
export interface ConnectRequestTable {
  /** SHA-256 of the state, hex. */
  state_hash: string;
  platform: string;
  site: string;
  name: string;
  mode: "test" | "live";
  /** The gateway accounts it may use, JSON list. Null: all of its mode. */
  accounts: string | null;
  /** What its store is to be set to, beside the access, JSON. Nothing in it is secret. */
  settings: string;
  requested_by: string;
  created_at: number;
  expires_at: number;
  used_at: number | null;
  /** What came of it: the store, or why there is none. */
  store_id: string | null;
  error: string | null;
}
