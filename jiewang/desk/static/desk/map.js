// Maps from our own boundaries: no tiles, nothing from elsewhere. An element with data-map gets
// the outlines of data-areas (GeoJSON); other scripts add to it through deskMap.of(element).
"use strict";

(() => {
  const maps = new WeakMap();

  /** The value of a design token, so that a canvas draws with the same colors as the sheet. */
  const token = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

  const STYLES = {
    district: () => ({ color: token("--ink-2"), weight: 2.5, fill: false }),
    street: () => ({ color: token("--line-strong"), weight: 1.5, fill: false }),
    community: () => ({ color: token("--line"), weight: 1, fill: true, fillColor: token("--surface"), fillOpacity: 1 }),
    grid: () => ({ color: token("--line-strong"), weight: 1, dashArray: "3 3", fill: false }),
    micro_grid: () => ({ color: token("--line"), weight: 1, dashArray: "2 3", fill: false }),
  };
  // From which zoom the names of a level can be read without lying on each other.
  const NAMES_FROM = { street: 0, community: 15, grid: 16.5 };

  function style(feature) {
    const make = STYLES[feature.properties.level] || STYLES.community;
    return { ...make(), interactive: false };
  }

  function addNames(map, layer, feature) {
    const from = NAMES_FROM[feature.properties.level];
    if (from === undefined) return;
    const name = L.tooltip({ permanent: true, direction: "center", className: "map-place", interactive: false })
      .setContent(feature.properties.name);
    // The weighted middle: that of the box lies outside a bent street.
    name.setLatLng(layer.getCenter ? layer.getCenter() : layer.getBounds().getCenter());
    map.deskNames = map.deskNames || [];
    map.deskNames.push(name);
    const show = () => {
      const next = feature.properties.level === "street" ? NAMES_FROM.community : Infinity;
      const fits = map.getZoom() >= from && map.getZoom() < next;
      if (fits && !map.hasLayer(name)) name.addTo(map);
      if (!fits && map.hasLayer(name)) name.remove();
    };
    map.on("zoomend", show);
    show();
  }

  /** Of names that would lie on each other the later one is not shown. */
  function clear(map) {
    const taken = [];
    const frame = map.getContainer().getBoundingClientRect();
    (map.deskNames || []).forEach((name) => {
      const element = name.getElement();
      if (!element || !map.hasLayer(name)) return;
      const box = element.getBoundingClientRect();
      const inside = box.left >= frame.left && box.right <= frame.right;
      const free = inside && taken.every((t) => box.right < t.left || t.right < box.left || box.bottom < t.top || t.bottom < box.top);
      element.style.visibility = free ? "" : "hidden";
      if (free) taken.push(box);
    });
  }

  function escaped(text) {
    const holder = document.createElement("span");
    holder.textContent = text;
    return holder.innerHTML;
  }

  async function drawAreas(map, address) {
    const response = await fetch(address, { credentials: "same-origin" });
    if (!response.ok) return;
    const areas = await response.json();
    areas.features.forEach((feature) => { feature.properties.name = escaped(feature.properties.name); });
    const drawn = L.geoJSON(areas, { style, interactive: false });
    // A map without a place of its own shows its areas; it needs a view before it can draw.
    if (!map.deskPlaced) map.fitBounds(drawn.getBounds(), { padding: [8, 8] });
    drawn.addTo(map);
    drawn.eachLayer((layer) => addNames(map, layer, layer.feature));
    map.on("zoomend moveend", () => requestAnimationFrame(() => clear(map)));
    clear(map);
    map.fire("areas", { layer: drawn });
  }

  function corners(data) {
    const numbers = ["south", "west", "north", "east"].map((name) => Number(data[name]));
    if (numbers.some(Number.isNaN)) return null;
    return L.latLngBounds([numbers[0], numbers[1]], [numbers[2], numbers[3]]);
  }

  function begin(element) {
    const data = element.dataset;
    const map = L.map(element, {
      preferCanvas: true, attributionControl: false, zoomControl: false, zoomSnap: 0.25,
      minZoom: 11, maxZoom: 18,
      zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    });
    L.control.zoom({ zoomInTitle: data.zoomIn || "+", zoomOutTitle: data.zoomOut || "−" }).addTo(map);
    const box = corners(data);
    if (box) {
      map.fitBounds(box, { padding: [16, 8] });
      map.setMaxBounds(box.pad(0.5));
    }
    if (data.lon && data.lat) map.setView([Number(data.lat), Number(data.lon)], 16);
    maps.set(element, map);
    map.deskPlaced = Boolean(box || (data.lon && data.lat));
    if (data.areas) {
      drawAreas(map, data.areas).catch(() => { /* The list, the address field: all works without. */ });
    }
    if (data.lon && data.lat && !("pin" in data)) pin([Number(data.lat), Number(data.lon)], data.pinLabel || "").addTo(map);
    element.dispatchEvent(new CustomEvent("mapready", { bubbles: true }));
    return map;
  }

  /** A pin; it can be dragged where options say so. */
  function pin(at, label, options = {}) {
    const icon = L.divIcon({
      className: "map-pin",
      html: '<svg viewBox="0 0 24 30" aria-hidden="true"><path d="M12 29c-2-8-11-11-11-18a11 11 0 0122 0c0 7-9 10-11 18z"/></svg>',
      iconSize: [32, 40], iconAnchor: [16, 39],
    });
    return L.marker(at, { icon, alt: label, title: label, ...options });
  }

  window.deskMap = { of: (element) => maps.get(element), pin, token };

  document.querySelectorAll("[data-map]").forEach(begin);
  document.addEventListener("htmx:afterSettle", (event) => {
    event.detail.elt.querySelectorAll("[data-map]").forEach((element) => { if (!maps.has(element)) begin(element); });
  });
})();
