// The queue: single-key shortcuts, the current row, and where the focus goes.
"use strict";

(() => {
  const triage = () => document.querySelector(".triage");
  const rows = () => [...document.querySelectorAll(".queue-item")];
  const current = () => document.querySelector('.queue-item[aria-current="true"]');

  function typing(event) {
    const field = event.target.closest("input, textarea, select, [contenteditable]");
    return field || event.isComposing || event.ctrlKey || event.metaKey || event.altKey;
  }

  function walk(step) {
    const all = rows();
    const row = all[all.indexOf(current()) + step];
    if (!row) return;
    row.focus();
    row.click();
  }

  function press(key) {
    const wanted = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
    if (!wanted || wanted.getAttribute("aria-disabled") === "true") return false;
    if (wanted.matches("input")) wanted.focus();
    else wanted.click();
    return true;
  }

  // Out of a search field, so that the single keys act again; what was typed stays.
  function leave(event) {
    const field = event.target.closest('input[type="search"]');
    if (event.key !== "Escape" || event.isComposing || !field) return false;
    event.preventDefault();
    field.blur();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (leave(event)) return;
    const on = triage() && triage().dataset.shortcuts === "on";
    if (!on || typing(event) || document.querySelector("dialog[open]")) return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") walk(key === "j" ? 1 : -1);
    else if (!press(key)) return;
    event.preventDefault();
  });

  // The mark goes with the choice at once; the panes follow.
  document.addEventListener("click", (event) => {
    const row = event.target.closest(".queue-item");
    if (!row) return;
    rows().forEach((each) => each.removeAttribute("aria-current"));
    row.setAttribute("aria-current", "true");
  });

  // On a phone the list and the report are two pages: the link itself is followed.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const row = event.detail.elt;
    if (!row.matches(".queue-item") || !matchMedia("(max-width: 47.99rem)").matches) return;
    event.preventDefault();
    location.assign(row.href);
  });

  // After a decision the address names the next row: the focus goes there.
  function arrive() {
    const row = location.hash.startsWith("#row-") && document.getElementById(location.hash.slice(1));
    if (!row) return;
    row.focus();
    row.scrollIntoView({ block: "nearest" });
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", arrive);
  else arrive();
})();
