(() => {
  "use strict";
  addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  const compare = new Intl.Collator("en-AU", { numeric: true }).compare;
  const count = (number) => number.toLocaleString("en-AU");
  for (const table of document.querySelectorAll("table.sorts")) {
    const body = table.tBodies[0], rows = [...body.rows], heads = [...table.tHead.rows[0].cells];
    const form = document.getElementById(`f-${table.id}`), said = document.getElementById(`s-${table.id}`);
    const fields = [...form.querySelectorAll("select")];
    const things = table.dataset.things, first = table.dataset.order;
    const text = (cell) => (cell.dataset.k ?? cell.textContent).trim();
    const facts = rows.map((row) => ({
      row, text: row.textContent.toLowerCase(), values: fields.map((field) => row.cells[field.dataset.column]).map((cell) => cell.dataset.f ?? text(cell)),
    }));
    let order = "";
    const filter = () => {
      const wanted = form.querySelector("input").value.trim().toLowerCase();
      let shown = 0;
      for (const fact of facts) {
        const fits = fact.text.includes(wanted) &&
          fields.every((field, n) => !field.value || fact.values[n].split("|").includes(field.value));
        fact.row.hidden = !fits;
        shown += fits ? 1 : 0;
      }
      said.textContent = `${count(shown)} of ${count(rows.length)} ${things} shown${order}`;
    };
    const value = (row, column, numbers) => {
      const said = text(row.cells[column]);
      return numbers ? parseFloat(said.replace("−", "-").replaceAll(",", "")) : said;
    };
    const sorted = (column, way, numbers) => {
      const keyed = rows.map((row, n) => [value(row, column, numbers), n, row]);
      const blank = (key) => key === "" || key === "–" || Number.isNaN(key);
      keyed.sort((a, b) => blank(a[0]) - blank(b[0]) ||
        (blank(a[0]) ? 0 : way * (numbers ? a[0] - b[0] : compare(a[0], b[0]))) || a[1] - b[1]);
      return keyed.map((key) => key[2]);
    };
    const sort = (head, column) => {
      const next = { none: "ascending", ascending: "descending", descending: "none" }[head.getAttribute("aria-sort") || "none"];
      heads.forEach((other) => other.removeAttribute("aria-sort"));
      if (next !== "none") head.setAttribute("aria-sort", next);
      const all = document.createDocumentFragment();
      const way = next === "descending" ? -1 : 1;
      for (const row of next === "none" ? rows : sorted(column, way, head.dataset.sort === "n")) all.append(row);
      body.append(all);
      order = next === "none" ? `, ${first}` : `, sorted by ${head.textContent.trim()}, ${next}`;
      filter();
    };
    heads.forEach((head, column) => {
      if (head.dataset.sort === "no") return;
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
  }
})();
