/**
 * The pages' only script, the same on every page so that its hash is too. It does three things, each where the page asks
 * for it: posts the form marked `data-submit`; keeps the time left true; and asks `data-state-path` how the payment
 * stands, after 2 s, then ever more slowly up to 20 s, and at once when the buyer looks at the page again. Once the
 * payment is settled it reloads the page, which then tells the truth. Without it everything works by button and reload.
 */
export const SCRIPT = `
(() => {
  const form = document.querySelector("form[data-submit]");
  if (form) HTMLFormElement.prototype.submit.call(form);
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  const left = document.querySelector("[data-left]");
  if (left) {
    const end = Date.now() + Number(left.dataset.left);
    setInterval(() => {
      const minutes = Math.floor((end - Date.now()) / 60000);
      if (minutes >= 120) return;
      const format = { style: "unit", unit: "minute", unitDisplay: "long" };
      left.textContent = minutes < 1 ? left.dataset.soon
        : new Intl.NumberFormat(document.documentElement.lang, format).format(minutes);
    }, 5000);
  }

  const status = document.querySelector("[data-state-path]");
  if (!status) return;
  const { statePath, offline } = status.dataset;
  let wait = 2000, timer, asking = false;
  const say = (text) => status.textContent !== text && (status.textContent = text);
  const ask = async () => {
    if (asking) return;
    asking = true;
    clearTimeout(timer);
    try {
      const options = { cache: "no-store", signal: AbortSignal.timeout(15000) };
      const response = await fetch(statePath, options);
      if (!response.ok) throw response.status;
      const { state } = await response.json();
      say("");
      if (state && state !== "ready" && state !== "waiting") return location.reload();
    } catch {
      say(offline);
    }
    asking = false;
    timer = setTimeout(ask, wait);
    wait = Math.min(wait * 1.5, 20000);
  };
  const look = () => {
    if (document.hidden) return;
    wait = 2000;
    ask();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  addEventListener("online", look);
  timer = setTimeout(ask, wait);
})();
`;
