import { type Buyer, formatMoney, PaymentError, type Redirect, reasonUnfit } from "@polygate/core";
import { type Attempt, heldOf, needsMerchant, note, recordOf } from "./attempt.ts";
import { hintUrl } from "./hint.ts";
import { type HttpReply, type HttpRequest, seeOther } from "./http.ts";
import type { ProviderSetup } from "./options.ts";
import { page, postForm } from "./pages.ts";
import { newAttempt } from "./payments.ts";
import type { ShopCart } from "./shop.ts";
import type { World } from "./world.ts";

/** The page a buyer is sent to from the storefront: it opens the gateway's checkout and sends the browser there. */
export async function pay(world: World, request: HttpRequest): Promise<HttpReply> {
  const setup = world.setups.get(request.provider);
  const attempts = (await world.ledger.ofToken(request.token ?? "")).filter(
    ({ provider }) => provider === request.provider,
  );
  const first = attempts[0];
  const latest = attempts.at(-1);
  if (!setup || !first || !latest) {
    return page(404, "No such payment", "This link names no payment of this shop.");
  }
  const back = setup.storefrontUrl;
  const session = await world.shop.session(first.sessionId);
  if (!session) return seeOther(hintUrl(setup, "replaced"));
  const cart = await world.shop.cartOf(session.collectionId);
  const refusal = await moneyThere(world, setup, session.collectionId);
  if (refusal) return refusal;
  if (!cart) return page(409, "No cart", "This payment belongs to no cart any more.", { back });

  if (isUsable(world, setup, latest) && latest.redirect) return toGateway(latest.redirect);
  const place = { collectionId: session.collectionId, cartId: cart.id };
  const fresh = latest.openedAt === undefined && isOf(setup, latest);
  if (!fresh && isOpening(world, latest)) return oneMoment();
  const attempt = fresh ? latest : newAttempt(world, request.provider, { ...latest, ...place });
  if (!fresh) await world.ledger.add(attempt);
  return open(world, setup, attempt, { ...place, cart, request });
}

/** Nobody is sent to pay for what is paid, or while money of the same cart waits to be given back. */
async function moneyThere(
  world: World,
  setup: ProviderSetup,
  collectionId: string,
): Promise<HttpReply | undefined> {
  const attempts = await world.ledger.ofCollection(collectionId);
  if (attempts.some(needsMerchant)) {
    return page(
      409,
      "Already paid",
      "You have paid for this cart, and the shop has to look at the payment or give it back. It can be paid again after that.",
      { back: setup.storefrontUrl },
    );
  }
  return attempts.some((attempt) => heldOf(attempt) > 0)
    ? seeOther(hintUrl(setup, "paid"))
    : undefined;
}

function isOf({ gateway, mode }: ProviderSetup, attempt: Attempt): boolean {
  return attempt.account === gateway.account && attempt.mode === mode;
}

const MARGIN = 15_000;

function isUsable(world: World, setup: ProviderSetup, attempt: Attempt): boolean {
  const { expiresAt = Number.POSITIVE_INFINITY } = attempt;
  const lives = expiresAt > world.now() + MARGIN;
  return isOf(setup, attempt) && recordOf(attempt).status === "pending" && lives;
}

const OPENING = 20_000;

function isOpening(world: World, { openedAt = 0, redirect, unopened }: Attempt): boolean {
  return !unopened && redirect === undefined && world.now() - openedAt < OPENING;
}

interface Opening {
  readonly collectionId: string;
  readonly cartId: string;
  readonly cart: ShopCart;
  readonly request: HttpRequest;
}

async function open(
  world: World,
  setup: ProviderSetup,
  { id, asked }: Attempt,
  { collectionId, cartId, cart, request }: Opening,
): Promise<HttpReply> {
  const { gateway, backendUrl, storefrontUrl: back } = setup;
  const unfit = reasonUnfit(gateway.profile, asked);
  if (unfit !== undefined) return page(422, "Another way to pay, please", unfit, { back });
  const buyer: Buyer = {
    ...cart.buyer,
    ...(request.ip !== undefined && { ip: request.ip }),
    language: languageOf(request),
  };
  const lacking = gateway.profile.needs.filter((need) => buyer[need] === undefined);
  if (lacking.length > 0) {
    const what = lacking.join(" and ");
    return page(422, "Something is missing", `${gateway.profile.title} needs your ${what}.`, {
      back,
    });
  }
  const claimed: boolean[] = [];
  const attempt = await world.ledger.change(id, (row) => {
    claimed.push(row.openedAt === undefined);
    const now = world.now();
    const opening = { ...row, collectionId, cartId, openedAt: now, nextCheckAt: now + 60_000 };
    return row.openedAt === undefined ? note(opening, now, "The buyer asked to pay.") : row;
  });
  if (!claimed[0]) return oneMoment();
  const own = `${backendUrl}/polygate/${request.provider}`;
  try {
    const session = await gateway.createSession({
      paymentId: id,
      money: asked,
      description: `Cart ${formatMoney(asked)} ${asked.currency}`,
      buyer,
      returnUrl: `${own}/return/${attempt.token}`,
      cancelUrl: `${own}/return/${attempt.token}`,
      webhookUrl: `${own}/webhook/${attempt.token}`,
    });
    await world.ledger.change(id, (row) =>
      note(
        {
          ...row,
          redirect: session.redirect,
          payable: session.payable ?? row.payable,
          ...(session.reference !== undefined && { reference: session.reference }),
          ...(session.expiresAt !== undefined && { expiresAt: session.expiresAt }),
        },
        world.now(),
        `Sent to ${gateway.profile.title}.`,
      ),
    );
    return toGateway(session.redirect);
  } catch (error) {
    if (!PaymentError.is(error)) throw error;
    await world.ledger.change(id, (row) =>
      note(
        { ...row, unopened: true },
        world.now(),
        `The checkout could not be opened: ${error.message}`,
      ),
    );
    return page(
      error.outcome === "rejected" ? 502 : 503,
      "That did not work",
      `${gateway.profile.title} could not be reached or refused. Nothing was paid; please try again.`,
      { back },
    );
  }
}

function toGateway(redirect: Redirect): HttpReply {
  return redirect.method === "GET"
    ? seeOther(redirect.url)
    : postForm(redirect.url, redirect.fields);
}

function oneMoment(): HttpReply {
  return page(200, "One moment", "The payment page is being opened.", { refresh: 2 });
}

function languageOf({ headers }: HttpRequest): string {
  return /^[a-z]{2}\b/.exec(headers["accept-language"] ?? "")?.[0] ?? "en";
}
