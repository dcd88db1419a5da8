import { ModuleProvider, Modules } from "@medusajs/framework/utils";
import { PolygatePaymentProvider } from "./service.ts";

export default ModuleProvider(Modules.PAYMENT, { services: [PolygatePaymentProvider] });
