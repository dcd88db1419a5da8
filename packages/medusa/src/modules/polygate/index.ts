import { Module } from "@medusajs/framework/utils";
import { PolygateModuleService } from "./service.ts";

export default Module("polygate", { service: PolygateModuleService });
