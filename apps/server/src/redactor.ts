import { redact } from "@polygate/core";
import type { Logger } from "./logger.ts";
import type { SecretBox } from "./secret-box.ts";

/** Knows the secrets of this process, and keeps them out of what people read. */
export interface Redactor {
  /** From now on this text is blotted out. */
  learn(secret: string | undefined): void;
  /** Learns every text in a gateway's or a store's configuration whose name says that it is a secret. */
  learnFrom(config: Readonly<Record<string, unknown>>): void;
  /** The text without the secrets that were learned, nor anything that looks like a key or a password in an address. */
  apply(text: string): string;
}

const SECRET_NAME = /key|secret|token|password|passphrase/i;

/** Keys by their own first letters, and who logs in by an address. */
const PATTERNS: readonly (readonly [pattern: RegExp, replacement: string])[] = [
  [/\b(pgk|pgs|wpk|whsec|pga|ck|cs|shpat|shpss)_[A-Za-z0-9+/=_-]{8,}/g, "$1_[redacted]"],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1[redacted]@"],
  [/\bBearer\s+[\w.~+/=-]{8,}/gi, "Bearer [redacted]"],
];

export function createRedactor(): Redactor {
  const secrets = new Set<string>();

  function learn(secret: string | undefined): void {
    if (secret === undefined || secret === "") return;
    secrets.add(secret);
    // As it stands inside JSON, and inside an address.
    secrets.add(JSON.stringify(secret).slice(1, -1));
    secrets.add(encodeURIComponent(secret.toWellFormed()));
  }

  return {
    learn,
    learnFrom(config) {
      for (const [name, value] of Object.entries(config)) {
        if (typeof value === "string" && SECRET_NAME.test(name)) learn(value);
      }
    },
    apply(text) {
      // The longest first: one secret may be a part of another.
      const known = [...secrets].sort((one, other) => other.length - one.length);
      return PATTERNS.reduce(
        (soFar, [pattern, replacement]) => soFar.replaceAll(pattern, replacement),
        redact(text, known),
      );
    },
  };
}

/** A logger that writes nothing the redactor knows. */
export function redactLog(logger: Logger, { apply }: Redactor): Logger {
  return {
    info: (message) => logger.info(apply(message)),
    warn: (message) => logger.warn(apply(message)),
  };
}

/** A box whose secrets are known to the redactor from the moment they are readable. */
export function redactSecrets(box: SecretBox, redactor: Redactor): SecretBox {
  return {
    ...box,
    seal(text) {
      redactor.learn(text);
      return box.seal(text);
    },
    open(sealed) {
      const text = box.open(sealed);
      redactor.learn(text);
      redactor.learnFrom(toParts(text));
      return text;
    },
  };
}

/** The fields of a configuration that was sealed as JSON; none of any other text. */
function toParts(text: string): Readonly<Record<string, unknown>> {
  try {
    const parts: unknown = JSON.parse(text);
    return typeof parts === "object" && parts !== null ? { ...parts } : {};
  } catch {
    return {};
  }
}
