(() => {
  "use strict";
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const one = (id) => document.getElementById(id), table = one("heat");
  if (!table) return;
  const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
  const form = one("filters"), said = one("said");
  const cell = (row, column) => row.cells[column].textContent.trim();
  const [band, outcome, edge] = ["band", "outcome", "edge"].map((name) => heads.findIndex((head) => head.dataset.column === name));
  const texts = rows.map((row) => row.textContent.toLowerCase());
  const { compare } = new Intl.Collator("en-AU", { numeric: true });
  let order = "";
  const filter = () => {
    const find = one("f-text").value.trim().toLowerCase();
    const fits = (row, column, chosen) => !chosen || cell(row, column) === chosen;
    let shown = 0;
    rows.forEach((row, n) => {
      row.hidden = !(texts[n].includes(find) && fits(row, band, one("f-band").value) &&
        fits(row, outcome, one("f-outcome").value) && (!one("f-edge").checked || cell(row, edge)));
      shown += !row.hidden;
    });
    said.textContent = `${shown.toLocaleString("en-AU")} of ${rows.length.toLocaleString("en-AU")} positions shown${order}`;
  };
  const sort = (head, column) => {
    const next = { ascending: "descending", descending: "" }[head.getAttribute("aria-sort")] ?? "ascending";
    heads.forEach((other) => other.removeAttribute("aria-sort"));
    if (next) head.setAttribute("aria-sort", next);
    const keyed = rows.map((row) => [cell(row, column), row]);
    const isBlank = (text) => text === "" || text === "–", way = next === "descending" ? -1 : 1;
    if (next) keyed.sort(([a], [b]) => isBlank(a) - isBlank(b) || way * compare(a, b));
    for (const [, row] of keyed) body.append(row);
    order = next ? `, sorted by ${head.textContent.trim()}, ${next}` : ", in the order of the sheet";
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
  filter();
})();
