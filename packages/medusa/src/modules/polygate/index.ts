import { Module } from "@medusajs/framework/utils";
import { parsePluginOptions } from "../../plugin-options.ts";
import { PolygateModuleService } from "./service.ts";

/** Medusa hands the plugin's options to its module: they are checked when it starts or migrates. */
async function checkOptions({ options }: { readonly options?: unknown }): Promise<void> {
  parsePluginOptions(options);
}

export default Module("polygate", { service: PolygateModuleService, loaders: [checkOptions] });
