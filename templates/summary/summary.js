(() => {
  "use strict";
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const table = document.getElementById("heat");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const form = document.getElementById("filters"), said = document.getElementById("said");
  const field = (name) => document.getElementById("f-" + name);
  const place = (name) => heads.findIndex((head) => head.dataset.column === name);
  const cell = (row, column) => row.cells[column].textContent;
  const facts = rows.map((row) => ({
    row, text: row.textContent.toLowerCase(),
    band: cell(row, place("band")), outcome: cell(row, place("outcome")).trim(), edge: cell(row, place("edge")).trim(),
  }));
  let order = "";
  const say = (shown) => {
    said.textContent = `${shown.toLocaleString("en-AU")} of ${rows.length.toLocaleString("en-AU")} positions shown${order}`;
  };
  const filter = () => {
    const text = field("text").value.trim().toLowerCase(), band = field("band").value;
    const outcome = field("outcome").value, edge = field("edge").checked;
    let shown = 0;
    for (const fact of facts) {
      const fits = fact.text.includes(text) && (!band || fact.band === band) &&
        (!outcome || fact.outcome === outcome) && (!edge || fact.edge);
      fact.row.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    say(shown);
  };
  const compare = new Intl.Collator("en-AU", { numeric: true }).compare;
  const sorted = (column, way, numbers) => {
    const keyed = rows.map((row, n) => [numbers ? parseFloat(cell(row, column)) : cell(row, column).trim(), n, row]);
    const blank = (key) => key === "" || key === "–" || Number.isNaN(key);
    keyed.sort((a, b) => blank(a[0]) - blank(b[0]) ||
      (blank(a[0]) ? 0 : way * (numbers ? a[0] - b[0] : compare(a[0], b[0]))) || a[1] - b[1]);
    return keyed.map((key) => key[2]);
  };
  const sort = (head, column) => {
    const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") || "none"];
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    if (next !== "none") head.setAttribute("aria-sort", next);
    const way = next === "descending" ? -1 : 1;
    const all = document.createDocumentFragment();
    for (const row of next === "none" ? rows : sorted(column, way, head.dataset.sort === "n")) all.append(row);
    body.append(all);
    order = next === "none" ? ", in the order of the sheet" : `, sorted by ${head.textContent.trim()}, ${next}`;
    filter();
  };
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => sort(head, column));
  });
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(filter));
  form.hidden = said.hidden = false;
  say(rows.length);
})();
