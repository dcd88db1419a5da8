import { AsyncLocalStorage } from "node:async_hooks";
import type { Context, Span } from "@opentelemetry/api";
import type { Fetch } from "@polygate/core";
import { version } from "../version.ts";

/** Says what a step turned out to be, once that is known. */
interface Step {
  rename(name: string): void;
  note(name: string, value: string | number): void;
}

/** Follows what happens through the server, for whoever collects traces. */
export interface Tracing {
  /** Runs work as a step of whatever step it happens in. @param name never holds a value, a token or a person. */
  step<Result>(
    kind: "server" | "client" | "internal",
    name: string,
    work: (step: Step) => Promise<Result>,
  ): Promise<Result>;
  /** Whether something is followed right now. */
  isInStep(): boolean;
  /** Sends what was not sent yet. */
  close(): Promise<void>;
}

const noStep: Step = { rename() {}, note() {} };

/** Where no collector is named, nothing is followed. */
export const noTracing: Tracing = {
  step: (_kind, _name, work) => work(noStep),
  isInStep: () => false,
  close: async () => {},
};

/** What must be installed beside the server; it does not bring them. */
const TRACING_PACKAGES =
  "@opentelemetry/api@1.10.0 @opentelemetry/sdk-trace@3.1.0 @opentelemetry/resources@3.1.0 @opentelemetry/exporter-trace-otlp-http@0.301.0";

/**
 * Begins to follow what happens, and sends it where the standard `OTEL_EXPORTER_OTLP_*` variables say.
 *
 * @throws {Error} where a package is missing that only tracing needs.
 */
export async function startTracing(): Promise<Tracing> {
  const { api, sdk, resources, exporter } = await load();
  const resource = resources
    .resourceFromAttributes({ "service.name": "polygate", "service.version": version })
    .merge(resources.detectResources({ detectors: [resources.envDetector] }));
  const provider = new sdk.TracerProvider({
    resource,
    spanProcessors: [new sdk.BatchSpanProcessor({ exporter: new exporter.OTLPTraceExporter() })],
  });
  const tracer = provider.getTracer("polygate", version);
  const current = new AsyncLocalStorage<Context>();
  const kinds = {
    server: api.SpanKind.SERVER,
    client: api.SpanKind.CLIENT,
    internal: api.SpanKind.INTERNAL,
  };

  return {
    async step(kind, name, work) {
      const parent = current.getStore() ?? api.ROOT_CONTEXT;
      const span: Span = tracer.startSpan(name, { kind: kinds[kind] }, parent);
      const step: Step = {
        rename: (text) => void span.updateName(text),
        note: (key, value) => void span.setAttribute(key, value),
      };
      try {
        return await current.run(api.trace.setSpan(parent, span), () => work(step));
      } catch (error) {
        // Its kind and not its words, which may repeat what somebody sent.
        span.setStatus({ code: api.SpanStatusCode.ERROR });
        span.setAttribute("error.type", error instanceof Error ? error.name : "unknown");
        throw error;
      } finally {
        span.end();
      }
    },
    isInStep: () => current.getStore() !== undefined,
    close: () => provider.shutdown(),
  };
}

/** Follows calls by their host alone: paths and parameters hold references and keys. */
export function traceFetch(fetch: Fetch, tracing: Tracing): Fetch {
  return (input, init) => {
    const { host } = new URL(input);
    const method = init.method ?? "GET";
    return tracing.step("client", method, async ({ note }) => {
      note("http.request.method", method);
      note("server.address", host);
      const response = await fetch(input, init);
      note("http.response.status_code", response.status);
      return response;
    });
  };
}

async function load() {
  try {
    const [api, sdk, resources, exporter] = await Promise.all([
      import("@opentelemetry/api"),
      import("@opentelemetry/sdk-trace"),
      import("@opentelemetry/resources"),
      import("@opentelemetry/exporter-trace-otlp-http"),
    ]);
    return { api, sdk, resources, exporter };
  } catch (cause) {
    throw new Error(
      `OTEL_EXPORTER_OTLP_ENDPOINT is set, and tracing needs packages that are not installed: npm install ${TRACING_PACKAGES}`,
      { cause },
    );
  }
}
