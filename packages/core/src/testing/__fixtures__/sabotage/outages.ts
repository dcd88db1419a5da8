import { PaymentError } from "../../../errors.ts";
import { around, behaving, type Sabotage, speaking } from "./driver.ts";

/** Drivers that misjudge a gateway that misbehaves. */
export const outages: Readonly<Record<string, Sabotage>> = {
  "calls an outage a failed payment": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        try {
          return await gateway.getPayment(ref, options);
        } catch (error) {
          if (!PaymentError.is(error) || error.code !== "gateway_unavailable") throw error;
          return { reference: "mem_00000001", status: "failed" };
        }
      },
    })),
    caughtBy:
      "a gateway that misbehaves: throws gateway_unavailable from getPayment when the gateway answers 500",
  },
  "calls a payment that is not found failed": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        try {
          return await gateway.getPayment(ref, options);
        } catch (error) {
          if (!PaymentError.is(error) || error.code !== "not_found") throw error;
          return { reference: "mem_00000001", status: "failed" };
        }
      },
    })),
    caughtBy:
      "a gateway that misbehaves: throws not_found from getPayment when the gateway answers 404",
  },
  "believes the body of an answer 500": {
    subject: speaking((fetch) => async (input, init) => {
      const response = await fetch(input, init);
      return response.status === 500 ? new Response(response.body) : response;
    }),
    caughtBy:
      "a gateway that misbehaves: throws gateway_unavailable from getPayment when the gateway answers 500 with what success looks like",
    noticedBy: ["a create call with an unknown outcome", "refund", "secrets"],
  },
  "waits for ever": {
    subject: speaking(
      (fetch) =>
        (input, { signal: _, ...init }) =>
          fetch(input, init),
    ),
    caughtBy:
      "a gateway that misbehaves: throws gateway_unavailable from getPayment when the gateway keeps us waiting",
  },
  "does not hear its caller": {
    subject: behaving((gateway) => ({ getPayment: (ref) => gateway.getPayment(ref) })),
    caughtBy: "a gateway that misbehaves: lets go of getPayment when the caller does",
  },
  "follows redirects": {
    subject: speaking((fetch) => (input, init) => fetch(input, { ...init, redirect: "follow" })),
    caughtBy:
      "a gateway that misbehaves: throws response_invalid from getPayment when the gateway answers with a redirect",
    noticedBy: ["a create call with an unknown outcome", "refund"],
  },
  "takes a page of HTML for an open session": {
    subject: behaving((gateway) => ({
      async createSession(request, options) {
        try {
          return await gateway.createSession(request, options);
        } catch (error) {
          if (!PaymentError.is(error) || error.code !== "response_invalid") throw error;
          return { redirect: { method: "GET", url: "https://memory.example/pay/mem_00000001" } };
        }
      },
    })),
    caughtBy:
      "a gateway that misbehaves: throws response_invalid from createSession when the gateway answers with a page of HTML and 200",
    noticedBy: ["a create call with an unknown outcome"],
  },
  "lets the platform's own errors out": {
    subject: behaving((gateway) =>
      around(gateway, async (act) => {
        try {
          return await act();
        } catch (error) {
          if (PaymentError.is(error) && error.code === "gateway_unavailable")
            throw new TypeError("fetch failed");
          throw error;
        }
      }),
    ),
    caughtBy:
      "a gateway that misbehaves: throws gateway_unavailable from refund when the gateway does not answer",
    noticedBy: ["a create call with an unknown outcome", "refund"],
  },
  "forgets when to come back": {
    subject: behaving((gateway) =>
      around(gateway, async (act) => {
        try {
          return await act();
        } catch (error) {
          if (!PaymentError.is(error)) throw error;
          throw new PaymentError(error.code, error.message, { gateway: "memory" });
        }
      }),
    ),
    caughtBy:
      "a gateway that misbehaves: throws rate_limited from createSession when the gateway answers 429 and says when to come back",
  },
  "calls an order rejected that may exist": {
    subject: behaving((gateway) => ({
      async createSession(request, options) {
        try {
          return await gateway.createSession(request, options);
        } catch (error) {
          if (!PaymentError.is(error) || error.code !== "gateway_unavailable") throw error;
          throw new PaymentError("conflict", error.message, { gateway: "memory" });
        }
      },
    })),
    caughtBy: "a create call with an unknown outcome: says that the order may exist",
    noticedBy: ["a gateway that misbehaves"],
  },
  "asks by the gateway's reference only, and says otherwise": {
    subject: behaving((gateway) => ({
      async getPayment(ref, options) {
        if (ref.reference === undefined)
          throw new PaymentError("request_invalid", "memory: no reference");
        return gateway.getPayment(ref, options);
      },
    })),
    caughtBy: "a create call with an unknown outcome: can ask by our id alone",
  },
};
