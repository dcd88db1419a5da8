/** A request that is not done, with the reason as the caller reads it. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: 400 | 401 | 403 | 404 | 409 | 422;
  readonly code: string;

  constructor(status: Refusal["status"], code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** For what is not there. @param what as in "There is no such account". */
export function notFound(what: string): Refusal {
  return new Refusal(404, "not_found", `There is no such ${what}.`);
}
