/** What the process ends with, for scripts. Documented in docs/operating.md. */
export const EXIT = {
  done: 0,
  /** It was tried and did not work. */
  failed: 1,
  /** An unknown command or option, or a value that is none. */
  usage: 2,
  /** The configuration is missing or wrong. */
  configuration: 3,
  /** The database or the server cannot be reached. */
  unreachable: 4,
  /** `doctor` or `restore --verify` found something that must be put right. */
  problems: 5,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];
