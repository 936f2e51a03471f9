// The wall screen: looks again every minute and puts the new figures in place of the old ones.
// Nothing moves. When it gets no answer, it says when its data stopped.
"use strict";

(() => {
  const EVERY = 60000;
  const PARTS = [".wall-tiles", "main", ".wall-foot", ".wall-head"];

  function stopped() {
    const state = document.getElementById("wall-state");
    state.textContent = state.dataset.stopped;
    state.dataset.lamp = "red";
  }

  async function look() {
    try {
      const answer = await fetch(location.href, { redirect: "error" });
      if (!answer.ok) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const part of PARTS) {
        const fresh = page.querySelector(part);
        if (!fresh) throw new Error(part);
        document.querySelector(part).replaceWith(document.adoptNode(fresh));
      }
      document.body.dataset.looked = String(Number(document.body.dataset.looked || 0) + 1);
    } catch {
      stopped();
    }
  }

  setInterval(look, EVERY);
  addEventListener("offline", stopped);
  addEventListener("online", look);
  // A test presses the same button as the minute does.
  document.addEventListener("wall:look", look);
})();
