import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { SCRIPT } from "./script.ts";

type Answer = () => Promise<{ ok: boolean; status?: number; json?: () => Promise<unknown> }>;

/** A browser as far as the script needs one, with timers that run when told. */
function createBrowser(answer: Answer, elements: Record<string, unknown> = {}) {
  const status = { dataset: { statePath: "/state", offline: "offline" }, textContent: "" };
  const timers: { run: () => unknown; wait: number }[] = [];
  const intervals: (() => void)[] = [];
  const listeners = new Map<string, (event: unknown) => unknown>();
  const seen = { asked: [] as string[], reloads: 0, submitted: [] as unknown[], now: 0 };
  const listen = (name: string, listener: (event: unknown) => unknown) => {
    listeners.set(name, listener);
  };
  const document = {
    hidden: false,
    documentElement: { lang: "bn" },
    querySelector: (selector: string) =>
      ({ "[data-state-path]": status, ...elements })[selector] ?? null,
    addEventListener: listen,
  };
  runInNewContext(SCRIPT, {
    document,
    addEventListener: listen,
    location: { reload: () => seen.reloads++ },
    HTMLFormElement: class {
      submit() {
        seen.submitted.push(this);
      }
    },
    Date: { now: () => seen.now },
    Intl,
    AbortSignal,
    fetch: (path: string) => {
      seen.asked.push(path);
      return answer();
    },
    setTimeout: (run: () => unknown, wait: number) => timers.push({ run, wait }),
    clearTimeout: () => timers.splice(0),
    setInterval: (run: () => void) => intervals.push(run),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return {
    seen,
    status,
    document,
    tick: async () => {
      const next = timers.shift();
      await next?.run();
      await settle();
      return next?.wait;
    },
    minute: () => {
      for (const run of intervals) run();
    },
    emit: async (name: string, event: unknown = {}) => {
      listeners.get(name)?.(event);
      await settle();
    },
  };
}

const answerState = (state: unknown) => async () => ({ ok: true, json: async () => ({ state }) });

describe("the pages' script", () => {
  it("asks ever more slowly while nothing is settled", async () => {
    const browser = createBrowser(answerState("waiting"));
    const waits: (number | undefined)[] = [];
    for (let round = 0; round < 9; round++) waits.push(await browser.tick());
    expect(waits[0]).toBe(2000);
    expect(waits).toEqual(waits.toSorted((one, other) => Number(one) - Number(other)));
    expect(waits.at(-1)).toBe(20_000);
    expect(browser.seen).toMatchObject({ reloads: 0, asked: new Array(9).fill("/state") });
  });

  it.each(["paid", "failed", "expired", "canceled", "held"])(
    "shows the page anew when %s",
    async (state) => {
      const browser = createBrowser(answerState(state));
      await browser.tick();
      expect(browser.seen.reloads).toBe(1);
      expect(await browser.tick()).toBeUndefined();
    },
  );

  it.each([
    ["silence", () => Promise.reject(new TypeError("no"))],
    ["a server error", async () => ({ ok: false, status: 503 })],
    ["no JSON", async () => ({ ok: true, json: () => Promise.reject(new SyntaxError("no")) })],
  ])("says so at %s, goes on asking, and takes it back", async (_, failure) => {
    let answer: Answer = failure;
    const browser = createBrowser(() => answer());
    await browser.tick();
    expect(browser.status.textContent).toBe("offline");
    answer = answerState("waiting");
    await browser.tick();
    expect(browser.status.textContent).toBe("");
    expect(browser.seen.reloads).toBe(0);
  });

  it("does not take an answer without a state for news", async () => {
    const browser = createBrowser(answerState(undefined));
    await browser.tick();
    expect(browser.seen.reloads).toBe(0);
  });

  it("asks at once when the buyer looks again, not when leaving, and one question at a time", async () => {
    let release = () => {};
    const browser = createBrowser(
      () => new Promise((resolve) => (release = () => resolve(answerState("waiting")()))),
    );
    browser.document.hidden = true;
    await browser.emit("visibilitychange");
    expect(browser.seen.asked).toHaveLength(0);
    browser.document.hidden = false;
    await browser.emit("visibilitychange");
    await browser.emit("focus");
    expect(browser.seen.asked).toHaveLength(1);
    release();
    await browser.emit("nothing");
    await browser.emit("focus");
    expect(browser.seen.asked).toHaveLength(2);
  });

  it("loads a page anew that the browser kept", async () => {
    const browser = createBrowser(answerState("waiting"));
    await browser.emit("pageshow", { persisted: false });
    expect(browser.seen.reloads).toBe(0);
    await browser.emit("pageshow", { persisted: true });
    expect(browser.seen.reloads).toBe(1);
  });

  it("sends the form even if one of its fields is called submit", () => {
    const form = { submit: "a field" };
    const { seen } = createBrowser(answerState("waiting"), { "form[data-submit]": form });
    expect(seen.submitted).toEqual([form]);
  });

  it("keeps the time left true in the page's language", () => {
    const left = { dataset: { left: "1500000", soon: "soon" }, textContent: "২৫ মিনিট" };
    const browser = createBrowser(answerState("waiting"), { "[data-left]": left });
    browser.seen.now = 60_001;
    browser.minute();
    expect(left.textContent).toBe("২৩ মিনিট");
    browser.seen.now = 1_440_001;
    browser.minute();
    expect(left.textContent).toBe("soon");
  });
});
