// An open page asks every other second whether something has come for it: docs/decisions/0030.
// It says how much, and moves nothing: the reader decides when to look.
"use strict";

(() => {
  const box = document.getElementById("live");
  if (!box) return;
  const EVERY = 1500;
  // While the server is away, less and less often.
  const LONGEST = 30000;
  let stamp = "";
  let wait = EVERY;

  const parts = () => ["new", "sent", "late"].filter((what) => box.dataset[what]);

  function tell(numbers) {
    const said = parts().filter((what) => numbers[what])
      .map((what) => box.dataset[what].replace("{n}", numbers[what] > 98 ? "99+" : numbers[what]));
    box.hidden = said.length === 0;
    const link = box.querySelector("a");
    if (link && said.length) link.textContent = `${said.join(box.dataset.and)}${box.dataset.show}`;
    // Lists of the page that ask for themselves do it now, and not in half a minute.
    if (parts().length === 0 && (numbers.new || numbers.sent || numbers.late)) {
      document.body.dispatchEvent(new CustomEvent("live", { detail: numbers }));
    }
  }

  async function ask() {
    if (document.hidden) return;
    try {
      const headers = stamp ? { "If-None-Match": stamp } : {};
      const answer = await fetch(box.dataset.address, { headers, cache: "no-store", credentials: "omit" });
      if (answer.status === 403) return stop();
      if (answer.status === 200) {
        stamp = answer.headers.get("ETag") || "";
        tell(await answer.json());
      }
      wait = answer.status === 200 || answer.status === 304 ? EVERY : Math.min(wait * 2, LONGEST);
    } catch {
      wait = Math.min(wait * 2, LONGEST);
    }
  }

  let stopped = false;
  function stop() { stopped = true; }

  async function round() {
    await ask();
    if (!stopped) setTimeout(round, wait);
  }
  // Not all pages at one moment: a second apart by chance.
  setTimeout(round, Math.random() * EVERY);
  document.addEventListener("visibilitychange", () => { if (!document.hidden && !stopped) ask(); });
})();
