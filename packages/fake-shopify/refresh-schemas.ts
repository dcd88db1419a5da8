import { execFileSync } from "node:child_process";
import { copyFileSync, globSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Copies Shopify's published schemas out of one release of its npm package, and drops those of other versions. */
const [release, version] = process.argv.slice(2);
if (!release || !version) {
  console.error("node refresh-schemas.ts <release of @shopify/dev-mcp> <API version>");
  process.exit(2);
}
const target = join(import.meta.dirname, "schemas");
const folder = mkdtempSync(join(tmpdir(), "schemas-"));
try {
  const options = { cwd: folder, encoding: "utf8" } as const;
  const pack = execFileSync("npm", ["pack", "--silent", `@shopify/dev-mcp@${release}`], options);
  execFileSync("tar", ["-xzf", pack.trim()], options);
  for (const old of globSync(join(target, "*.json.gz"))) rmSync(old);
  for (const api of ["admin", "payments-apps"]) {
    const name = `${api}_${version}.json.gz`;
    copyFileSync(join(folder, "package/dist/data", name), join(target, name));
  }
  copyFileSync(join(folder, "package/LICENSE"), join(target, "LICENSE"));
} finally {
  rmSync(folder, { recursive: true });
}
