/** A request to one of the plugin's own pages, as bytes. */
export interface HttpRequest {
  readonly provider: string;
  /** The token in its path, where there is one. */
  readonly token: string | undefined;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Without `?`. */
  readonly query: string;
  readonly body: Uint8Array;
  readonly ip: string | undefined;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What goes on after the answer is sent. */
  readonly afterwards?: () => Promise<void>;
}

/** Sends the browser on, and lets nobody remember where. */
export function seeOther(url: string): HttpReply {
  return { status: 303, headers: { location: url, "cache-control": "no-store" }, body: "" };
}
