import { createHash } from "node:crypto";

/** What two commands of the same content have in common, whatever the order of their fields: SHA-256, hex. */
export function fingerprint(command: unknown): string {
  const text = JSON.stringify(command, (_name, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(
          Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1)),
        )
      : value,
  );
  return createHash("sha256").update(text).digest("hex");
}
