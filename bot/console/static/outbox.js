// What happened at doors and is not with the server yet. Kept in IndexedDB before the screen says so; survives a kill.
"use strict";

const Outbox = (() => {
  const open = () => new Promise((done, fail) => {
    const asked = indexedDB.open("deurbel", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("unsent", { keyPath: "key" });
      asked.result.createObjectStore("visits", { keyPath: "door" });
    };
    asked.onsuccess = () => done(asked.result);
    asked.onerror = () => fail(asked.error);
  });

  // "strict": the record is on the disk before the promise is kept; a phone that dies a moment later has lost nothing.
  const run = async (stores, mode, act) => {
    const database = await open();
    try {
      return await new Promise((done, fail) => {
        const transaction = database.transaction(stores, mode, { durability: "strict" });
        const result = act(transaction);
        transaction.oncomplete = () => done(result && "result" in result ? result.result : result);
        transaction.onabort = transaction.onerror = () => fail(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  const all = () => run(["unsent"], "readonly", (t) => t.objectStore("unsent").getAll());
  const remove = (keys) => run(["unsent"], "readwrite", (t) => keys.forEach((key) => t.objectStore("unsent").delete(key)));

  // The id is one per visit, the counter one per tap: a double tap is one visit, and the last tap is what was meant.
  // One after the other and in one transaction each, or two quick taps would read the same counter.
  let line = Promise.resolve();
  const add = (record) => { line = line.catch(() => {}).then(() => store(record)); return line; };
  const store = (record) => run(["unsent", "visits"], "readwrite", (t) => {
    const asked = t.objectStore("visits").get(record.door);
    asked.onsuccess = () => {
      const before = asked.result;
      const count = Math.max(record.count, before && before.visit === record.visit ? before.count + 1 : 0);
      const { walk, door, visit, outcome, at } = record;
      t.objectStore("unsent").put({ ...record, count, key: visit + ":" + count });
      t.objectStore("visits").put({ walk, door, visit, count, outcome, at });
    };
  });
  const hear = (record) => run(["unsent"], "readwrite", (t) => t.objectStore("unsent").put({ ...record, key: record.id, heard: true }));
  const visits = () => run(["visits"], "readonly", (t) => t.objectStore("visits").getAll());
  const forget = () => run(["visits"], "readwrite", (t) => t.objectStore("visits").clear());

  // One batch under way at a time; what was added meanwhile goes in the next one, at once.
  let sending = null, again = false;
  const send = () => {
    if (sending) { again = true; return sending; }
    sending = (async () => {
      const results = [];
      let said;
      do { again = false; said = await flush(); results.push(...said.results); } while (again);
      return { ...said, results };
    })().finally(() => { sending = null; });
    return sending;
  };

  // The server answers for each record. Only what it answered for leaves the phone.
  const flush = async () => {
    const waiting = await all();
    if (!waiting.length) return { results: [], left: 0 };
    let answer;
    try {
      answer = await fetch("/deuren/uitkomsten", {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json" },
        body: JSON.stringify({
          sent_at: new Date().toISOString(),
          visits: waiting.filter((one) => !one.heard),
          heard: waiting.filter((one) => one.heard),
        }),
      });
    } catch { return { results: [], left: waiting.length, signal: false }; }
    if (answer.status === 401 || answer.status === 403) return { results: [], left: waiting.length, out: true };
    if (!answer.ok) return { results: [], left: waiting.length };
    const said = await answer.json();
    const settled = said.results.filter((one) => [200, 201, 409, 410, 422].includes(one.status));
    await remove([...settled.map((one) => one.visit + ":" + one.count), ...said.heard.map((one) => one.id)]);
    return { results: said.results, left: (await all()).length };
  };

  // The addresses go, what is unsent stays: taking that away too would lose work done at a door.
  const wipe = async () => {
    if ("caches" in self) await caches.delete("deuren");
    await forget();
  };
  return { add, all, hear, send, visits, wipe };
})();
