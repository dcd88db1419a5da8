/** Every way a call can go wrong, and what follows from it. */
const CODES = {
  configuration_invalid: { outcome: "rejected", retryable: false, status: 500 },
  request_invalid: { outcome: "rejected", retryable: false, status: 400 },
  signature_invalid: { outcome: "rejected", retryable: false, status: 401 },
  not_found: { outcome: "unknown", retryable: true, status: 404 },
  conflict: { outcome: "rejected", retryable: false, status: 409 },
  unsupported: { outcome: "rejected", retryable: false, status: 501 },
  authentication_failed: { outcome: "rejected", retryable: false, status: 502 },
  response_invalid: { outcome: "unknown", retryable: false, status: 502 },
  rate_limited: { outcome: "rejected", retryable: true, status: 503 },
  gateway_unavailable: { outcome: "unknown", retryable: true, status: 503 },
} as const;

/** The closed list of codes. See the table in docs/errors.md. */
export type ErrorCode = keyof typeof CODES;

/** What a {@link PaymentError} may carry beside its code and message. */
export interface PaymentErrorOptions {
  /** The gateway or platform that was spoken to. */
  readonly gateway?: string;
  /** What the other side said, in its own words: for the merchant, never for the buyer and never in `message`. */
  readonly detail?: string;
  /** How long a `rate_limited` or busy gateway asks us to wait, in milliseconds. */
  readonly retryAfter?: number;
  /** May hold a raw answer: scrub before printing. */
  readonly cause?: unknown;
}

/** The one error thrown on purpose. Switch on `code`; the rest follows from it. */
export class PaymentError extends Error {
  override readonly name = "PaymentError";
  readonly code: ErrorCode;
  readonly gateway: string | undefined;
  readonly detail: string | undefined;
  readonly retryAfter: number | undefined;

  constructor(code: ErrorCode, message: string, options: PaymentErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.gateway = options.gateway;
    this.detail = options.detail;
    this.retryAfter = options.retryAfter;
  }

  /**
   * `rejected`: no money moved. `unknown`: it may have; read the payment before anything else.
   * `not_found` is unknown: a payment we created may simply not be visible yet.
   */
  get outcome(): "rejected" | "unknown" {
    return CODES[this.code].outcome;
  }

  /** Whether the same call may be made again as it is. */
  get retryable(): boolean {
    return CODES[this.code].retryable;
  }

  /** The HTTP status our own servers answer with. */
  get status(): number {
    return CODES[this.code].status;
  }

  /** Like `instanceof`, but true across two copies of this package. */
  static is(error: unknown): error is PaymentError {
    return error instanceof Error && error.name === "PaymentError";
  }
}
