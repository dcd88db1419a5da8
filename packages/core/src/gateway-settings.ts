import * as z from "zod";
import type { GatewayName } from "./create-gateway.ts";
import { driverConfig } from "./driver-config.ts";
import { PaygateConfig } from "./gateways/paygate/config.ts";
import { paygateProfile } from "./gateways/paygate/profile.ts";
import { WezopayConfig } from "./gateways/wezopay/config.ts";
import { wezopayProfile } from "./gateways/wezopay/profile.ts";
import { ZaakpayConfig } from "./gateways/zaakpay/config.ts";
import { zaakpayProfile } from "./gateways/zaakpay/profile.ts";
import { ZotloConfig } from "./gateways/zotlo/config.ts";
import { zotloProfile } from "./gateways/zotlo/profile.ts";
import { ZozoConfig } from "./gateways/zozo/config.ts";
import { zozoProfile } from "./gateways/zozo/profile.ts";

import type { Profile } from "./profile.ts";

/** One thing a merchant enters to connect an account of their own. */
export interface SettingField {
  /** Its name in the driver's configuration. */
  readonly name: string;
  readonly title: string;
  /** Where the merchant finds it. */
  readonly hint?: string;
  /** Whether it is shown to nobody again. */
  readonly isSecret: boolean;
  readonly isRequired: boolean;
  /** What it may be; absent where it is free text. */
  readonly choices?: readonly string[];
}

/** What a merchant enters, for one of the ways in which a gateway is used. */
export interface SettingsForm {
  /** What chooses this way in the driver's configuration; empty where there is only one. */
  readonly fixed: Readonly<Record<string, string>>;
  readonly fields: readonly SettingField[];
}

const SCHEMAS: Readonly<Record<GatewayName, z.ZodObject | z.ZodDiscriminatedUnion>> = {
  zozo: ZozoConfig,
  zaakpay: ZaakpayConfig,
  paygate: PaygateConfig,
  zotlo: ZotloConfig,
  wezopay: WezopayConfig,
};

const PROFILES: Readonly<Record<GatewayName, Profile>> = {
  zozo: zozoProfile,
  zaakpay: zaakpayProfile,
  paygate: paygateProfile,
  zotlo: zotloProfile,
  wezopay: wezopayProfile,
};

const Meta = z.object({
  title: z.string(),
  description: z.string().optional(),
  secret: z.boolean().default(false),
});

/** What a gateway can do, before there is an account at it. One that is set up narrowly can do less. */
export function profileOf(gateway: GatewayName): Profile {
  return PROFILES[gateway];
}

/** What a merchant enters for an account at a gateway, by the driver's own schema: one form for each way it is used. */
export function settingsForms(gateway: GatewayName): readonly SettingsForm[] {
  const schema = SCHEMAS[gateway];
  const ways = schema instanceof z.ZodObject ? [schema] : schema.options;
  return ways.flatMap((way) => (way instanceof z.ZodObject ? [toForm(way)] : []));
}

function toForm({ shape }: z.ZodObject): SettingsForm {
  const fixed: Record<string, string> = {};
  const fields: SettingField[] = [];
  for (const [name, schema] of Object.entries(shape)) {
    if (schema instanceof z.ZodLiteral) fixed[name] = String(schema.value);
    // What every driver has beside its credentials is the operator's: where a gateway is, how long a call may take.
    const isShared = Object.hasOwn(driverConfig, name) && schema.safeParse(undefined).success;
    const meta = Meta.safeParse(schema instanceof z.ZodType ? schema.meta() : undefined).data;
    if (!meta || isShared) continue;
    fields.push({
      name,
      title: meta.title,
      ...(meta.description !== undefined && { hint: meta.description }),
      isSecret: meta.secret,
      isRequired: !schema.safeParse(undefined).success,
      ...toChoices(schema),
    });
  }
  return { fixed, fields };
}

function toChoices(schema: unknown): { readonly choices?: readonly string[] } {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return toChoices(schema.unwrap());
  }
  return schema instanceof z.ZodEnum ? { choices: schema.options.map(String) } : {};
}
