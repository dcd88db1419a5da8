export { SANDBOX_ACCOUNTS, type SandboxAccounts } from "./accounts.ts";
export {
  ACTIONS,
  type Action,
  type ActionOptions,
  type DeliveryFilter,
  isRefused,
  type PaymentView,
  type Refused,
  type SandboxControl,
} from "./control.ts";
export type { Delivery, DeliveryAttempt, DeliveryStatus } from "./delivery.ts";
export type { GatewayName } from "./gateway-name.ts";
export type { Outage } from "./outage.ts";
export type { SandboxPayment, SandboxRefund, SandboxRenewal, SandboxStatus } from "./payment.ts";
export { createSandbox, type Sandbox, type SandboxOptions } from "./sandbox.ts";
export { SCENARIOS, SCENARIOS_OF, type Scenario } from "./scenario.ts";
export type { SandboxSettings } from "./state.ts";
export { createFileStore, type SandboxStore } from "./store.ts";
