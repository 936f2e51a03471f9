// What waits on the phone: kept in IndexedDB, sent one by one, each under a key of its own that stays
// the same however often it is sent. Knows nothing of the page.
"use strict";

const PhoneQueue = (() => {
  const NAME = "jiewang-phone", VERSION = 1;

  function opened() {
    return new Promise((done, fail) => {
      const asked = indexedDB.open(NAME, VERSION);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("queue", { keyPath: "key" });
        asked.result.createObjectStore("kept");
      };
      asked.onsuccess = () => done(asked.result);
      asked.onerror = () => fail(asked.error);
    });
  }

  async function on(store, mode, act) {
    const base = await opened();
    try {
      return await new Promise((done, fail) => {
        const work = base.transaction(store, mode);
        const asked = act(work.objectStore(store));
        // Done is what is written down, not what was asked for.
        work.oncomplete = () => done(asked.result);
        work.onerror = work.onabort = () => fail(work.error);
      });
    } finally {
      base.close();
    }
  }

  function key() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  async function all(who) {
    const rows = await on("queue", "readonly", (store) => store.getAll());
    return rows.filter((row) => row.who === who).sort((a, b) => (a.told_at < b.told_at ? -1 : 1));
  }

  const put = (entry) => on("queue", "readwrite", (store) => store.put(entry));
  const remove = (one) => on("queue", "readwrite", (store) => store.delete(one));
  const keep = (name, value) => on("kept", "readwrite", (store) => store.put(value, name));
  const kept = (name) => on("kept", "readonly", (store) => store.get(name));

  function add(who, kind, given) {
    return put({ key: key(), who, kind, told_at: new Date().toISOString(), ...given });
  }

  function form(entry) {
    const data = new FormData();
    const { photos = [], who, refused, ...plain } = entry;
    for (const [name, value] of Object.entries(plain)) {
      if (value !== null && value !== undefined) data.append(name, value);
    }
    data.append("sent_at", new Date().toISOString());
    photos.forEach((photo, nth) => data.append("photos", photo, `${nth + 1}.jpg`));
    return data;
  }

  // Send one: "done", "refused" (with the sentence, kept on the phone), "signed_out" or "later".
  async function send(entry, address, token) {
    let answer;
    try {
      answer = await fetch(address, {
        method: "POST", body: form(entry), redirect: "manual", credentials: "same-origin",
        headers: { "X-CSRFToken": token },
      });
    } catch {
      return { came: "later" };
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return { came: "signed_out" };
    if (answer.status >= 500 || answer.status === 429) return { came: "later" };
    let told = {};
    try {
      told = await answer.json();
    } catch {
      // A page in place of an answer: the token is old, or a proxy speaks. Asked again later.
      return { came: "later" };
    }
    if (answer.ok) {
      await remove(entry.key);
      return { came: "done", told };
    }
    await put({ ...entry, refused: { status: answer.status, ...told } });
    return { came: "refused", told };
  }

  // Everything that waits, oldest first, by one page at a time: another window may be open.
  async function sendAll(who, address, token, told) {
    const work = async () => {
      for (const entry of await all(who)) {
        if (entry.refused) continue;
        const result = await send(entry, address, token);
        told(entry, result);
        if (result.came === "later" || result.came === "signed_out") return result.came;
      }
      return "done";
    };
    return navigator.locks ? navigator.locks.request("jiewang-phone", work) : work();
  }

  return { add, all, put, remove, keep, kept, sendAll };
})();
