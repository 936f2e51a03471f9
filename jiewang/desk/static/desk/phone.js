// The page of the phone: today's checks, the round, a report. Works without a network for a day.
"use strict";

(() => {
  const body = document.body.dataset;
  const words = JSON.parse(body.words);
  const part = (id) => document.getElementById(id);
  const DAY = 24 * 3600 * 1000, EVERY = 60 * 1000, CLOCK_OFF = 120;
  let state = null, token = "", place = null, asking = 0;

  const say = (name, values = {}) =>
    Object.entries(values).reduce((text, [key, value]) => text.replace(`{${key}}`, value), words[name]);

  function tell(text) {
    part("told").textContent = text;
    part("told").hidden = !text;
  }

  function clock(moment) {
    return new Date(moment).toLocaleString(document.documentElement.lang,
      { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
  }

  function button(label, act, primary = false) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = primary ? "btn btn-primary" : "btn";
    made.textContent = label;
    made.addEventListener("click", () => { made.disabled = true; act().finally(() => { made.disabled = false; }); });
    return made;
  }

  function row(title, meta, ...acts) {
    const made = document.createElement("article");
    made.className = "order";
    const head = document.createElement("div");
    const name = document.createElement("h3");
    name.textContent = title;
    const line = document.createElement("p");
    line.className = "meta";
    line.textContent = meta;
    head.append(name, line);
    const line2 = document.createElement("div");
    line2.className = "row";
    line2.append(...acts);
    made.append(head, line2);
    return made;
  }

  // --- Where one stands: asked once, for what is being sent ------------------------------------

  function position() {
    return new Promise((done) => {
      if (!navigator.geolocation) { done(null); return; }
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => done({ lon: coords.longitude, lat: coords.latitude, near: Math.round(coords.accuracy) }),
        () => done(null), { enableHighAccuracy: true, timeout: 10000, maximumAge: 0 });
    });
  }

  async function openReport() {
    part("report").hidden = false;
    part("place").textContent = words.place_asked;
    const mine = ++asking;
    const found = await position();
    if (mine !== asking) return;
    place = found;
    part("place").textContent = found ? say("place_taken", { n: found.near }) : words.no_place;
    part("address-field").hidden = Boolean(found);
  }

  function closeReport() {
    asking += 1;
    place = null;
    part("report").reset();
    part("report").hidden = true;
    part("fault").hidden = true;
    // The script of the photos keeps its own list; an empty choice there is a new page's.
    for (let each; (each = part("chosen").querySelector("button"));) each.click();
    part("text").value = "";
  }

  async function sendReport() {
    const text = part("text").value.trim();
    const address = part("address").value.trim();
    const fault = !text ? "need_text" : (!place && !address) ? "need_place" : "";
    part("fault").hidden = !fault;
    part("fault").textContent = fault ? words[fault] : "";
    if (fault) return;
    const photos = [...part("photos").files];
    const where = place ? { lon: place.lon, lat: place.lat } : {};
    await queue("report", { text, address, photos, ...where });
    closeReport();
  }

  // --- The queue ---------------------------------------------------------------------------------

  async function queue(kind, given) {
    if (!state) return;
    await PhoneQueue.add(state.who, kind, { label: given.text || given.name || words[kind], ...given });
    tell(words.kept);
    await draw();
    await sync();
  }

  function heard(entry, result) {
    if (result.came === "done") {
      sentOne = true;
      tell(result.told.says || words.sent);
      const off = Math.abs(result.told.clock_off_seconds || 0);
      part("clock").hidden = off < CLOCK_OFF;
      part("clock").textContent = say("clock_off", { n: Math.round(off / 60) });
    }
  }

  let running = null, sentOne = false;
  function sync() {
    running = running || once().finally(() => { running = null; });
    return running;
  }

  async function once() {
    let answer;
    try {
      answer = await fetch(body.state, { redirect: "manual", credentials: "same-origin", cache: "no-store" });
    } catch {
      part("offline").hidden = false;
      return;
    }
    part("offline").hidden = true;
    const out = answer.type === "opaqueredirect";
    part("signed-out").hidden = !out;
    part("signed-out").firstElementChild.textContent = words.signed_out;
    if (out || !answer.ok) return;
    state = await answer.json();
    token = state.token;
    await PhoneQueue.keep("state", { ...state, token: "", as_of: Date.now() });
    const came = await PhoneQueue.sendAll(state.who, body.entries, token, heard);
    if (came === "signed_out") part("signed-out").hidden = false;
    await draw();
    // What was sent has changed the lists.
    if (sentOne) { sentOne = false; await once(); }
  }

  // --- What is shown -------------------------------------------------------------------------------

  function drawQueue(entries) {
    part("queue-part").hidden = !entries.length;
    part("queue-name").textContent = say("waiting", { n: entries.length });
    part("queue").replaceChildren(...entries.map((entry) => {
      const refused = entry.refused;
      if (!refused) return row(entry.label, `${words[entry.kind]} · ${clock(entry.told_at)}`);
      const acts = [button(words.leave_out, async () => { await PhoneQueue.remove(entry.key); await draw(); })];
      if (refused.status === 409 && refused.seen !== undefined) {
        acts.unshift(button(words.send_anyway, async () => {
          const { refused: _gone, ...again } = entry;
          await PhoneQueue.put({ ...again, seen: refused.seen });
          await sync();
        }, true));
      }
      const moved = refused.state ? ` ${say("moved", { state: refused.state })}` : "";
      return row(entry.label, `${refused.says}${moved}`, ...acts);
    }));
  }

  function drawChecks(waiting) {
    const sent = new Set(waiting.filter((each) => each.kind === "verification").map((each) => each.number));
    const open = state.checks.filter((each) => !sent.has(each.number));
    part("checks-n").textContent = open.length || "";
    if (!open.length) return;
    part("checks").replaceChildren(...open.map((each) => {
      const found = (yes) => () => queue("verification",
        { number: each.number, seen: each.seen, found: yes, text: yes === "yes" ? words.found : words.not_found,
          name: each.title, label: each.title });
      return row(each.title, `${each.number} · ${each.place}`,
        button(words.found, found("yes"), true), button(words.not_found, found("no")));
    }));
  }

  function drawRound(waiting) {
    const sent = new Set(waiting.filter((each) => each.kind === "visit").map((each) => each.code));
    const recent = (moment) => moment && Date.now() - new Date(moment) < 7 * DAY;
    const done = state.points.filter((each) => sent.has(each.code) || recent(each.seen_at)).length;
    part("round-n").textContent = state.points.length ? `${done} / ${state.points.length}` : "";
    if (!state.points.length) return;
    part("round").replaceChildren(...state.points.map((each) => {
      const meta = recent(each.seen_at) ? say("seen", { when: clock(each.seen_at) }) : words.not_seen;
      const here = async () => {
        const found = await position();
        if (!found) { tell(words.no_place); return; }
        await queue("visit", { code: each.code, lon: found.lon, lat: found.lat, name: each.name });
      };
      return row(each.name, sent.has(each.code) ? words.kept : meta, button(words.here, here));
    }));
  }

  async function draw() {
    if (!state) return;
    const waiting = await PhoneQueue.all(state.who);
    part("as-of").textContent = say("as_of", { when: clock(state.as_of || state.now) });
    part("matters").replaceChildren(...state.matters.map((matter) =>
      button(matter, async () => { part("text").value = matter; })));
    drawQueue(waiting);
    drawChecks(waiting);
    drawRound(waiting);
  }

  async function begin() {
    const kept = await PhoneQueue.kept("state");
    // What is older than a day is not today's any more.
    if (kept && Date.now() - kept.as_of < DAY) { state = kept; await draw(); }
    part("photos").addEventListener("change", openReport);
    part("without").addEventListener("click", openReport);
    part("drop").addEventListener("click", closeReport);
    part("send").addEventListener("click", sync);
    part("report").addEventListener("submit", (event) => { event.preventDefault(); sendReport(); });
    window.addEventListener("online", sync);
    window.addEventListener("offline", () => { part("offline").hidden = false; });
    document.addEventListener("visibilitychange", () => { if (!document.hidden) sync(); });
    setInterval(async () => {
      if (!document.hidden && state && (await PhoneQueue.all(state.who)).some((each) => !each.refused)) sync();
    }, EVERY);
    if ("serviceWorker" in navigator) navigator.serviceWorker.register(body.worker, { scope: body.page });
    await sync();
  }

  begin();
})();
