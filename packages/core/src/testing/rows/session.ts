import assert from "node:assert/strict";
import { Session, type SessionRequest } from "../../session.ts";
import { type Bench, replaying } from "../bench.ts";
import { assertFails } from "../check.ts";
import { replay } from "../replay.ts";
import type { RowMaker } from "../row.ts";

/** How a checkout is opened. */
export const sessionRows: RowMaker = (bench) => {
  const { profile, request, subject } = bench;
  const { buyer = {} } = request;
  const created = bench.recording("created");
  return [
    {
      name: "says where to send the buyer",
      run: async () => {
        const session = await open(bench, request);
        assert.match(session.redirect.url, /^https?:\/\//);
        if (!bench.calls) assert.equal(session.redirect.method, "POST");
        if (created.ref.reference !== undefined && session.reference !== undefined) {
          assert.equal(session.reference, created.ref.reference);
        }
      },
    },
    {
      name: bench.calls ? "tells the gateway our id" : "makes no call",
      run: async () => {
        const told = await wireOf(bench, request);
        assert.ok(told.includes(request.paymentId), "our id is nowhere in the request");
        if (!bench.calls) await bench.gateway().createSession(request);
      },
    },
    ...profile.needs.map((need) => ({
      name: `asks for the buyer's ${need}, which it cannot do without`,
      run: () => refuses(bench, { ...request, buyer: without(buyer, need) }),
    })),
    {
      name: "asks for no more of the buyer than it says it needs",
      run: async () => {
        const needed = Object.entries(buyer).filter(([name]) =>
          profile.needs.some((need) => need === name),
        );
        await open(bench, { ...request, buyer: Object.fromEntries(needed) });
      },
    },
    {
      name: "refuses a request that is not one, without a call",
      run: async () => {
        await refuses(bench, { ...request, paymentId: "short" });
        await refuses(bench, { ...request, returnUrl: "nowhere" });
        await refuses(bench, {
          ...request,
          money: { amount: 10.5, currency: request.money.currency },
        });
        await refuses(bench, {
          ...request,
          money: { amount: -100, currency: request.money.currency },
        });
        await refuses(bench, {
          ...request,
          money: { amount: Number.NaN, currency: request.money.currency },
        });
      },
    },
    {
      name: "cuts or refuses texts that are too long or too odd, and breaks on none",
      run: async () => {
        for (const description of ODD_TEXTS)
          await takesOrRefuses(bench, { ...request, description });
        for (const name of ODD_TEXTS) {
          await takesOrRefuses(bench, {
            ...request,
            buyer: { ...buyer, name: name.slice(0, 200) },
          });
        }
      },
    },
    ...(profile.webhookAddress === "payment"
      ? [
          {
            name: "sends the webhook where it was told",
            run: async () => {
              const told = await wireOf(bench, request);
              assert.ok(
                told.includes(request.webhookUrl),
                "the webhook address is nowhere in the request",
              );
            },
          },
        ]
      : []),
    ...(subject.amount
      ? []
      : [
          {
            name: "opens a session at the one price there is",
            run: async () => {
              await open(bench, request);
            },
          },
        ]),
  ];
};

const ODD_TEXTS = [
  "",
  "x".repeat(5000),
  'Tea & <b>milk</b> = "4\'" \\ / %41+',
  "চা दूध 🍵\n\ttwo lines",
  "\u0000\ud800",
];

async function open(bench: Bench, request: SessionRequest): Promise<Session> {
  return replaying(bench, bench.recording("created"), async (gateway) =>
    Session.parse(await gateway.createSession(request)),
  );
}

async function refuses(bench: Bench, request: SessionRequest): Promise<void> {
  const { fetch, requests } = replay(bench.recording("created").exchanges);
  await assertFails(() => bench.gateway(fetch).createSession(request), "request_invalid");
  assert.equal(requests.length, 0, "a call was made");
}

async function takesOrRefuses(bench: Bench, request: SessionRequest): Promise<void> {
  try {
    await open(bench, request);
  } catch {
    await refuses(bench, request);
  }
}

/** All that goes to the gateway at creation: what is sent, or what the browser is to post, escapes undone. */
async function wireOf(bench: Bench, request: SessionRequest): Promise<string> {
  const { fetch, requests } = replay(bench.recording("created").exchanges);
  const { redirect } = await bench.gateway(fetch).createSession(request);
  const fields = redirect.method === "POST" ? Object.values(redirect.fields) : [];
  const sent = requests.flatMap(({ url, body }) => [
    url,
    body,
    ...new URLSearchParams(body).values(),
  ]);
  return [...fields, ...sent].join("\n").replaceAll("\\/", "/");
}

function without(buyer: NonNullable<SessionRequest["buyer"]>, need: "email" | "ip" | "language") {
  const { [need]: _, ...rest } = buyer;
  return rest;
}
