import {
  type GatewayOffer,
  type PaymentOrder,
  type Polygate,
  PolygateError,
} from "../../polygate.ts";

/** A payment server in memory. */
export interface FakePolygate extends Polygate {
  readonly orders: PaymentOrder[];
  readonly cancelled: string[];
  /** By session; `pending` where nothing else is said. */
  readonly statuses: Map<string, string>;
  /** Answers the next create with a refusal. */
  refusal: PolygateError | undefined;
  isAway: boolean;
}

const ZOZO: GatewayOffer = {
  id: "zozo",
  title: "ZozoGateway",
  methods: "UPI",
  reason: undefined,
  returnsBuyer: false,
  signsWebhooks: false,
  refunds: "manual",
  label: "Does not sign its webhooks.",
  needs: [],
};

/** Zozo fits, Zaakpay fits and needs an e-mail, WezoPay does not fit. */
const OFFERS: readonly GatewayOffer[] = [
  ZOZO,
  {
    ...ZOZO,
    id: "zaakpay",
    title: "Zaakpay",
    methods: "Cards",
    needs: ["email"],
    returnsBuyer: true,
  },
  {
    ...ZOZO,
    id: "wezopay",
    title: "WezoPay",
    methods: "bKash",
    reason: "WezoPay takes BDT only, not INR.",
  },
];

export function createFakePolygate(): FakePolygate {
  const away = new PolygateError(502, "The payment server does not answer.");
  const fake: FakePolygate = {
    orders: [],
    cancelled: [],
    statuses: new Map(),
    refusal: undefined,
    isAway: false,
    listGateways: async () => {
      if (fake.isAway) throw away;
      return OFFERS;
    },
    createPayment: async (order) => {
      const { refusal } = fake;
      fake.refusal = undefined;
      if (refusal) throw refusal;
      fake.orders.push(order);
      const sessionId = String(fake.orders.length).padStart(16, "A");
      // Long enough for a second click to arrive meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { sessionId, checkoutUrl: `http://localhost:3001/checkout/${sessionId}` };
    },
    getPayment: async (sessionId) => ({
      status: fake.statuses.get(sessionId) ?? "pending",
      decidedBy: undefined,
    }),
    getTimeline: async () => {
      if (fake.isAway) throw away;
      return [
        { at: new Date().toISOString(), kind: "asked", text: "The shop asked for <b>tea</b>." },
      ];
    },
    cancel: async (sessionId) => {
      fake.cancelled.push(sessionId);
      if (!fake.statuses.has(sessionId)) fake.statuses.set(sessionId, "cancelled");
    },
  };
  return fake;
}
