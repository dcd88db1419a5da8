/** Notes are shown as HTML, and reasons may quote what a gateway said. WordPress swallows bare backslashes. */
export function escapeNote(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("\\", "&#92;");
}
