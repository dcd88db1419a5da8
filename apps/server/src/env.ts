/** Everything the environment may say. The only place that reads it. */
export const env = {
  /** The configuration file. */
  configFile: process.env.POLYGATE_CONFIG,
  port: process.env.PORT,
  host: process.env.POLYGATE_HOST,
  publicUrl: process.env.POLYGATE_PUBLIC_URL,
  dataDir: process.env.POLYGATE_DATA,
  /** A PostgreSQL instead of a file in `dataDir`. */
  databaseUrl: process.env.DATABASE_URL,
  /** 32 bytes in base64, or the file they lie in. */
  secret: process.env.POLYGATE_SECRET,
  secretFile: process.env.POLYGATE_SECRET_FILE,
  /** A mail server and who its mails are from. */
  smtpUrl: process.env.POLYGATE_SMTP_URL,
  smtpFrom: process.env.POLYGATE_SMTP_FROM,
  /** Hosts, addresses and networks with commas between. */
  allowPrivate: process.env.POLYGATE_ALLOW_PRIVATE,
  /** Addresses and networks with commas between. */
  trustedProxies: process.env.POLYGATE_TRUSTED_PROXIES,
  /** Where Prometheus reads; without a port nowhere. */
  metricsPort: process.env.POLYGATE_METRICS_PORT,
  metricsHost: process.env.POLYGATE_METRICS_HOST,
  metricsToken: process.env.POLYGATE_METRICS_TOKEN,
  /** Where traces are sent, if anywhere; the exporter reads the rest of its variables itself. */
  otlpEndpoint: process.env.OTEL_EXPORTER_OTLP_ENDPOINT,
  /** `production` has the log written as JSON. */
  nodeEnv: process.env.NODE_ENV,
  /** `0` has Node.js verify no certificate. */
  tlsRejectUnauthorized: process.env.NODE_TLS_REJECT_UNAUTHORIZED,
} as const;

/** The environment of a program that is started, with these values over it. */
export function environmentWith(values: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  return { ...process.env, ...values };
}
