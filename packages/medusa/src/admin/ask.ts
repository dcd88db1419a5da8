/** Where the admin's server is: the dashboard's build puts it in place of the name. */
declare const __BACKEND_URL__: string | undefined;

/** Asks the plugin's own part of Medusa's admin API. */
export async function ask(path: string, method: "GET" | "POST", body = {}): Promise<unknown> {
  const backend = typeof __BACKEND_URL__ === "string" ? __BACKEND_URL__ : "/";
  const url = `${backend.replace(/\/$/, "")}/admin/polygate/${path}`;
  const response = await fetch(url, {
    method,
    credentials: "include",
    ...(method === "POST" && {
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  });
  if (response.ok) return response.json();
  throw new Error(`The server answered ${response.status}.`);
}
