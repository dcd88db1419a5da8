import * as z from "zod";
import { type ProviderSetup, parseOptions } from "./options.ts";

/** A payment provider of this package as Medusa's configuration lists it. */
interface Instance {
  readonly id: string;
  readonly options: object;
}

const Config = z.object({
  modules: z.object({
    payment: z.object({ options: z.object({ providers: z.array(z.unknown()) }) }),
  }),
});

const Entry = z.object({
  id: z.string().optional(),
  resolve: z.string().regex(/polygate/i),
  options: z.custom<object>((value) => typeof value === "object" && value !== null),
});

/** The instances of this package's provider among Medusa's payment providers. */
function instancesOf(configModule: unknown): Instance[] {
  const config = Config.safeParse(configModule);
  if (!config.success) return [];
  return config.data.modules.payment.options.providers.flatMap((provider) => {
    const entry = Entry.safeParse(provider);
    return entry.success ? [{ id: entry.data.id ?? "polygate", options: entry.data.options }] : [];
  });
}

/** Medusa does not tell a provider its own id: it is found by the options it was made with. */
export function idOf(configModule: unknown, options: unknown): string {
  const instances = instancesOf(configModule);
  const own =
    instances.find((it) => it.options === options) ??
    instances.find((it) => JSON.stringify(it.options) === JSON.stringify(options));
  return own?.id ?? "polygate";
}

const made = new WeakMap<object, ProviderSetup>();

/** The configured instances by id, each with its gateway, made once. */
export function setupsOf(configModule: unknown): ReadonlyMap<string, ProviderSetup> {
  return new Map(
    instancesOf(configModule).map(({ id, options }) => {
      const setup = made.get(options) ?? parseOptions(options);
      made.set(options, setup);
      return [id, setup];
    }),
  );
}
