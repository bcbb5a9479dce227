/*
 * Keeps a take on this device from the first second of filming until it is sent, through a reload and a killed tab. One take for each key.
 * Where the browser keeps nothing (a private window, no room) every function still works and `begin` says false.
 * A take that has lain still for a week is forgotten.
 */
const WEEK = 7 * 24 * 3600 * 1000;

let opened;
let last = Promise.resolve(); // chunks are written one after another

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open("takes", 1);
    request.onupgradeneeded = () => {
      request.result.createObjectStore("takes", { keyPath: "key" });
      request.result.createObjectStore("chunks", { autoIncrement: true }).createIndex("key", "key");
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

async function within(mode, act) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(["takes", "chunks"], mode);
    const result = act(transaction.objectStore("takes"), transaction.objectStore("chunks"));
    transaction.oncomplete = () => resolve(result?.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

function forget(key, takes, chunks) {
  takes.delete(key);
  chunks.index("key").openKeyCursor(IDBKeyRange.only(key)).onsuccess = ({ target: { result: cursor } }) => {
    if (!cursor) return;
    chunks.delete(cursor.primaryKey);
    cursor.continue();
  };
}

/** A new take; an earlier one of the same key is gone. False: this device keeps nothing. */
export function begin(key, facts) {
  return within("readwrite", (takes, chunks) => {
    forget(key, takes, chunks);
    takes.put({ ...facts, key, at: Date.now() });
  }).then(
    () => true,
    () => false,
  );
}

/** The next second of it. As bytes: some browsers lose blobs they were given to keep. */
export function add(key, blob) {
  last = last
    .then(() => blob.arrayBuffer())
    .then((bytes) => within("readwrite", (_takes, chunks) => chunks.add({ key, bytes })))
    .catch(() => {});
  return last;
}

/** Note something about the take, after what was added before. */
export function note(key, facts) {
  last = last
    .then(() =>
      within("readwrite", (takes) => {
        takes.get(key).onsuccess = ({ target: { result: take } }) => take && takes.put({ ...take, ...facts, at: Date.now() });
      }),
    )
    .catch(() => {});
  return last;
}

/** How many takes were filmed, also after they are gone. With `number`: remember that. */
export function used(key, number) {
  try {
    if (number !== undefined) localStorage.setItem(`takes:${key}`, number);
    return Number(localStorage.getItem(`takes:${key}`));
  } catch {
    return number ?? 0;
  }
}

function forgetOld() {
  return within("readwrite", (takes, chunks) => {
    takes.openCursor().onsuccess = ({ target: { result: cursor } }) => {
      if (!cursor) return;
      if (Date.now() - cursor.value.at > WEEK) forget(cursor.value.key, takes, chunks);
      cursor.continue();
    };
  });
}

/** Does this device keep anything that was filmed, of whatever key? */
export async function any() {
  try {
    await forgetOld();
    return (await within("readonly", (_takes, chunks) => chunks.count())) > 0;
  } catch {
    return false;
  }
}

/** The take as { blob, …facts }, or null. */
export async function find(key) {
  try {
    await forgetOld();
    const take = await within("readonly", (takes) => takes.get(key));
    const rows = take ? await within("readonly", (_takes, chunks) => chunks.index("key").getAll(key)) : [];
    if (!rows.length) return null;
    return { ...take, blob: new Blob(rows.map((row) => row.bytes), { type: take.type }) };
  } catch {
    return null;
  }
}

export async function drop(key) {
  await last;
  await within("readwrite", (takes, chunks) => forget(key, takes, chunks)).catch(() => {});
}
