import { MedusaService } from "@medusajs/framework/utils";
import { PolygateAttempt } from "./models/attempt.ts";

/** The ledger as a module of Medusa's: its table, its migration, and a way to read it with Medusa's own query. */
export class PolygateModuleService extends MedusaService({ PolygateAttempt }) {}
