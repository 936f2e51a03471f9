// The map of open cases: our own boundaries, lamps by shape, drawn on a canvas; no tiles.
"use strict";

(() => {
  const box = document.getElementById("cases-map");
  if (!box || typeof L === "undefined") return;
  const style = getComputedStyle(document.body);
  const color = (name) => style.getPropertyValue(name).trim();
  const LAMPS = {
    red: "--red", amber: "--amber-shape", "was-red": "--amber-shape", blue: "--blue", green: "--green", off: "--ink-3",
  };
  // What presses most lies on top and gives a cluster its lamp.
  const RANK = ["red", "amber", "blue", "was-red", "green", "off"];
  const moment = new Intl.DateTimeFormat(document.documentElement.lang, {
    dateStyle: "medium", timeStyle: "short", timeZone: "Asia/Shanghai",
  });
  const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;

  const map = L.map(box, {
    attributionControl: false, preferCanvas: true, zoomAnimation: !quiet, fadeAnimation: false, minZoom: 11, maxZoom: 19,
  }).setView([Number(box.dataset.lat), Number(box.dataset.lon)], Number(box.dataset.zoom));

  function outline(address, options, named) {
    return fetch(address).then((answer) => answer.json()).then((areas) => {
      const onEachFeature = (area, shape) => {
        if (named) shape.bindTooltip(area.properties.name, { permanent: true, direction: "center", className: "map-place" });
      };
      L.geoJSON(areas, { style: options, interactive: false, renderer: L.canvas(), onEachFeature }).addTo(map);
      return areas;
    });
  }
  const grounds = outline(box.dataset.areas, { color: color("--line"), weight: 1, fillColor: color("--cell-0"), fillOpacity: 1 });
  const streets = grounds.then(() => outline(box.dataset.streets, { color: color("--ink-3"), weight: 2, fill: false }, true));
  streets.then((areas) => {
    const whole = L.geoJSON(areas).getBounds();
    if (whole.isValid()) map.fitBounds(whole, { animate: false });
  });

  /** A lamp as a shape on the canvas: disc, diamond, triangle, square, ring. */
  const Lamp = L.CircleMarker.extend({
    _updatePath() {
      const { _ctx: ctx } = this._renderer;
      const { x, y } = this._point;
      const r = this._radius;
      if (!this._renderer._drawing || this._empty()) return;
      ctx.beginPath();
      const corners = {
        blue: [[0, -r], [r, 0], [0, r], [-r, 0]],
        amber: [[0, -r], [r, r], [-r, r]],
        "was-red": [[0, -r], [r, r], [-r, r]],
        red: [[-r, -r], [r, -r], [r, r], [-r, r]],
      }[this.options.lamp];
      if (corners) {
        corners.forEach(([dx, dy], at) => (at ? ctx.lineTo(x + dx, y + dy) : ctx.moveTo(x + dx, y + dy)));
        ctx.closePath();
      } else ctx.arc(x, y, r, 0, Math.PI * 2);
      this._renderer._fillStroke(ctx, this);
      if (this.options.count > 1) {
        ctx.fillStyle = color("--surface");
        ctx.font = `600 12px ${style.fontFamily}`;
        ctx.textAlign = "center";
        ctx.textBaseline = "middle";
        ctx.fillText(this.options.count, x, y + (corners && corners.length === 3 ? r / 3 : 0));
      }
    },
  });

  // Names that would lie on one another help nobody: English ones need a closer look.
  const namedFrom = document.documentElement.lang.startsWith("en") ? 14 : 13;
  function nameStreets() {
    map.getPane("tooltipPane").hidden = map.getZoom() < namedFrom;
  }
  map.on("zoomend", nameStreets);

  const layer = L.layerGroup().addTo(map);
  let cases = [];

  /** Cases that would lie on one another become one lamp with a number. */
  function gathered() {
    const cell = map.getZoom() >= 17 ? 1 : 36;
    const heaps = new Map();
    for (const one of cases) {
      const at = map.project([one.lat, one.lon]);
      const key = `${Math.floor(at.x / cell)}/${Math.floor(at.y / cell)}`;
      if (!heaps.has(key)) heaps.set(key, []);
      heaps.get(key).push(one);
    }
    return [...heaps.values()];
  }

  function draw() {
    layer.clearLayers();
    const heaps = gathered().map((heap) => heap.sort((a, b) => RANK.indexOf(a.lamp) - RANK.indexOf(b.lamp)));
    heaps.sort((a, b) => RANK.indexOf(b[0].lamp) - RANK.indexOf(a[0].lamp));
    for (const heap of heaps) {
      const [first] = heap;
      const count = heap.length;
      new Lamp([first.lat, first.lon], {
        lamp: first.lamp, count, radius: count > 1 ? Math.min(18, 10 + Math.log2(count) * 2) : 7,
        color: color("--surface"), weight: 1.5, fillColor: color(LAMPS[first.lamp]), fillOpacity: first.lamp === "off" ? 0.6 : 1,
      }).on("click", () => open(heap)).addTo(layer);
    }
  }

  function open(heap) {
    const [first] = heap;
    if (heap.length > 1 && map.getZoom() < 17) {
      map.fitBounds(L.latLngBounds(heap.map((one) => [one.lat, one.lon])).pad(0.3), { maxZoom: 18, animate: !quiet });
      return;
    }
    const text = document.createElement("div");
    if (heap.length > 1) {
      const head = document.createElement("p");
      head.textContent = box.dataset.here.replace("{n}", heap.length);
      text.append(head);
    }
    for (const one of heap.slice(0, 8)) {
      const line = document.createElement("p");
      const link = document.createElement("a");
      link.href = box.dataset.case.replace("00000000000", one.number);
      link.textContent = one.title;
      const due = one.due && box.dataset.due.replace("{when}", moment.format(new Date(one.due)));
      line.append(link, document.createElement("br"), due ? `${one.state} · ${due}` : one.state);
      text.append(line);
    }
    L.popup().setLatLng([first.lat, first.lon]).setContent(text).openOn(map);
  }

  streets.then(() => fetch(box.dataset.points)).then((answer) => answer.json()).then((found) => {
    cases = found.cases;
    if (found.more) document.getElementById("map-more").textContent = box.dataset.more;
    if (cases.length) {
      const all = L.latLngBounds(cases.map((one) => [one.lat, one.lon]));
      map.fitBounds(all.pad(0.15), { maxZoom: 15, animate: false });
    }
    draw();
    nameStreets();
    map.on("zoomend", draw);
    box.dataset.drawn = String(cases.length);
  });
})();
