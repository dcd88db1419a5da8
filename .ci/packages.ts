import { globSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/** The address of the public repository, as npm writes it. */
export interface Repository {
  readonly type: string;
  readonly url: string;
  readonly directory?: string;
}

/** What the gates read of a package.json. Everything else passes through untouched. */
export interface Manifest {
  readonly name: string;
  readonly version?: string;
  readonly private?: boolean;
  readonly exports?: Readonly<Record<string, string | { readonly default: string }>>;
  readonly repository?: Repository;
  readonly workspaces?: readonly string[];
}

/** Reads one package.json. */
export function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(`${folder}/package.json`, "utf8"));
}

/** The folders of the packages that go to the registry, in alphabetical order. */
export function publishedFolders(): string[] {
  const patterns = (readManifest(".").workspaces ?? []).map((pattern) => `${pattern}/package.json`);
  return globSync(patterns)
    .map(dirname)
    .filter((folder) => readManifest(folder).private !== true)
    .sort();
}
