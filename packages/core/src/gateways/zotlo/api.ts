import type * as z from "zod";
import { PaymentError } from "../../errors.ts";
import { type Call, createClient } from "../../http/client.ts";
import type { JsonText } from "../../json.ts";
import { parseResponse } from "../../parse.ts";
import type { ZotloAccount } from "./config.ts";
import { toErrorCode } from "./map.ts";
import * as wire from "./wire.ts";

/** One call; `result` is what the answer's envelope must hold. */
type ZotloCall<Result extends z.ZodType> = Omit<Call<z.ZodType>, "answer"> & {
  readonly result: Result;
};

/** Zotlo's API: credentials in headers, every answer in an envelope whose error number counts, whatever the HTTP status. */
export interface Api {
  /** @throws {PaymentError} by Zotlo's error number, else by HTTP status. */
  call<Result extends z.ZodType>(call: ZotloCall<Result>): Promise<z.output<Result>>;
}

/** Speaks with Zotlo for one account. */
export function createApi(config: ZotloAccount): Api {
  const { mode, accessKey, accessSecret, applicationId, language, timeout } = config;
  const client = createClient({
    gateway: "zotlo",
    baseUrl: config.baseUrl ?? HOSTS[mode],
    fetch: config.fetch,
    ...(timeout !== undefined && { timeout }),
    headers: {
      AccessKey: accessKey,
      AccessSecret: accessSecret,
      ApplicationId: applicationId,
      Language: language,
    },
    secrets: [accessKey, accessSecret],
    codeOf: (answer) => toErrorCode(toMeta(answer)),
    detailOf: (answer) => toMeta(answer).errorMessage ?? undefined,
  });

  return {
    async call({ result: schema, ...call }) {
      const { meta, result } = await client.call({ ...call, answer: wire.Answer });
      const code = toErrorCode(meta);
      if (code) {
        const { errorCode, errorMessage } = meta;
        throw new PaymentError(
          code,
          `zotlo: ${call.method} ${call.path}: refused with ${errorCode}`,
          {
            gateway: "zotlo",
            ...(errorMessage && { detail: errorMessage.slice(0, 500) }),
          },
        );
      }
      return parseResponse("zotlo", schema, result);
    },
  };
}

const HOSTS = { test: "https://test-api.zotlo.com", live: "https://api.zotlo.com" } as const;

function toMeta(answer: JsonText): Partial<wire.Meta> {
  return wire.Answer.safeParse(answer).data?.meta ?? {};
}
