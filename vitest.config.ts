import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ClosingLine } from "./.ci/closing-line.ts";

const condition = "@polygate/source";

export default defineConfig({
  ssr: { resolve: { conditions: [condition] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: [`--conditions=${condition}`],
    // For the storage's threads, which Node runs from their sources: stripped of types once, not by a WebAssembly module in
    // each thread. V8 sometimes aborts (SIGTRAP) where such a thread ends.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node") },
    sequence: { shuffle: true },
    // Imports the extension under test: left to Node it could not read TSX.
    server: { deps: { inline: [/@shopify\/ui-extensions-tester/] } },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ["default", new ClosingLine()],
  },
});
