/** What stood where the plugin's answer should have been. */
export interface Obstacle {
  /** What it was, in a sentence. */
  readonly what: string;
  /** What the shop's owner does about it. */
  readonly fix: string;
}

/** What answered. `undefined` as `status` where nothing did. */
export interface Answered {
  readonly status: number | undefined;
  readonly headers: Headers;
  readonly text: string;
}

interface Known extends Obstacle {
  readonly is: (answered: Answered) => boolean;
}

const holds = (pattern: RegExp) => (answered: Answered) => pattern.test(answered.text);

/** The more telling first. */
const KNOWN: readonly Known[] = [
  {
    is: ({ status }) => status === undefined,
    what: "the shop did not answer",
    fix: "See whether the shop opens in a browser from outside your network, and whether its TLS certificate is valid.",
  },
  {
    is: ({ status }) => status !== undefined && status >= 300 && status < 400,
    what: "the shop answered with a redirect to another address",
    fix: "Let the shop's address (Settings → General) be the one that answers without a redirect, then connect again.",
  },
  {
    is: ({ headers, text }) =>
      headers.has("cf-mitigated") || /cf-chl|challenge-platform|Just a moment\.\.\./.test(text),
    what: "Cloudflare showed its challenge page",
    fix: "In Cloudflare → Security → WAF add a rule that skips the challenge where the query string contains polygate.",
  },
  {
    is: holds(/wordfence/i),
    what: "Wordfence blocked the request",
    fix: "In Wordfence → Firewall → Options allow the server's address, or let learning mode run while you test the connection.",
  },
  {
    is: holds(/sucuri/i),
    what: "Sucuri's firewall blocked the request",
    fix: "In Sucuri → Firewall → Access Control allow the server's address or the path with wc-api=polygate.",
  },
  {
    is: holds(/mod_security|modsecurity|not acceptable/i),
    what: "the host's ModSecurity blocked the request",
    fix: "Ask your host to let POST requests with wc-api=polygate pass ModSecurity.",
  },
  {
    is: ({ status, headers }) => status === 401 && headers.has("www-authenticate"),
    what: "the shop asks for a user name and password before anything else (basic authentication)",
    fix: "Take the password protection off, or let requests with wc-api=polygate pass without it.",
  },
  {
    is: holds(/scheduled maintenance|maintenance mode|under maintenance/i),
    what: "the shop is in maintenance mode",
    fix: "Nothing is lost: what was not told is told again. Switch maintenance mode off.",
  },
  {
    is: holds(/critical error on this website|Fatal error<\/b>|<b>Fatal error/i),
    what: "WordPress stopped with a PHP error",
    fix: "Look into the PHP error log, or into WooCommerce → Status → Logs → fatal-errors.",
  },
  {
    is: ({ status }) => status === 401,
    what: "the plugin does not know the key that signed the message",
    fix: "Connect the shop again (WooCommerce → Settings → Polygate).",
  },
  {
    is: ({ status }) => status === 403 || status === 406,
    what: "a firewall or security plugin refused the request",
    fix: "Let POST requests with wc-api=polygate pass: look into the security plugin, then ask your host.",
  },
  {
    is: ({ status }) => status === 429,
    what: "the shop's host limits how often it may be called",
    fix: "Nothing is lost: what was not told is told again. Ask your host to except the server's address.",
  },
  {
    is: ({ status, text }) => status === 200 && (text.trim() === "-1" || /^\s*</.test(text)),
    what: "a page of the shop answered in place of the plugin",
    fix: "Activate WooCommerce and Polygate for WooCommerce; exclude addresses with wc-api=polygate from page caches.",
  },
  {
    is: ({ status }) => status !== undefined && status >= 500,
    what: "the shop's server failed",
    fix: "Look into the PHP error log. Nothing is lost: what was not told is told again.",
  },
];

/** Names what answered in the plugin's place. */
export function nameObstacle(answered: Answered): Obstacle {
  const known = KNOWN.find(({ is }) => is(answered));
  if (known) return { what: known.what, fix: known.fix };
  return {
    what: `something other than the plugin answered (${answered.status})`,
    fix: "See that Polygate for WooCommerce is active and that nothing changes its answers.",
  };
}
