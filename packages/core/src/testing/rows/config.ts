import assert from "node:assert/strict";
import { actsOf } from "../acts.ts";
import type { Bench } from "../bench.ts";
import { assertFails, assertShowsNone } from "../check.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";

/** What becomes of a configuration that a person got wrong. */
export const configRows: RowMaker = (bench) => [
  ...["mode", ...bench.subject.requiredFields].flatMap((field) =>
    Object.entries(WRONG).map(([what, value]) => ({
      name: `names "${field}" when it is ${what}, and shows no value`,
      run: () => refuses(bench, changed(bench.subject.config, field, value), field),
    })),
  ),
  {
    name: "names a field it does not know",
    run: () => refuses(bench, { ...bench.subject.config, aple_key: "typing error" }, "aple_key"),
  },
  {
    name: "refuses something that is no configuration at all",
    run: async () => {
      for (const config of [undefined, null, "config", 7, []]) {
        await assertFails(() => bench.subject.create(config as never), "configuration_invalid");
      }
    },
  },
  {
    name: "refuses to send live credentials without TLS",
    run: () =>
      refuses(
        bench,
        { ...bench.subject.config, mode: "live", baseUrl: "http://gateway.example" },
        "baseUrl",
      ),
  },
  {
    name: "calls no other address than the one it is given",
    run: async () => {
      const baseUrl = "https://elsewhere.example/base";
      for (const act of actsOf(bench)) {
        const { fetch, requests } = replay(act.exchanges);
        await act.run(bench.gateway(fetch, { baseUrl })).catch(() => {});
        assert.notEqual(requests.length, 0, `${act.name} made no call`);
        for (const { url } of requests)
          assert.ok(url.startsWith(`${baseUrl}/`), `${act.name} called ${url}`);
      }
    },
  },
  {
    name: "names the account, and the same one each time, without a secret",
    run: () => {
      const { account } = bench.gateway();
      assert.match(account, /\S/);
      assert.equal(bench.gateway().account, account);
      assertShowsNone(account, bench.subject.secrets);
    },
  },
];

const WRONG: Readonly<Record<string, unknown>> = {
  missing: undefined,
  empty: "",
  "of another type": { is: "an object" },
};

async function refuses(bench: Bench, config: object, field: string): Promise<void> {
  const error = await assertFails(
    () => bench.subject.create(config as never),
    "configuration_invalid",
  );
  assert.ok(error.message.includes(field), `"${error.message}" does not name ${field}`);
  assertShowsNone(error, [...bench.subject.secrets, "typing error", "is: 'an object'"]);
}

function changed(config: object, field: string, value: unknown): object {
  const [name = field, ...rest] = field.split(".");
  const { [name]: inner, ...others } = config as Record<string, unknown>;
  if (rest.length > 0)
    return { ...others, [name]: changed(inner as object, rest.join("."), value) };
  return value === undefined ? others : { ...others, [name]: value };
}
