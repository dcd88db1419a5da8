// The order page asks for its own live part and puts it in place when it has changed.
// Without this script the page reloads itself instead (meta refresh).

const EVERY = 1200;
const AFTER_THE_END = 8;

const live = document.querySelector("[data-live]");
if (live) keepFresh(live);

function keepFresh(element) {
  let shown = "";
  let rounds = 0;
  let timer;

  async function look() {
    clearTimeout(timer);
    if (!document.hidden) {
      try {
        const answer = await fetch(element.dataset.live, { headers: { accept: "text/html" } });
        if (answer.ok) show(await answer.text());
      } catch {
        // The shop is away for a moment; the next round asks again.
      }
    }
    const isOpen = element.querySelector("[data-open]") !== null;
    rounds = isOpen ? 0 : rounds + 1;
    if (rounds < AFTER_THE_END) timer = setTimeout(look, EVERY);
  }

  function show(text) {
    if (text === shown) return;
    shown = text;
    element.innerHTML = text;
    const status = element.querySelector("[data-status]");
    const said = document.querySelector("[data-said]");
    if (status && said && said.textContent !== status.textContent)
      said.textContent = status.textContent;
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) void look();
  });
  timer = setTimeout(look, EVERY);
}
