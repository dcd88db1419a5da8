import { randomBytes, randomUUID } from "node:crypto";
import { formatMoney } from "@polygate/core/money";

/** What Shopify posts to a payments app when a buyer pays, or a merchant gives money back. */
export interface SessionBody {
  readonly id: string;
  readonly gid: string;
  readonly group?: string;
  readonly amount: string;
  readonly currency: string;
  readonly test: boolean;
  readonly merchant_locale: string;
  readonly proposed_at: string;
  readonly kind?: string;
  readonly payment_id?: string;
  readonly payment_method?: object;
  readonly customer?: object;
}

type SessionKind = "payment" | "refund" | "capture" | "void";

/** A session as the shop knows it. */
export interface FakeSession {
  readonly kind: SessionKind;
  readonly body: SessionBody;
  /** Whether the app's answer to the POST has arrived: nothing can be resolved before. */
  answered: boolean;
  state: "CREATED" | "PENDING" | "EXPIRED" | "RESOLVED" | "REJECTED";
  reason: string | null;
  pendingExpiresAt: number | null;
}

const OTHERWISE =
  "Payment session has already been resolved with a different authentication, has already been rejected, or the response to start_payment_session request has not been received.";
const MAX_PENDING = 3 * 24 * 3_600_000;

/** The sessions of a payments app at one shop, and the state machine its mutations move. */
export function createPayments({ clock, shop }: { clock: () => number; shop: string }) {
  const sessions: FakeSession[] = [];
  const configured = { ready: false, externalHandle: null as string | null };
  const ended = new Set(["RESOLVED", "REJECTED", "EXPIRED"]);

  function add(kind: SessionKind, body: SessionBody): FakeSession {
    const session: FakeSession = {
      kind,
      body,
      answered: false,
      state: "CREATED",
      reason: null,
      pendingExpiresAt: null,
    };
    sessions.push(session);
    return session;
  }

  function money(amount: number, currency: string) {
    return { amount: formatMoney({ amount, currency }), currency };
  }

  function identity(type: string) {
    const id = randomBytes(12).toString("base64url");
    return {
      id,
      gid: `gid://shopify/${type}/${id}`,
      test: false,
      merchant_locale: "en",
      proposed_at: new Date(clock()).toISOString(),
    };
  }

  function find(id: string, kind: SessionKind): FakeSession | undefined {
    const session = sessions.find(({ body, kind: known }) => body.gid === id && known === kind);
    if (session?.state === "PENDING" && clock() > (session.pendingExpiresAt ?? 0)) {
      session.state = "EXPIRED";
    }
    return session;
  }

  const nextAction = () => ({
    action: "REDIRECT",
    context: {
      __typename: "PaymentSessionActionsRedirect",
      redirectUrl: `https://${shop}/checkouts/cn/processing`,
    },
  });

  function toAnswer(session: FakeSession) {
    const { state, reason, pendingExpiresAt } = session;
    const title = state.charAt(0) + state.slice(1).toLowerCase();
    return {
      paymentSession: {
        id: session.body.gid,
        state: { __typename: `PaymentSessionState${title}`, code: state, reason },
        nextAction: nextAction(),
        pendingExpiresAt: pendingExpiresAt && new Date(pendingExpiresAt).toISOString(),
      },
      userErrors: [],
    };
  }

  /** Resolve and reject are final and exclude each other; the same again succeeds. */
  function end(id: string, to: "RESOLVED" | "REJECTED", reason: string | null) {
    const session = find(id, "payment");
    const refuse = (message: string) => ({ userErrors: [{ field: ["id"], message }] });
    if (!session) return refuse("Payment session not found.");
    if (session.state === to) return toAnswer(session);
    if (!session.answered || ended.has(session.state)) return refuse(OTHERWISE);
    session.state = to;
    session.reason = reason;
    return toAnswer(session);
  }

  function endOther(kind: "refund" | "capture" | "void", id: string, to: "RESOLVED" | "REJECTED") {
    const session = find(id, kind);
    const name = kind.toUpperCase();
    const refuse = (code: string) => ({
      userErrors: [{ code: `${name}_SESSION_${code}`, message: code.toLowerCase() }],
    });
    if (!session) return refuse("NOT_FOUND");
    if (session.state !== to && ended.has(session.state)) return refuse("INVALID_STATE");
    session.state = to;
    const title = kind.charAt(0).toUpperCase() + kind.slice(1);
    const typename = `${title}SessionState${to === "RESOLVED" ? "Resolved" : "Rejected"}`;
    const state = { __typename: typename, code: to, reason: "PROCESSING_ERROR" };
    return { [`${kind}Session`]: { id, state }, userErrors: [] };
  }

  type Rejection = { id: string; reason: { code: string } };
  const other = (kind: "refund" | "capture" | "void") => ({
    [`${kind}SessionResolve`]: ({ id }: { id: string }) => endOther(kind, id, "RESOLVED"),
    [`${kind}SessionReject`]: ({ id }: Rejection) => endOther(kind, id, "REJECTED"),
  });

  return {
    sessions,
    configured,

    /** A buyer chose the app at checkout. Tabs of one checkout share a `group`. */
    startPayment(
      amount: number,
      { currency = "INR", test = false, group = String(randomUUID()), kind = "sale" } = {},
    ): FakeSession {
      return add("payment", {
        ...identity("PaymentSession"),
        ...money(amount, currency),
        test,
        group,
        kind,
        payment_method: {
          type: "offsite",
          data: { cancel_url: `https://${shop}/checkouts/cn/cancel` },
        },
        customer: {
          email: "buyer@example.com",
          locale: "en",
          billing_address: { given_name: "Alice", family_name: "Smith", country_code: "IN" },
        },
      });
    },

    startOther(kind: "refund" | "capture" | "void", payment: FakeSession, amount: number) {
      const type = { refund: "RefundSession", capture: "CaptureSession", void: "VoidSession" }[
        kind
      ];
      return add(kind, {
        ...identity(type),
        ...money(amount, payment.body.currency),
        test: payment.body.test,
        payment_id: payment.body.id,
      });
    },

    root: {
      paymentSessionResolve: ({ id }: { id: string }) => end(id, "RESOLVED", null),
      paymentSessionReject: ({ id, reason }: Rejection) => end(id, "REJECTED", reason.code),

      paymentSessionPending({ id, pendingExpiresAt }: { id: string; pendingExpiresAt: string }) {
        const session = find(id, "payment");
        const refuse = (code: string) => ({ userErrors: [{ code, message: code }] });
        if (!session) return refuse("NOT_FOUND");
        const until = Date.parse(pendingExpiresAt);
        if (until <= clock()) return refuse("EXPIRED_PENDING_EXPIRES_AT");
        if (until > clock() + MAX_PENDING) return refuse("OUT_OF_RANGE_PENDING_EXPIRES_AT");
        if (!session.answered || ended.has(session.state)) return refuse("PENDING_INVALID_STATE");
        session.state = "PENDING";
        session.pendingExpiresAt = until;
        return toAnswer(session);
      },

      ...other("refund"),
      ...other("capture"),
      ...other("void"),

      publicApiVersions: () => [{ handle: "2026-10" }],

      paymentsAppConfigure({ externalHandle, ready }: { externalHandle?: string; ready: boolean }) {
        configured.ready = ready;
        configured.externalHandle = externalHandle ?? null;
        return { paymentsAppConfiguration: { ...configured }, userErrors: [] };
      },
    },
  };
}
