import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { publishedFolders, readManifest } from "./packages.ts";

/**
 * Packs every published package into the folder given, for the release workflow to upload.
 * The repository's address is written into each tarball from the root package.json, the one place it is set:
 * npm accepts provenance only where the two agree.
 */

function refuse(reason: string): never {
  console.error(`${reason} See RELEASING.md.`);
  process.exit(1);
}

const target = process.argv[2] ?? refuse("Name the folder for the tarballs.");
const repository = readManifest(".").repository ?? refuse("package.json names no repository.");

const actual = process.env.GITHUB_REPOSITORY;
if (actual !== undefined && !repository.url.endsWith(`/${actual}.git`)) {
  refuse(`package.json names ${repository.url}, but this is ${actual}.`);
}
const tag = process.env.GITHUB_REF_TYPE === "tag" ? process.env.GITHUB_REF_NAME : undefined;

mkdirSync(target, { recursive: true });
for (const folder of publishedFolders()) {
  const path = `${folder}/package.json`;
  const text = readFileSync(path, "utf8");
  const manifest = readManifest(folder);
  if (tag !== undefined && tag !== `v${manifest.version}`) {
    refuse(`The tag is ${tag}, but ${manifest.name} is at ${manifest.version}.`);
  }
  const stamped = { ...manifest, repository: { ...repository, directory: folder } };
  try {
    writeFileSync(path, `${JSON.stringify(stamped, null, 2)}\n`);
    execFileSync("npm", ["pack", "--workspace", folder, "--pack-destination", target], {
      stdio: ["ignore", "inherit", "inherit"],
    });
  } finally {
    writeFileSync(path, text);
  }
}
