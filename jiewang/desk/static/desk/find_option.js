// Long lists of choices get a box to type in, which leaves the fitting ones. The list itself
// stays an ordinary select: without this script, and for those who know its keys, as before.
(function () {
  "use strict";

  const FEW = 12, ROWS = 8;

  function fitting(all, words) {
    return all.filter(({ option, text }) => option.value && words.every((word) => text.includes(word)));
  }

  function enhance(select) {
    if (select.dataset.finds || select.options.length <= FEW) return;
    select.dataset.finds = "yes";
    const whole = [...select.childNodes];
    const all = [...select.options].map((option) => {
      const group = option.parentElement.label || "";
      return { option, text: `${group} ${option.text} ${option.value}`.toLowerCase() };
    });

    const box = document.createElement("input");
    box.type = "search";
    box.className = "input find-option";
    box.placeholder = select.dataset.find;
    box.autocomplete = "off";
    const label = document.querySelector(`label[for="${select.id}"]`);
    box.setAttribute("aria-label", `${label ? label.textContent.trim() : ""} ${select.dataset.find}`);
    box.setAttribute("aria-controls", select.id);
    const said = document.createElement("span");
    said.className = "hidden-visually";
    said.setAttribute("role", "status");
    const none = document.createElement("p");
    none.className = "hint";
    none.textContent = select.dataset.none;
    none.hidden = true;
    select.before(box, said);
    select.after(none);

    // The choice of before, for whoever looks for something and does not find it.
    let kept = "";

    function close() {
      const chosen = select.value || (select.size > 1 ? kept : "");
      select.size = 0;
      select.replaceChildren(...whole);
      select.value = chosen;
      select.hidden = false;
      none.hidden = true;
      said.textContent = "";
    }

    function choose(option) {
      select.value = option.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    }

    function filter() {
      const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
      if (select.size <= 1) kept = select.value;
      close();
      const chosen = select.value;
      if (!words.length) return;
      const found = fitting(all, words);
      // Copies: moving the options themselves would empty their groups.
      select.replaceChildren(...found.map(({ option }) => option.cloneNode(true)));
      select.size = Math.max(2, Math.min(ROWS, found.length));
      select.hidden = !found.length;
      none.hidden = Boolean(found.length);
      said.textContent = found.length
        ? select.dataset.found.replace("{n}", found.length) : select.dataset.none;
      select.value = found.some(({ option }) => option.value === chosen) ? chosen : "";
      if (found.length === 1) choose(found[0].option);
    }

    function take() {
      if (!select.value && select.options.length) choose(select.options[0]);
      box.value = "";
      close();
      select.focus();
    }

    box.addEventListener("input", filter);
    box.addEventListener("keydown", (event) => {
      if (event.key === "ArrowDown" && box.value) {
        event.preventDefault();
        if (!select.value && select.options.length) choose(select.options[0]);
        select.focus();
      } else if (event.key === "Enter") {
        // Never the form: whoever is still looking for a unit has not decided yet.
        event.preventDefault();
        if (box.value) take();
      }
    });
    select.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && select.size > 1) {
        event.preventDefault();
        take();
      }
    });
    select.addEventListener("click", () => { if (select.size > 1 && select.value) take(); });
    // What the form sends is the choice in the list; an empty find keeps the one of before.
    if (select.form) select.form.addEventListener("submit", () => { if (select.size > 1) close(); });
  }

  function all(root) {
    root.querySelectorAll("select[data-find]").forEach(enhance);
  }

  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:load", (event) => all(event.target));
})();
