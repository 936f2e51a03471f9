// Reports, by residents and staff: the pin, the own position, and what is saved for later.
// Without scripts the address field does for the pin, and the browser keeps nothing.
"use strict";

(() => {
  const tell = (sentence) => window.deskTell && window.deskTell(sentence);
  const byId = (id) => document.getElementById(id);

  // --- The pin -------------------------------------------------------------------------------
  function pinOn(element) {
    const map = window.deskMap && window.deskMap.of(element);
    const lon = byId("id_lon"), lat = byId("id_lat");
    if (!map || !lon || !lat) return;
    let marker = null;

    function moved() {
      const at = marker.getLatLng();
      lon.value = at.lng.toFixed(6);
      lat.value = at.lat.toFixed(6);
      element.dispatchEvent(new CustomEvent("pinmoved", { bubbles: true }));
    }

    function put(at, { look = false } = {}) {
      if (marker) marker.setLatLng(at);
      else {
        marker = window.deskMap.pin(at, element.dataset.pinLabel, { draggable: true, keyboard: true });
        marker.addTo(map);
        marker.on("dragend", moved);
        marker.getElement().addEventListener("keydown", walk);
      }
      if (look) map.setView(at, Math.max(map.getZoom(), 15));
      moved();
      tell(element.dataset.pinSet);
    }

    const STEPS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
    function walk(event) {
      const step = STEPS[event.key];
      if (!step) return;
      event.preventDefault();
      event.stopPropagation();
      const far = event.shiftKey ? 40 : 8;
      const point = map.latLngToContainerPoint(marker.getLatLng());
      marker.setLatLng(map.containerPointToLatLng([point.x + step[0] * far, point.y + step[1] * far]));
      moved();
    }

    // Far out a press is a guess of half a street: go nearer, so that the pin can be put right.
    map.on("click", (event) => put(event.latlng, { look: map.getZoom() < 15 }));
    element.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target !== element) return;
      event.preventDefault();
      put(map.getCenter());
      marker.getElement().focus();
    });
    if (lon.value && lat.value) put([Number(lat.value), Number(lon.value)], { look: true });
    locateWith(put);
  }

  function locateWith(put) {
    const button = document.querySelector("[data-locate]");
    // Browsers give the position to pages over https (and on this very machine) only.
    if (!button || !navigator.geolocation || !window.isSecureContext) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      byId("place").textContent = button.dataset.wait;
      navigator.geolocation.getCurrentPosition(
        // The browser's position is WGS-84, as everything here.
        (found) => put([found.coords.latitude, found.coords.longitude], { look: true }),
        () => { byId("place").textContent = button.dataset.refused; },
        { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 },
      );
    });
  }

  // --- Saved for later: on this device only, without phone, name and photos -------------------
  const KEPT = ["text", "address", "lon", "lat"];

  function store(key, value) {
    try {
      if (value === null) localStorage.removeItem(key);
      else localStorage.setItem(key, value);
      return true;
    } catch {
      return false;
    }
  }

  function read(key) {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  function drafts() {
    const form = document.querySelector("form[data-draft]");
    if (!form) return;
    const key = `jiewang:${form.dataset.draft}`;
    const save = form.querySelector("[data-save-draft]");
    save.hidden = false;
    save.addEventListener("click", () => {
      const kept = Object.fromEntries(KEPT.map((name) => [name, form.elements[name].value]));
      if (store(key, JSON.stringify(kept))) toast(form.dataset.draftKept);
    });

    const draft = read(key);
    // What came back from the server with an error is newer than what was saved.
    const empty = KEPT.every((name) => !form.elements[name].value);
    if (!draft || !empty) return;
    KEPT.forEach((name) => { form.elements[name].value = draft[name] || ""; });
    form.elements.text.dispatchEvent(new Event("input", { bubbles: true }));
    const banner = byId("draft");
    banner.hidden = false;
    banner.querySelector("[data-drop-draft]").addEventListener("click", () => {
      store(key, null);
      location.reload();
    });
  }

  function toast(sentence) {
    const box = document.createElement("div");
    box.className = "toast";
    box.setAttribute("role", "status");
    box.textContent = sentence;
    byId("toasts").append(box);
    setTimeout(() => box.remove(), 8000);
  }

  const sent = document.querySelector("[data-clear-draft]");
  if (sent) store(`jiewang:${sent.dataset.clearDraft}`, null);
  drafts();
  document.querySelectorAll("[data-map][data-pin]").forEach(pinOn);
})();
