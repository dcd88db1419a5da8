import { PaymentError } from "@polygate/core";
import { EXIT, type ExitCode } from "./exit-codes.ts";

/** Why a command did not do what it was asked, with what to do about it. */
export class Failure extends Error {
  override readonly name = "Failure";
  readonly exitCode: ExitCode;
  /** What to do; a sentence, or a command to run. */
  readonly hint: string | undefined;

  constructor(
    exitCode: ExitCode,
    message: string,
    { hint, cause }: { readonly hint?: string; readonly cause?: unknown } = {},
  ) {
    super(message, { cause });
    this.exitCode = exitCode;
    this.hint = hint;
  }
}

/** Makes of anything thrown what is shown to the person at the terminal. */
export function toFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (PaymentError.is(error)) {
    const isConfiguration = error.code === "configuration_invalid";
    return new Failure(isConfiguration ? EXIT.configuration : EXIT.failed, error.message, {
      cause: error,
      ...(isConfiguration && { hint: "Correct the configuration, then try again." }),
    });
  }
  const message = error instanceof Error ? error.message : "something unknown went wrong";
  if (codeOf(error) === "EADDRINUSE") {
    return new Failure(EXIT.failed, "The port is in use by another program.", {
      hint: "Stop that program, or choose another port: PORT=4001 polygate serve",
      cause: error,
    });
  }
  if (message.includes("DATABASE_URL")) {
    return new Failure(EXIT.unreachable, message, {
      hint: "Is PostgreSQL running, and are the address, user and password right? polygate doctor looks closer.",
      cause: error,
    });
  }
  return new Failure(EXIT.failed, message, { cause: error });
}

/** The system's own code of an error, as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : undefined;
}
