import { type JsonText, parseJsonText } from "@polygate/core";
import { listField, textField } from "../json-fields.ts";
import type { GatewayId } from "./road.ts";

/** The part of the sandbox's control API that the purchases use, over HTTP. */
export interface SandboxClient {
  /** Chooses what happens to the gateway's next payment. */
  setScenario(gateway: GatewayId, scenario: string): Promise<void>;
  /** What the server answered to each try of each webhook about the payment at that pay page, in order. */
  listAnswers(gateway: GatewayId, payUrl: string): Promise<readonly string[]>;
}

export function createSandboxClient(url: string): SandboxClient {
  async function call(path: string, body?: object): Promise<JsonText> {
    const response = await fetch(`${url}/control${path}`, {
      ...(body && { method: "POST", body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the sandbox answered ${response.status}: ${text}`);
    return parseJsonText(text);
  }

  return {
    async setScenario(gateway, scenario) {
      await call(`/${gateway}/scenario`, { scenario });
    },
    async listAnswers(gateway, payUrl) {
      const id = new URL(payUrl).pathname.split("/").at(-1) ?? "";
      const webhooks = listField(
        await call(`/webhooks?gateway=${gateway}&payment=${id}`),
        "webhooks",
      );
      return webhooks.flatMap((webhook) =>
        listField(webhook, "attempts").map((attempt) => textField(attempt, "status") ?? "none"),
      );
    },
  };
}
