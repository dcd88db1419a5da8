import { readFileSync } from "node:fs";
import { join } from "node:path";
import { phpFilesOf, startPhp } from "../plugin-tests/php.ts";

/** Parses every PHP file of the plugin with PHP 7.4. @returns how many there are. @throws {Error} naming the first that is not. */
export async function lintPhp(): Promise<number> {
  const php = await startPhp();
  const plugin = join(import.meta.dirname, "../plugin");
  const names = phpFilesOf(plugin);
  for (const name of names) {
    php.writeFile("/lint.php", readFileSync(join(plugin, name)));
    const parse = "token_get_all( file_get_contents( '/lint.php' ), TOKEN_PARSE );";
    const code = `<?php try { ${parse} } catch ( ParseError $error ) { echo $error->getLine(), ': ', $error->getMessage(); }`;
    const { text } = await php.run({ code });
    if (text !== "") throw new Error(`${name}:${text}`);
  }
  php.exit();
  return names.length;
}
