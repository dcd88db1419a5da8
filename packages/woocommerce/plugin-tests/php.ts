import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { getPHPLoaderModule } from "@php-wasm/node-7-4";
import { loadPHPRuntime, PHP } from "@php-wasm/universal";
import * as z from "zod";

const PLUGIN = join(import.meta.dirname, "../plugin");
const TESTS = import.meta.dirname;

/** What became of each test of a file: its name, and why it failed. */
const Results = z.array(z.tuple([z.string(), z.string().nullable()]));

/** A PHP 7.4 with the plugin and its tests in it: the oldest that the plugin supports, and it refuses what is newer. */
export async function startPhp(): Promise<PHP> {
  const php = new PHP(await loadPHPRuntime(await getPHPLoaderModule()));
  copy(php, PLUGIN, "/plugin");
  copy(php, TESTS, "/tests");
  return php;
}

/** @throws {Error} with what PHP said, where the file could not be run to its end. */
export async function runTests(php: PHP, file: string): Promise<z.infer<typeof Results>> {
  const code = `<?php $GLOBALS['test_file'] = '/tests/${file}'; require '/tests/runner.php';`;
  const { text, errors } = await php.run({ code });
  const json = text.split("\n@@")[1];
  if (json === undefined) throw new Error(`${file}: ${text}\n${errors}`);
  return Results.parse(JSON.parse(json));
}

/** Every PHP file below a folder. */
export function phpFilesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".php"))
    .sort();
}

function copy(php: PHP, from: string, to: string): void {
  for (const name of phpFilesOf(from)) {
    if (!statSync(join(from, name)).isFile()) continue;
    const path = `${to}/${name}`;
    php.mkdir(path.slice(0, path.lastIndexOf("/")));
    php.writeFile(path, readFileSync(join(from, name)));
  }
}
