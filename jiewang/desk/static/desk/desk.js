// What every page of the desk needs beyond HTML. Each part acts on a data attribute; without
// scripts the page works as a plain form.
"use strict";

(() => {
  const told = () => document.getElementById("told");

  /** Say one sentence to screen readers without moving the focus. */
  function tell(sentence) {
    const line = told();
    if (!line) return;
    line.textContent = "";
    // The same sentence twice in a row would not be read out: empty first, then fill.
    requestAnimationFrame(() => { line.textContent = sentence; });
  }
  window.deskTell = tell;

  // A form that failed: its summary takes the focus, so that it is read first.
  function focusFirst(root) {
    const first = root.querySelector("[data-focus]");
    if (first) first.focus();
  }

  // --- Dialogs: data-dialog="id" opens, data-close closes, data-open is open at once ---------
  function openDialog(dialog) {
    if (!dialog || dialog.open) return;
    dialog.showModal();
    focusFirst(dialog);
  }

  function openAsked(root) {
    root.querySelectorAll("dialog[data-open]").forEach(openDialog);
  }

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-dialog], [data-close], [data-dismiss], [data-copy], [data-print], [data-fill-login], [aria-disabled='true']");
    if (!target) return;
    if (target.getAttribute("aria-disabled") === "true") {
      event.preventDefault();
      return;
    }
    if (target.dataset.dialog) openDialog(document.getElementById(target.dataset.dialog));
    if ("close" in target.dataset) target.closest("dialog").close();
    if ("dismiss" in target.dataset) target.closest(".toast").remove();
    if (target.dataset.copy) copy(target);
    if ("print" in target.dataset) window.print();
    if (target.dataset.fillLogin) fillIn(target.dataset);
  });

  // The demonstration's sign-in page: put an account into the form.
  function fillIn(account) {
    document.getElementById("id_login").value = account.fillLogin;
    const password = document.getElementById("id_password");
    password.value = account.fillPassword;
    password.form.querySelector("[type='submit']").focus();
  }

  async function copy(button) {
    try {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = button.dataset.copied;
      tell(button.dataset.copied);
    } catch {
      // Not allowed here (no https): select the text, so that it can be copied by hand.
      const shown = document.getElementById(button.dataset.shown);
      if (shown) getSelection().selectAllChildren(shown);
    }
  }

  // --- A form is sent once: the pressed button is busy and keeps its width -------------------
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !form.matches("[data-once]")) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    const button = event.submitter;
    if (button) button.setAttribute("aria-busy", "true");
  });

  // Back in the history: the page comes from memory, with the form still marked as sent.
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
    document.querySelectorAll("[aria-busy='true'].btn").forEach((b) => b.removeAttribute("aria-busy"));
  });

  // --- Counting characters: data-count="id of the line", data-say="… {n} …" ------------------
  function count(area) {
    const line = document.getElementById(area.dataset.count);
    // By code points, as the server counts: an emoji is one character.
    if (line) line.textContent = area.dataset.say.replace("{n}", [...area.value].length.toLocaleString("en"));
  }
  document.addEventListener("input", (event) => {
    if (event.target.matches("[data-count]")) count(event.target);
  });

  // --- Part of a form that stands only while a choice is made --------------------------------
  // data-while="name=value": shown while that radio button is chosen.
  function showParts(root) {
    root.querySelectorAll("[data-while]").forEach((part) => {
      const [name, value] = part.dataset.while.split("=");
      const chosen = document.querySelector(`[name="${name}"]:checked`);
      part.hidden = Boolean(chosen) && chosen.value !== value;
    });
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[type='radio']")) showParts(document);
  });

  // --- The network ---------------------------------------------------------------------------
  function showNetwork() {
    const banner = document.getElementById("offline");
    if (banner) banner.hidden = navigator.onLine;
  }
  window.addEventListener("online", showNetwork);
  window.addEventListener("offline", showNetwork);

  // --- After htmx has put something in -------------------------------------------------------
  document.addEventListener("htmx:afterSettle", (event) => {
    const came = event.detail.elt;
    openAsked(came);
    showParts(came);
    const heading = came.querySelector("[data-focus], [data-arrived]");
    if (!heading) return;
    if (heading.matches("[data-arrived]")) {
      heading.setAttribute("tabindex", "-1");
      tell(heading.textContent);
    }
    heading.focus();
  });

  // On a phone menus and tabs scroll sideways: the current one is brought into sight.
  function showCurrent() {
    document.querySelectorAll(".mainnav [aria-current], .tabs [aria-current]").forEach((link) => {
      const row = link.parentElement;
      const beyond = link.getBoundingClientRect().right - row.getBoundingClientRect().right;
      if (beyond > 0) row.scrollLeft += beyond + 16;
    });
  }

  function begin() {
    showNetwork();
    showCurrent();
    document.querySelectorAll("[data-count]").forEach(count);
    showParts(document);
    openAsked(document);
    focusFirst(document);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
