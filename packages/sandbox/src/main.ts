#!/usr/bin/env node
import { parseArgs } from "node:util";
import { serve } from "@hono/node-server";
import { SANDBOX_ACCOUNTS } from "./accounts.ts";
import { GatewayName } from "./gateway-name.ts";
import { createSandbox, type Sandbox } from "./sandbox.ts";
import { createFileStore } from "./store.ts";

const USAGE = `polygate-sandbox [--port 3002] [--host 127.0.0.1] [--data file.json] [--base-url http://localhost:3002]

Five payment gateways to try things out with. Not for the internet.`;

const OPTIONS = {
  port: { type: "string", default: "3002" },
  host: { type: "string", default: "127.0.0.1" },
  data: { type: "string" },
  "base-url": { type: "string" },
  help: { type: "boolean", default: false },
} as const;

function main(): void {
  const values = readArguments();
  if (!values) return;
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) {
    fail(`${values.port} is no port`);
    return;
  }
  const sandbox = open(values["base-url"] ?? `http://localhost:${port}`, values.data);
  if (sandbox) listen(sandbox, port, values.host);
}

function readArguments() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    return fail(`${messageOf(error)}\n\n${USAGE}`);
  }
}

function open(baseUrl: string, data: string | undefined): Sandbox | undefined {
  try {
    return createSandbox({ baseUrl, ...(data && { store: createFileStore(data) }) });
  } catch (error) {
    return fail(messageOf(error));
  }
}

function listen(sandbox: Sandbox, port: number, hostname: string): void {
  const server = serve({ fetch: sandbox.app.fetch, port, hostname }, () => {
    sandbox.start();
    console.log(describe(sandbox));
  });
  server.on("error", (error) => {
    const isBusy = "code" in error && error.code === "EADDRINUSE";
    fail(isBusy ? `port ${port} is in use; choose another with --port` : messageOf(error));
  });
  const stop = () => {
    server.close();
    void sandbox.close().then(() => process.exit(0));
  };
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
}

function describe(sandbox: Sandbox): string {
  const gateways = GatewayName.options.map((name) => {
    const keys = Object.entries(SANDBOX_ACCOUNTS[name]).map(([key, value]) => `  ${key} ${value}`);
    return [`${name}  ${sandbox.baseUrlOf(name)}`, ...keys].join("\n");
  });
  const control = sandbox.baseUrlOf("zozo").replace(/zozo$/, "control");
  return [`Polygate sandbox: no money moves here.`, ...gateways, `control  ${control}`].join(
    "\n\n",
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function fail(message: string): undefined {
  console.error(`polygate-sandbox: ${message}`);
  process.exitCode = 1;
}

main();
