/**
 * Lets a URL into a page only if its scheme is one of the given ones ("https:").
 *
 * @returns the URL as a browser would write it, or `undefined` for any other scheme and what is no absolute URL.
 */
export function toSafeUrl(text: string, schemes: ReadonlySet<string>): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  return schemes.has(url.protocol) ? url.href : undefined;
}

/** Where a page may lead. */
export const WEB: ReadonlySet<string> = new Set(["http:", "https:"]);

/** What a button that opens a UPI app may lead to. */
export const UPI: ReadonlySet<string> = new Set(["upi:", "http:", "https:"]);
