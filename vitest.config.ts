import { defineConfig } from "vitest/config";
import { ClosingLine } from "./.ci/closing-line.ts";

const condition = "@polygate/source";

export default defineConfig({
  ssr: { resolve: { conditions: [condition] } },
  test: {
    include: ["**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**"],
    execArgv: [`--conditions=${condition}`],
    sequence: { shuffle: true },
    testTimeout: 30_000,
    hookTimeout: 30_000,
    reporters: ["default", new ClosingLine()],
  },
});
