/** India's offset from UTC in minutes. Zaakpay states no zone; IST is assumed. */
export const INDIA = 330;
/** Bangladesh's offset from UTC in minutes. */
export const DHAKA = 360;

/** `2026-04-14 01:10:00`, at an offset of so many minutes from UTC, which the text does not show. */
export function formatDateTime(time: number, offset = 0): string {
  return shifted(time, offset).toISOString().slice(0, 19).replace("T", " ");
}

/** `2021-09-24 16:49:41.36`: one to three digits of a second, without trailing zeros. */
export function formatFractional(time: number, offset = 0): string {
  const fraction = String(shifted(time, offset).getUTCMilliseconds())
    .padStart(3, "0")
    .replace(/0{1,2}$/, "");
  return `${formatDateTime(time, offset)}.${fraction}`;
}

/** `09/24/2021 16:49:40`: month first. */
export function formatAmerican(time: number, offset = 0): string {
  const [date = "", clock = ""] = formatDateTime(time, offset).split(" ");
  const [year, month, day] = date.split("-");
  return `${month}/${day}/${year} ${clock}`;
}

/** `2026-06-08T11:45:00Z`: no fraction. */
export function formatInstant(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}

function shifted(time: number, offset: number): Date {
  return new Date(time + offset * 60_000);
}
