/** What no anonymous visitor may read: keys of gateways and of Medusa, and what signs a checkout. */
const SECRETS = [
  "wpk_sandbox_key",
  "whsec_sandbox_wezopay",
  "0678056d96914a8583fb518caf42828a",
  "zozo_sandbox_token",
  "pgk_sandbox_key",
  "whsec_sandbox_paygate",
  "zotlo_sandbox_access_secret",
  "zotlo_sandbox_application_key",
  "checksum",
  "sk_",
];

/** What stands in a payment's `data` beside what the client itself sent there. */
const PERSONAL = [
  /@/,
  /01712345678/,
  /Rahman/,
  /pay_[0-9a-z]{10}/,
  /"(reference|redirect|facts|token|messages|payer)"/,
];

/** Every secret, and everything personal in the data of payments, in what anonymous visitors were told. */
export function leaksIn(
  answers: readonly { url: string; text: string }[],
  claims: readonly string[],
): string[] {
  return answers.flatMap(({ url, text }) => {
    const secrets = SECRETS.filter((secret) => text.includes(secret));
    const data = dataIn(parse(text)).map((it) =>
      claims.reduce((rest, claim) => rest.replaceAll(claim, ""), JSON.stringify(it)),
    );
    const personal = PERSONAL.filter((pattern) => data.some((it) => pattern.test(it)));
    return [...secrets, ...personal.map(String)].map((what) => `${url} shows ${what}`);
  });
}

/** How many of the answers showed a payment's `data` at all: none would prove nothing. */
export function withData(answers: readonly { text: string }[]): number {
  return answers.filter(({ text }) => dataIn(parse(text)).length > 0).length;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The `data` of every payment and payment session in an answer. */
function dataIn(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) => (name === "data" ? [part] : dataIn(part)));
}
