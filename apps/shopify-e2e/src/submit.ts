/** What a browser does with Zaakpay's page: posts the signed form. */
export async function submit(html: string): Promise<void> {
  const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? "";
  const form = new URLSearchParams();
  for (const [, name = "", value = ""] of html.matchAll(
    /<input type="hidden" name="([^"]+)" value="([^"]*)"/g,
  )) {
    form.append(name, value.replaceAll("&amp;", "&").replaceAll("&#39;", "'"));
  }
  await fetch(action, { method: "POST", body: form });
}
