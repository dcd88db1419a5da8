import type { Gateway } from "../gateway.ts";
import type { SessionRequest } from "../session.ts";

/** A driver, and all the kit must know to test it. Recordings are `unknown` so that JSON files can be handed in as they are. */
export interface GatewaySubject {
  /** Makes the gateway from a whole config: `config` below, changed here and there, with a `fetch` of the kit's. */
  readonly create: (config: never) => Gateway;
  /** A valid config in test mode, secrets included, without `fetch`. Secrets in it are used nowhere else in the recordings. */
  readonly config: Readonly<Record<string, unknown>>;
  /** The fields it cannot do without, dotted where nested ("webhook.secret"). */
  readonly requiredFields: readonly string[];
  /** Every value in `config` that nobody may ever see. */
  readonly secrets: readonly string[];
  /** A good request with all that any buyer has. `paymentId` and `money` are those of the recording `created`. */
  readonly request: Omit<SessionRequest, "paymentId" | "money">;
  /** Where the amount stands in the create request; absent where the gateway is told none. */
  readonly amount?: WireAmount;
  readonly recordings: SubjectRecordings;
  /** How webhooks are signed; absent exactly where they are not. */
  readonly signature?: WebhookSignature;
  /** Present exactly where the gateway refunds through its API. */
  readonly refund?: RefundSubject;
  /** Present exactly where it cancels. */
  readonly cancel?: {
    /** A pending payment, canceled. Shape of `Recording`. */
    readonly canceled: unknown;
    /** The same again. */
    readonly repeated: unknown;
    /** One that was paid meanwhile: answered as it stands. */
    readonly paid: unknown;
  };
  /** Present exactly where it captures: an authorized payment, collected. Shape of `Recording`. */
  readonly capture?: { readonly captured: unknown; readonly amount?: WireAmount };
  /** Present exactly where it lists. Shape of `ListRecording`. */
  readonly list?: unknown;
  /** Present exactly where the buyer comes back signed. Shape of `ReturnRecording`. */
  readonly returned?: unknown;
}

/** A field of a request, dotted; a form field that holds JSON is looked into ("data.orderDetail.amount"). */
export interface WireAmount {
  readonly field: string;
  /** `major`: "99.00", text or number. `minor`: "9900". */
  readonly unit: "major" | "minor";
}

/** What a driver's `__fixtures__` hold: the shape of `Recording`. */
export interface SubjectRecordings {
  /** The create call; without exchanges where there is none. */
  readonly created: unknown;
  readonly pending: unknown;
  readonly captured: unknown;
  /** A status word that no page documents. */
  readonly unknown: unknown;
  readonly authorized?: unknown;
  readonly declined?: unknown;
  readonly expired?: unknown;
  readonly canceled?: unknown;
  readonly refunded?: unknown;
  readonly disputed?: unknown;
}

/** Where a webhook's signature stands and what it covers. A recorded webhook that lacks its signature is signed by the kit. */
export interface WebhookSignature {
  /** Of the webhooks: one of `secrets`. */
  readonly secret: string;
  /** A header over the whole body, or a field of a form over another field of it, decoded. */
  readonly at: { readonly header: string } | { readonly field: string; readonly covers: string };
  /** @default HMAC-SHA256 in bare hex */
  readonly sign?: (content: Uint8Array, secret: string) => string;
}

/** Refunds of the captured payment. Shape of `RefundRecording`. */
export interface RefundSubject {
  readonly full: unknown;
  /** Present exactly where part of a payment can be given back. */
  readonly partial?: unknown;
  /** The gateway has taken it and cannot say yet; where it answers so. */
  readonly pending?: unknown;
  /** The gateway refuses (too old, not enough money): an error or a failed refund, never a success. */
  readonly refused?: unknown;
  /** Where the amount stands in the request; absent where a refund is always the whole. */
  readonly amount?: WireAmount;
  /** Where our refund id stands in the request; absent where the gateway takes none. */
  readonly idField?: string;
  /** What became of `full`, asked for later. Present exactly where the driver has `getRefund`. */
  readonly asked?: unknown;
}
