import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A text that buyers or owners read, and where it stands. */
export interface Text {
  readonly text: string;
  /** What the placeholders in it are. */
  readonly comment: string | undefined;
  readonly places: string[];
}

const DOMAIN = "polygate-for-woocommerce";
/** Plain literals only: what is put together is not translated. */
const CALL = /\b(?:esc_html)?_?_\( '((?:[^'\\]|\\.)*)', '([\w-]+)' \)/g;
const COMMENT = /\/\* translators: (.*?) \*\//g;

/**
 * Finds every text of the plugin that is to be translated.
 *
 * @throws {Error} for a text of another domain, or a placeholder that no comment explains.
 */
export function findTexts(plugin: string): Text[] {
  const texts = new Map<string, Text>();
  for (const name of phpFilesOf(plugin)) {
    const source = readFileSync(join(plugin, name), "utf8");
    for (const match of source.matchAll(CALL)) {
      const [, literal = "", domain] = match;
      const place = `${name}:${source.slice(0, match.index).split("\n").length}`;
      if (domain !== DOMAIN) throw new Error(`${place}: the text domain is ${DOMAIN}`);
      const text = literal.replace(/\\(['\\])/g, "$1");
      const known = texts.get(text);
      const comment = known?.comment ?? commentBefore(source, match.index);
      if (/%(\d\$)?s/.test(text) && comment === undefined) {
        throw new Error(`${place}: no comment says what the placeholders are`);
      }
      texts.set(text, { text, comment, places: [...(known?.places ?? []), place] });
    }
  }
  return [...texts.values()];
}

function phpFilesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".php"))
    .sort();
}

/** The translators' comment within the lines just before. */
function commentBefore(source: string, index: number): string | undefined {
  const before = source.slice(0, index).split("\n").slice(-4).join("\n");
  return [...before.matchAll(COMMENT)].at(-1)?.[1];
}

/** Writes the template that translators start from. */
export function toPot(texts: readonly Text[], version: string): string {
  const head = [
    `# Copyright (C) Polygate contributors`,
    `# This file is distributed under the GPL-2.0-or-later license.`,
    `msgid ""`,
    `msgstr ""`,
    `"Project-Id-Version: Polygate for WooCommerce ${version}\\n"`,
    `"Content-Type: text/plain; charset=UTF-8\\n"`,
    `"Content-Transfer-Encoding: 8bit\\n"`,
    `"X-Domain: ${DOMAIN}\\n"`,
  ].join("\n");
  const entries = texts.map(({ text, comment, places }) =>
    [
      ...(comment === undefined ? [] : [`#. translators: ${comment}`]),
      ...places.map((place) => `#: ${place}`),
      `msgid ${quote(text)}`,
      `msgstr ""`,
    ].join("\n"),
  );
  return `${[head, ...entries].join("\n\n")}\n`;
}

function quote(text: string): string {
  return JSON.stringify(text);
}

const ENTRY = /^msgid ("(?:[^"\\]|\\.)*")\nmsgstr ("(?:[^"\\]|\\.)*")$/gm;

/** Reads a translation: each text with what it is in that language. One line each, as ours are written. */
export function readPo(source: string): Map<string, string> {
  const entries = new Map<string, string>();
  for (const [, id = '""', text = '""'] of source.matchAll(ENTRY)) {
    entries.set(JSON.parse(id), JSON.parse(text));
  }
  entries.delete("");
  return entries;
}

/** Writes a translation as PHP, which WordPress reads since 6.5. */
export function toL10nPhp(language: string, entries: ReadonlyMap<string, string>): string {
  const messages = [...entries].map(([id, text]) => `${php(id)}=>${php(text)}`).join(",");
  return `<?php\nreturn array('domain'=>'${DOMAIN}','language'=>'${language}','messages'=>array(${messages}));\n`;
}

function php(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
