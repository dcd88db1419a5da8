/** A browser without scripts: keeps cookies, follows nothing by itself, and sends forms as browsers do. */
export interface Browser {
  /** @param headers beside the browser's own. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Sends a form from a page of the same server, or of `origin`. */
  post(
    path: string,
    fields: Readonly<Record<string, string | readonly string[]>>,
    origin?: string,
  ): Promise<Response>;
  /** What it would send as its cookie. */
  readonly cookie: string;
}

export function openBrowser(server: string): Browser {
  const cookies = new Map<string, string>();

  async function send(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(new URL(path, server), {
      ...init,
      redirect: "manual",
      headers: { ...init.headers, cookie: toCookie() },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const [name = "", value = ""] = pair.split("=");
      if (/max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  const toCookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");

  return {
    get: (path, headers = {}) => send(path, { headers }),
    post(path, fields, origin = new URL(server).origin) {
      const body = new URLSearchParams();
      for (const [name, values] of Object.entries(fields)) {
        for (const value of [values].flat()) body.append(name, value);
      }
      return send(path, { method: "POST", body, headers: { origin } });
    },
    get cookie() {
      return toCookie();
    },
  };
}

export const OWNER = { email: "owner@shop.test", password: "a horse and a battery" };

/** Makes the first owner with the server's own link. @returns the browser that is signed in then. */
export async function signInAsOwner(server: {
  readonly url: string;
  ownerLink(): Promise<string | undefined>;
}): Promise<Browser> {
  const browser = openBrowser(server.url);
  const link = await server.ownerLink();
  const { pathname, origin } = new URL(link ?? "");
  const answer = await browser.post(pathname, OWNER, origin);
  if (answer.status !== 303) throw new Error(`no owner: ${answer.status}`);
  return browser;
}
