// The page: takes workbooks and options, gives them to the worker, and shows what comes back.
"use strict";
const KINDS = {
  annotated_workbook: ["Annotated workbook", "your workbook with scores, bands and findings"],
  summary: ["Summary", "a page for the public entity Head or the Board"],
  record: ["Record", "all results as data, for Power BI and scripts"],
  de_identified_summary: ["De-identified summary", "with codes for titles, ids and divisions"],
  assurance: ["Assurance page", "for the audit and risk committee to sign"],
  de_identified_assurance: ["De-identified assurance page", "with codes for titles, ids and divisions"],
};
const TYPES = {
  html: "text/html", json: "application/json", zip: "application/zip",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  xlsm: "application/vnd.ms-excel.sheet.macroEnabled.12",
};
const IN_PAGE = { // what the page calls the options that a refusal can name
  "--values-only": "On this page, --values-only is the option “Plain copy”.",
  "--sheet": "On this page, --sheet is the option “Sheet”.",
  "--determination": "On this page, --determination is the option “Date of the reference bands”.",
  "--as-at": "On this page, --as-at is the option “Day of the assessment”.",
};
const AT_FIRST = 8, AT_ONCE = 100; // findings shown, and shown when the user asks for more
const LARGE = 1_500_000; // bytes of a summary that is shown only when the user asks for it
const $ = (id) => document.getElementById(id);
const count = (number) => number.toLocaleString("en-AU");
const plural = (number, word) => `${count(number)} ${word}${number === 1 ? "" : "s"}`;
const links = new Set();
let parts = {}, sample, worker, ready, answer, latest = [], stopped = false, cancelled, giveUp = () => {};

function element(name, content = "", attributes = {}) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}

function address(blob) {
  const url = URL.createObjectURL(blob);
  links.add(url);
  return url;
}

function state(name) {
  document.body.dataset.state = name;
  document.body.classList.toggle("busy", name === "working" || name === "done");
  $("work").hidden = name !== "working";
  $("done").hidden = name !== "done";
  $("trouble").hidden = name !== "refused";
}

// Parts and worker

async function part(name, script) {
  if (!script) { // beside the page, on a server
    const found = await fetch(`parts/${name}`);
    if (!found.ok) throw new Error(`${name} is not beside this page (${found.status})`);
    return found.blob();
  }
  const text = script.textContent.trim();
  script.remove();
  if (Uint8Array.fromBase64) return new Blob([Uint8Array.fromBase64(text)]);
  return new Blob([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))]);
}

async function load() {
  const inside = [...document.querySelectorAll("script[data-part]")];
  const beside = JSON.parse($("parts")?.textContent ?? "{}");
  const entries = inside.length ? inside.map((script) => [script.dataset.part, part("", script)])
    : Object.entries(beside).map(([name, file]) => [name, part(file)]);
  for (const [name, blob] of entries) parts[name] = await blob;
  const code = new Response(parts["worker.js"].stream().pipeThrough(new DecompressionStream("gzip")));
  parts["worker.js"] = new Blob([await code.arrayBuffer()], { type: "text/javascript" });
  sample = parts["water-authority.xlsx"];
  for (const [id, name] of [["sample", "water-authority.xlsx"], ["template", "peecf-assessment.xlsx"]]) {
    $(id).href = URL.createObjectURL(new Blob([parts[name]], { type: TYPES.xlsx }));
    delete parts[name];
  }
  if (!inside.length && "serviceWorker" in navigator) navigator.serviceWorker.register("offline.js").catch(() => {});
}

function started() {
  const url = URL.createObjectURL(parts["worker.js"]);
  worker = new Worker(url);
  worker.onmessage = ({ data }) => {
    if (data.kind === "step") return step(data);
    if (data.kind === "fault") return answer.reject(new Fault(data.text));
    answer.resolve(data);
  };
  worker.onerror = (event) => { event.preventDefault?.(); answer.reject(new Fault(event.message || "the worker could not start")); };
  const { "worker.js": _, ...files } = parts;
  return sample.arrayBuffer().then((data) => ask("begin", { parts: files, sample: data }, [data])).finally(() => URL.revokeObjectURL(url));
}

class Fault extends Error {}
class Stopped extends Error {}

function ask(kind, more = {}, given = []) {
  return new Promise((resolve, reject) => {
    answer = { resolve, reject };
    worker.postMessage({ kind, ...more }, given);
  });
}

function prepare(loaded = Promise.resolve()) {
  $("preparing").hidden = false;
  $("loading").hidden = false;
  $("loading").value = 0;
  ready = loaded.then(started).then(() => {
    $("loading-said").textContent = "Ready. You can use this page without a network.";
    $("loading").hidden = true;
    document.body.dataset.ready = performance.now().toFixed(0);
  });
  ready.catch(unusable);
}

function step({ text, done }) {
  if (done === undefined) return assessing.step(text);
  $("loading").hidden = false;
  $("loading").value = done;
  $("loading-said").textContent = `Getting ready: ${text.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())} (step ${done + 1} of 3)…`;
}

// A run

const assessing = {
  begin(files, options) {
    this.files = files;
    this.steps = 0;
    $("bar").max = files.length * (4 + options.de_identified + options.assurance + (options.de_identified && options.assurance)) + 1;
    $("bar").value = 0;
    $("work-title").textContent = files.length === 1 ? `Assessing ${files[0].name}` : `Assessing ${files.length} workbooks`;
    $("queue").replaceChildren(...(files.length === 1 ? [] : files.map((file) => element("li", [file.name, element("span", "waiting")]))));
    $("said").textContent = "Waiting until the page is ready…";
  },
  at(place) {
    this.place = place;
    this.mark(place, "in progress");
  },
  mark(place, text) {
    const row = $("queue").children[place];
    if (!row) return;
    row.lastChild.textContent = text;
    row.classList.toggle("now", text === "in progress");
  },
  step(text) {
    $("bar").value += 1;
    const which = this.files.length > 1 && this.place < this.files.length ? `Workbook ${this.place + 1} of ${this.files.length}, ${this.files[this.place].name}: ` : "";
    $("said").textContent = `${which}${which ? text.toLowerCase() : text}…`;
  },
};

function chosen() {
  const form = new FormData($("options")), on = (name) => form.has(name);
  const flags = ["names", "remuneration", "gender", "de_identified", "assurance", "values_only"];
  return {
    ...Object.fromEntries(["as_at", "determination", "marking", "sheet"].map((name) => [name, form.get(name).trim()])),
    ...Object.fromEntries(flags.map((name) => [name, on(name)])),
  };
}

async function run(files) {
  if (document.body.dataset.state === "working" || document.body.dataset.fault || !files.length) return;
  if (document.body.dataset.state !== "ready") state("ready"); // an option that is wrong must be in sight
  if (!$("options").reportValidity()) return;
  latest = files;
  stopped = false;
  cancelled = new Promise((_, reject) => { giveUp = () => reject(new Stopped()); });
  cancelled.catch(() => {});
  const options = chosen(), results = [];
  const begin = () => ask("start", { asked: JSON.stringify({ files: files.map((file) => file.name), ...options }) });
  let index = [], isWhole = true;
  forget();
  assessing.begin(files, options);
  state("working");
  $("work-title").focus();
  try {
    await unlessCancelled(ready);
    await begin();
    for (const [place, file] of files.entries()) {
      assessing.at(place);
      const result = await assessed(file, place).catch(async (error) => {
        if (!(error instanceof Fault)) throw error;
        isWhole = false; // the worker has failed, and with it what it knew of the workbooks before
        restart();
        await unlessCancelled(ready);
        await begin();
        return { fault: error.message, trace: [] };
      });
      results.push({ name: file.name, ...result });
      assessing.mark(place, result.reason || result.fault ? "not assessed" : "done");
    }
    assessing.at(files.length);
    if (isWhole) index = (await ask("finish")).index;
  } catch (error) {
    if (document.body.dataset.fault) return; // unusable has told it
    if (!(error instanceof Stopped)) results.push({ name: files[Math.min(results.length, files.length - 1)].name, fault: error.message, trace: [] });
    if (!stopped) restart();
  }
  show(results, index, files);
  if (!isWhole && results.length > 1) $("all").append(element("span", "There is no page with the totals, because the program failed during the run."));
}

async function unlessCancelled(work) {
  const result = await Promise.race([work, cancelled]);
  if (stopped) throw new Stopped();
  return result;
}

async function assessed(file, place) {
  let data;
  try {
    data = await unlessCancelled(file.arrayBuffer());
  } catch (error) {
    if (error instanceof Stopped) throw error;
    return {
      reason: "the browser cannot read it.",
      fix: "If it was saved, moved or deleted after you chose it, choose it again. If it is a folder, open the folder and choose the workbooks in it. If it is open in another program, close it there.",
    };
  }
  return (await ask("assess", { place, data }, [data])).result;
}

function restart() {
  worker.terminate();
  prepare();
}

function cancel() {
  if (stopped) return;
  const isReady = $("loading").hidden;
  stopped = true;
  giveUp();
  if (!isReady) return;
  answer.reject(new Stopped());
  restart();
}

// Results

// Offers to assess the latest workbooks with other options.
function offerAgain() {
  $("rerun").hidden = !latest.length;
  $("rerun").textContent = latest.length === 1 ? `Assess ${latest[0].name} again` : `Assess the same ${latest.length} workbooks again`;
}

function forget() {
  for (const url of links) URL.revokeObjectURL(url);
  links.clear();
  $("books").replaceChildren();
  $("all").replaceChildren();
}

function show(results, index, files) {
  const failed = results.filter((result) => result.reason || result.fault);
  if (!results.length) {
    state("ready");
    $("loading-said").textContent = "Cancelled. Nothing was assessed.";
    return $("file").focus();
  }
  if (results.length === 1 && files.length === 1 && !results[0].files) return refused(results[0]);
  const done = results.length - failed.length;
  $("done-title").textContent = files.length === 1 && !failed.length ? `Results for ${results[0].name}`
    : `${done} of ${plural(files.length, "workbook")} assessed${stopped ? "; cancelled" : ""}`;
  const outputs = [...results.flatMap((result) => result.files ?? []), ...index];
  const made = outputs.map(([kind, name, data, crc]) => ({ kind, name, crc, size: data.length, blob: new Blob([data], { type: TYPES[name.split(".").pop()] }) }));
  const blobs = Object.fromEntries(made.map((output) => [output.name, output]));
  for (const output of made.filter(({ kind }) => kind === "index"))
    $("all").append(element("a", [element("b", output.name)], { href: address(output.blob), download: output.name }), element("span", "page with the totals of all workbooks and links to their summaries"));
  if (made.length) offerAll(made);
  $("books").append(...results.map((result) => book(result, blobs, results.length === 1)));
  state("done");
  $("done-title").focus();
}

async function offerAll(outputs) {
  const link = element("a", "Download all as a zip file", { class: "zip", download: "peecf-results.zip", "aria-disabled": "true" });
  $("all").prepend(link);
  const zip = await zipped(outputs);
  if (!link.isConnected) return;
  link.href = address(zip);
  link.removeAttribute("aria-disabled");
}

function book(result, blobs, alone) {
  const made = element("article", [], { class: "book" });
  if (!alone) made.append(element("h3", result.name));
  if (result.reason || result.fault) made.append(trouble(result, alone ? "h3" : "h4"));
  if (!result.files) return made;
  made.append(element("p", result.verdict, { class: "lead" }), tally(result.counts));
  made.append(element("ul", result.files.map(([kind, name]) => output(KINDS[kind], blobs[name])), { class: "files" }));
  if (result.findings.length) made.append(findings(result, alone));
  const summary = result.files.find(([kind]) => kind === "summary");
  if (summary) made.append(view(result.name, blobs[summary[1]], alone));
  return made;
}

function tally({ positions, classified, decisions, error, warning, notice }) {
  const entries = [[positions, "position"], [classified, "classified"], [decisions, decisions === 1 ? "needs a decision" : "need a decision"], [error, "error"], [warning, "warning"], [notice, "notice"]];
  return element("ul", entries.map(([number, word]) => element("li",
    [element("b", count(number)), element("span", / |classified/.test(word) || number === 1 ? word : `${word}s`)],
    { class: `t${word === "error" && number ? " not-classified" : ""}` })), { class: "tally" });
}

function output([title, about], { name, size, blob }) {
  const link = element("a", [element("b", title), name, element("small", `${about} · ${count(Math.ceil(size / 1024))} KB`)], { href: address(blob), download: name });
  return element("li", link);
}

function findings({ findings: all, counts }, open) {
  const total = counts.error + counts.warning + counts.notice;
  const body = element("tbody"), more = element("button", "", { type: "button" }), said = element("p", "", { class: "foot" });
  let shown = 0;
  const next = () => {
    const rows = all.slice(shown, shown + (shown ? AT_ONCE : AT_FIRST)).map(([severity, place, position, message, fix]) => element("tr", [
      element("th", element("span", severity, { class: `sev ${severity}` }), { scope: "row" }),
      element("td", element("span", place, { class: "place" }), { "data-h": "Cell" }),
      element("td", position, { "data-h": "Position" }),
      element("td", [message, element("small", fix)]),
    ]));
    body.append(...rows);
    shown += rows.length;
    more.hidden = shown >= all.length;
    more.textContent = `Show ${Math.min(AT_ONCE, all.length - shown)} more`;
    said.textContent = `${count(shown)} of ${plural(total, "finding")} shown.${shown >= all.length && all.length < total ? " The others are in the outputs." : ""}`;
  };
  more.addEventListener("click", () => { const from = shown; next(); body.rows[from]?.querySelector("th").setAttribute("tabindex", "-1"); body.rows[from]?.querySelector("th").focus(); });
  next();
  const head = ["Severity", "Cell", "Position", "Finding and what to do"].map((title) => element("th", title, { scope: "col" }));
  const table = element("table", [element("caption", "Findings, errors first", { class: "hide" }), element("thead", element("tr", head)), body], { class: "cards" });
  const options = asked(all.map((finding) => finding.slice(3).join(" ")).join(" "), false).map((text) => element("p", text, { class: "foot" }));
  const made = element("details", [element("summary", `Findings (${count(total)})`), table, said, more, ...options], { class: "part" });
  made.open = open;
  return made;
}

// The summary in a frame of its own, which can reach neither this page nor a network. A link in it opens a new tab.
function view(name, { blob }, open) {
  const made = element("details", element("summary", `Summary${blob.size > LARGE ? " (large; it takes a moment to open)" : ""}`), { class: "part" });
  made.addEventListener("toggle", async () => {
    if (!made.open || made.querySelector("iframe")) return;
    const frame = element("iframe", "", { class: "view", title: `Summary of ${name}`, sandbox: "allow-scripts allow-popups allow-popups-to-escape-sandbox" });
    made.append(frame);
    const { text, dataset } = $("frame-script");
    const shown = (await blob.text()).replace("script-src ", `script-src ${dataset.hash} `).replace(/<a href="?https?:/g, (link) => link.replace("<a ", '<a target="_blank" rel="noopener noreferrer" '));
    frame.srcdoc = shown.replace("</body>", () => `<script>${text}<\/script></body>`);
  });
  made.open = open && blob.size <= LARGE;
  return made;
}

// Refusals and faults

// What the page calls the options that a text names. With all, also those that only the installed program has.
function asked(text, all) {
  const named = [...new Set(text.match(/--[a-z][a-z-]+/g) ?? [])];
  return named.filter((option) => all || IN_PAGE[option]).map((option) => IN_PAGE[option] ?? `${option} is an option of the installed program.`);
}

function words({ name, reason, fix, fault }) {
  if (!fault) return { title: `${name} could not be assessed`, reason, fix, ask: asked(`${reason} ${fix}`, true) };
  return {
    title: `${name} could not be assessed`,
    reason: `sorry, peecf-batch itself failed here (${fault}).`,
    fix: "Send the report below to the person who gave you this page. It contains nothing from your workbook.",
    ask: [],
  };
}

function trouble(result, level) {
  const { title, reason, fix, ask } = words(result);
  const made = element("div", [element(level, title), element("p", sentence(reason)), element("p", fix)], { class: "trouble" });
  if (ask.length) made.append(element("ul", ask.map((text) => element("li", text))));
  if (result.trace?.length) made.append(report(result));
  return made;
}

const sentence = (text) => text.charAt(0).toUpperCase() + text.slice(1);
const report = ({ fault, trace }) => element("details", [element("summary", "Report"), element("pre", [fault, ...trace].join("\n"))]);

function refused(result) {
  const { title, reason, fix, ask } = words(result);
  tell(title, sentence(reason), fix, ask, result.trace?.length ? [report(result)] : []);
}

function tell(title, reason, fix, ask = [], more = []) {
  $("trouble-title").textContent = title;
  $("reason").textContent = reason;
  $("fix").textContent = fix;
  $("ask").replaceChildren(...ask.map((text) => element("li", text)));
  $("trouble").querySelectorAll("details").forEach((old) => old.remove());
  $("trouble").append(...more);
  state("refused");
  $("choose").before($("trouble"));
  offerAgain();
  $("trouble-title").focus();
}

function unusable(error) {
  if (error instanceof Stopped) return;
  $("preparing").hidden = true;
  document.body.dataset.fault = error.message;
  tell("This page cannot work in this browser", `It could not start (${error.message}).`, "Try a current version of Edge, Chrome or Firefox. If that does not help, ask your IT team:", [
    "Is this copy of the page complete? Compare its SHA-256 with the published one.",
    "Does a policy block WebAssembly or workers for this page?",
    "Is a newer version of the browser available? This page needs one from 2024 or later.",
  ]);
}

function blocked() {
  $("preparing").hidden = true;
  document.body.dataset.fault = "no WebAssembly";
  for (const id of ["file", "try"]) $(id).disabled = true;
  tell("This page cannot work in this browser", "WebAssembly is switched off, or the browser is older than 2024. The page needs it to run the program on this computer.", "Ask your IT team to allow WebAssembly for this page. It is usually blocked by one of these:", [
    "Edge and Chrome: the policies DefaultJavaScriptJitSetting and JavaScriptJitBlockedForSites. JavaScriptJitAllowedForSites makes an exception.",
    "Edge: enhanced security on the web (EnhanceSecurityMode). EnhanceSecurityModeBypassListDomains makes an exception.",
    "Firefox: javascript.options.wasm is false.",
    "Or use the installed program. It gives the same results.",
  ]);
}

function canRun() {
  if (typeof WebAssembly !== "object" || typeof DecompressionStream !== "function" || typeof Worker !== "function") return false;
  try {
    return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0)) instanceof WebAssembly.Module;
  } catch {
    return false;
  }
}

// Zip: with the CRC-32 that the worker gave, so that this thread need not read the files

async function zipped(outputs) {
  const body = [], directory = [];
  let at = 0;
  for (const { name, blob, size, crc } of outputs) {
    const isPacked = /\.xls[xm]$/.test(name), path = new TextEncoder().encode(name);
    const data = isPacked ? blob : await new Response(blob.stream().pipeThrough(new CompressionStream("deflate-raw"))).blob();
    const head = new DataView(new ArrayBuffer(26)); // what the header of a file and its entry in the directory share
    [[0, 20], [2, 0x800], [4, isPacked ? 0 : 8], [6, 0], [8, 33]].forEach(([place, value]) => head.setUint16(place, value, true));
    [[10, crc], [14, data.size], [18, size]].forEach(([place, value]) => head.setUint32(place, value, true));
    head.setUint16(22, path.length, true);
    const place = new DataView(new ArrayBuffer(14));
    place.setUint32(10, at, true);
    body.push("PK\x03\x04", head, path, data);
    directory.push("PK\x01\x02", Uint8Array.of(20, 0), head, place, path);
    at += 30 + path.length + data.size;
  }
  const end = new DataView(new ArrayBuffer(18));
  end.setUint16(4, outputs.length, true);
  end.setUint16(6, outputs.length, true);
  end.setUint32(8, new Blob(directory).size, true);
  end.setUint32(12, at, true);
  return new Blob([...body, ...directory, "PK\x05\x06", end], { type: TYPES.zip });
}

// Events

function listen() {
  const today = new Date(), two = (number) => String(number).padStart(2, "0");
  $("as_at").value = `${today.getFullYear()}-${two(today.getMonth() + 1)}-${two(today.getDate())}`;
  $("old").hidden = today - new Date(document.body.dataset.values) < 400 * 24 * 3600 * 1000;
  $("file").addEventListener("change", () => { run([...$("file").files]); $("file").value = ""; });
  $("try").addEventListener("click", async () => { if (sample) run([new File([sample], "water-authority.xlsx")]); });
  $("options").addEventListener("submit", (event) => event.preventDefault());
  $("cancel").addEventListener("click", cancel);
  $("more").addEventListener("click", () => { forget(); state("ready"); $("file").focus(); });
  $("again").addEventListener("click", () => {
    state("ready");
    offerAgain();
    $("options").scrollIntoView();
    $("as_at").focus();
  });
  $("rerun").addEventListener("click", () => run(latest));
  for (const kind of ["dragover", "dragleave", "drop"])
    addEventListener(kind, (event) => {
      event.preventDefault();
      document.body.classList.toggle("over", kind === "dragover");
      if (kind === "drop") run([...event.dataTransfer.files]);
    });
}

addEventListener("DOMContentLoaded", () => {
  state("ready");
  listen();
  if (!canRun()) return blocked();
  prepare(load());
});
