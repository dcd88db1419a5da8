/**
 * As much of Medusa, and of what its admin is built with, as this package touches. The framework is 480 MB, so the
 * workspace does not install it; the application in `e2e/` does, and there `npm run types` checks the same sources
 * against the real declarations.
 */
declare module "@medusajs/framework/utils" {
  export abstract class AbstractPaymentProvider<Options> {
    static identifier: string;
    static validateOptions(options: Record<string, unknown>): void;
    constructor(cradle: Record<string, unknown>, options?: Options);
  }
  export class MedusaError extends Error {
    static Types: Readonly<
      Record<
        | "CONFLICT"
        | "INVALID_ARGUMENT"
        | "INVALID_DATA"
        | "NOT_ALLOWED"
        | "NOT_FOUND"
        | "UNEXPECTED_STATE",
        string
      >
    >;
    constructor(type: string, message: string);
  }
  export const Modules: { readonly PAYMENT: string; readonly WORKFLOW_ENGINE: string };
  export function Module(
    name: string,
    definition: {
      service: unknown;
      loaders?: ((parts: { options?: Record<string, unknown> }) => Promise<void>)[];
    },
  ): object;
  export function ModuleProvider(module: string, definition: { services: unknown[] }): object;
  export function MedusaService(models: Record<string, unknown>): new () => object;

  interface Property {
    nullable(): Property;
    default(value: unknown): Property;
    index(): Property;
    primaryKey(): Property;
  }
  export const model: {
    define(name: string, fields: Record<string, Property>): object;
    id(): Property;
    text(): Property;
    json(): Property;
    boolean(): Property;
    dateTime(): Property;
  };
}

declare module "@medusajs/framework/mikro-orm/migrations" {
  export abstract class Migration {
    addSql(sql: string): void;
    abstract up(): Promise<void>;
  }
}

declare module "react" {
  export type ReactElement = { readonly __reactElement: never };
  export function createElement(
    type: unknown,
    props?: Record<string, unknown> | null,
    ...children: unknown[]
  ): ReactElement;
  export function useEffect(effect: () => void, dependencies: readonly unknown[]): void;
  export function useState<State>(initial: State): [State, (next: State) => void];
}

declare module "@medusajs/ui" {
  export const Badge: unknown;
  export const Button: unknown;
  export const Container: unknown;
  export const Heading: unknown;
  export const Input: unknown;
  export const Text: unknown;
}
