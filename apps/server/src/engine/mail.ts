import { createTransport } from "nodemailer";
import type { Engine } from "./engine.ts";

/** Sends a mail: done once a mail server has taken it. */
export type Mailer = (mail: {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** The same on every try, so that a mail server can tell a repeat. */
  readonly messageId: string;
}) => Promise<void>;

/** How to reach a mail server. */
export interface SmtpSettings {
  /** `smtps://user:password@host:465`, or `smtp://` for one that turns TLS on by STARTTLS. */
  readonly url: string;
  /** Who it is from: an address, or `Name <address>`. */
  readonly from: string;
}

/** How long a mail server may take to answer, in milliseconds. */
const TIMEOUT = 20_000;
const LEASE = 120_000;

/** Makes the way mails are sent. Certificates are always verified. */
export function createMailer({ url, from }: SmtpSettings): Mailer {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT,
    greetingTimeout: TIMEOUT,
    socketTimeout: TIMEOUT,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  return async (mail) => {
    await transport.sendMail({ from, ...mail });
  };
}

/** Sends every mail that is due now; nothing where no mail server is configured: they wait for one. */
export async function sendMails(engine: Engine, goesOn: () => boolean): Promise<void> {
  const { mailer, storage, clock, publicUrl } = engine;
  if (!mailer) return;
  while (goesOn()) {
    const due = await storage.run("claimEmails", { now: clock(), limit: 4, lease: LEASE });
    if (due.length === 0) return;
    for (const { email_id, recipient, subject, body, dedupe } of due) {
      let error: string | null = null;
      try {
        const messageId = `<${dedupe.replaceAll(" ", "-")}@${new URL(publicUrl).hostname}>`;
        await mailer({ to: recipient, subject, text: body, messageId });
      } catch (cause) {
        error = cause instanceof Error ? cause.message : "not sent";
        engine.logger.warn(`mail ${email_id}: not sent: ${error}`);
      }
      const now = clock();
      await storage.run("recordEmail", { email_id, now, error, random: Math.random() });
    }
  }
}
