import assert from "node:assert/strict";
import { exponentOf } from "../../currencies.ts";
import type { Gateway } from "../../gateway.ts";
import type { Profile } from "../../profile.ts";
import type { Bench } from "../bench.ts";
import type { Situation } from "../recording.ts";
import type { RowMaker } from "../row.ts";

/** Whether the label on the tin and what is in it agree, both ways. */
export const profileRows: RowMaker = (bench) => {
  const { profile, subject } = bench;
  return [
    {
      name: "has the gateway's name",
      run: () => {
        assert.equal(profile.name, bench.gateway().name);
        assert.match(profile.name, /^[a-z][a-z0-9-]*$/);
      },
    },
    {
      name: "names currencies that exist, with limits that leave room",
      run: () => assertCurrencies(profile),
    },
    ...METHODS.map(({ method, promised }) => ({
      name: `${promised(profile) ? "has" : "has no"} ${method}, as the profile says`,
      run: () =>
        assert.equal(typeof bench.gateway()[method], promised(profile) ? "function" : "undefined"),
    })),
    {
      name: "asks about refunds only where it makes them",
      run: () => {
        const { getRefund, refund } = bench.gateway();
        assert.ok(!getRefund || refund, "getRefund without refund");
        assert.equal(
          subject.refund?.asked !== undefined,
          getRefund !== undefined,
          "refund.asked and getRefund",
        );
      },
    },
    {
      name: "is handed to the kit with everything the profile promises",
      run: () => assertComplete(bench),
    },
    {
      name: "announces exactly what there are recorded webhooks of",
      run: () => {
        for (const [kind, situation] of Object.entries(ANNOUNCED)) {
          const announced = profile.announces.some((one) => one === kind);
          const recorded = bench.recordings[situation]?.webhook !== undefined;
          assert.equal(
            announced,
            recorded,
            `announces ${kind}: ${announced}, webhook recorded: ${recorded}`,
          );
        }
      },
    },
    {
      name: "states what was paid exactly where the profile says so",
      run: () => {
        const { captured } = bench.recording("captured").expect ?? {};
        assert.equal(captured !== undefined, profile.states.amount);
      },
    },
  ];
};

const METHODS: readonly {
  readonly method: keyof Gateway;
  readonly promised: (profile: Profile) => boolean;
}[] = [
  { method: "refund", promised: ({ refunds }) => refunds !== "manual" },
  { method: "cancel", promised: ({ cancels }) => cancels },
  { method: "capture", promised: ({ captures }) => captures },
  { method: "listPayments", promised: ({ lists }) => lists },
  { method: "parseReturn", promised: ({ returnsBuyer }) => returnsBuyer === "signed_post" },
];

const ANNOUNCED = {
  captured: "captured",
  failed: "declined",
  expired: "expired",
  canceled: "canceled",
  refunded: "refunded",
} as const satisfies Record<Profile["announces"][number], Situation>;

function assertCurrencies({ currencies }: Profile): void {
  if (currencies === "any") return;
  assert.notEqual(Object.keys(currencies).length, 0);
  for (const [currency, { min = 0, max = Number.MAX_SAFE_INTEGER }] of Object.entries(currencies)) {
    assert.notEqual(exponentOf(currency), undefined, `${currency} is no ISO 4217 code`);
    assert.ok(
      Number.isSafeInteger(min) && Number.isSafeInteger(max) && min <= max,
      `limits of ${currency}`,
    );
  }
}

function assertComplete({ profile, subject, recordings }: Bench): void {
  const { captured, created, pending, unknown } = recordings;
  assert.ok(
    captured && created && pending && unknown,
    "created, pending, captured and unknown are recorded",
  );
  assert.equal(subject.signature !== undefined, profile.signsWebhooks, "signature");
  assert.equal(subject.refund !== undefined, profile.refunds !== "manual", "refund");
  assert.equal(
    subject.refund?.partial !== undefined,
    profile.refunds === "full_and_partial",
    "refund.partial",
  );
  assert.equal(subject.cancel !== undefined, profile.cancels, "cancel");
  assert.equal(subject.capture !== undefined, profile.captures, "capture");
  assert.equal(subject.list !== undefined, profile.lists, "list");
  assert.equal(subject.returned !== undefined, profile.returnsBuyer === "signed_post", "returned");
  assert.equal(
    created.exchanges.length > 0,
    profile.afterUnknownCreate !== "no_create_call",
    "created.exchanges",
  );
  assert.notEqual(subject.secrets.length, 0, "secrets");
  if (subject.signature)
    assert.ok(subject.secrets.includes(subject.signature.secret), "the secret of webhooks is one");
}
