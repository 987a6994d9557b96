// The worker of the page: Python and peecf-batch. The page gives it all its files; it asks for nothing over a network.
// The build puts the two scripts of Pyodide in front of this one.
"use strict";
const HOME = "https://page.invalid/"; // Pyodide wants an address for its files; nothing is ever requested from it
const SITE = "/lib/python@PYTHON@/site-packages";
const say = (kind, more) => postMessage({ kind, ...more });
let files = {}, python, module, job;

// Pyodide gets its files with fetch. It can get only those that the page gave; a request for any other fails.
globalThis.fetch = async (wanted) => {
  const name = String(wanted.url ?? wanted).replace(HOME, "");
  if (!files[name]) throw new TypeError(`this page requests nothing: ${name}`);
  const type = name.endsWith(".wasm") ? "application/wasm" : "application/octet-stream";
  return new Response(files[name], { headers: { "Content-Type": type } });
};
for (const name of ["XMLHttpRequest", "WebSocket", "WebSocketStream", "EventSource", "WebTransport", "indexedDB", "caches", "BroadcastChannel"]) {
  try { Object.defineProperty(globalThis, name, { value: undefined }); } catch { /* this browser has it no other way */ }
}

for (const name of ["log", "info", "warn", "error", "debug"]) console[name] = () => {}; // a message could have content of a workbook

const unpacked = (blob) => new Response(blob.stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();

// A list of names and sizes, after its length in 4 bytes, and then the files.
function installed(data) {
  const length = new DataView(data).getUint32(0, true), made = new Set();
  let at = 4 + length;
  for (const [name, size] of JSON.parse(new TextDecoder().decode(new Uint8Array(data, 4, length)))) {
    const file = `${SITE}/${name}`, folder = file.slice(0, file.lastIndexOf("/"));
    if (!made.has(folder)) { python.FS.mkdirTree(folder); made.add(folder); }
    python.FS.writeFile(file, new Uint8Array(data, at, size));
    at += size;
  }
}

async function begin(parts, sample) {
  say("step", { text: "Unpacking", done: 0 });
  const names = Object.keys(parts).filter((name) => name !== "worker.js");
  const all = await Promise.all(names.map((name) => unpacked(parts[name])));
  files = Object.fromEntries(names.map((name, n) => [name, all[n]]));
  say("step", { text: "Starting Python", done: 1 });
  python = await loadPyodide({
    indexURL: HOME,
    stdLibURL: `${HOME}python_stdlib.zip`,
    lockFileContents: '@LOCK@',
    createPyodideModule: _createPyodideModule,
    checkAPIVersion: false,
    stdout: () => {}, // never the console: a message could have content of a workbook
    stderr: () => {},
  });
  say("step", { text: "Loading peecf-batch", done: 2 });
  installed(files["site.bin"]);
  files = {};
  module = python.pyimport("page_job");
  module.prepare(new Uint8Array(sample));
  say("ready");
}

function plain(proxy) {
  const value = proxy.toJs({ dict_converter: Object.fromEntries });
  proxy.destroy();
  return value;
}

function assess({ place, data }) {
  const result = plain(job.assess(place, new Uint8Array(data), (text) => say("step", { text })));
  postMessage({ kind: "assessed", place, result }, (result.files ?? []).map((file) => file[2].buffer));
}

const answers = {
  begin: ({ parts, sample }) => begin(parts, sample),
  start: ({ asked }) => {
    job?.destroy();
    job = module.Job(asked);
    say("started");
  },
  assess,
  finish: () => {
    if (job.count() > 1) say("step", { text: "Writing the page with all workbooks" });
    say("finished", { index: plain(job.index()) });
  },
};

onmessage = async ({ data }) => {
  try {
    await answers[data.kind](data);
  } catch (error) { // only the type: a message of Python could have content of a workbook
    say("fault", { text: error.type ?? error.name ?? "Error" });
  }
};
