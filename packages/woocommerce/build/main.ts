import { relative } from "node:path";
import { lintPhp } from "./lint-php.ts";
import { buildPlugin } from "./plugin.ts";

const { zip, files } = buildPlugin();
console.log(`${await lintPhp()} PHP files are PHP 7.4`);
console.log(`${relative(process.cwd(), zip)}: ${files.length} files`);
