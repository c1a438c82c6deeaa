// Tables: sorted by any column, searched, and taken home as TSV.
const valueOf = (cell) => {
  const found = cell.querySelectorAll("data");
  const alone = found.length === 1 && textOf(found[0]) === textOf(cell);
  return alone ? found[0].value : textOf(cell);
};
const rowsOf = (body) => [...body.rows].filter((row) => !row.classList.contains("group"));
const seen = (row) => !row.classList.contains("out") && !row.classList.contains("miss");
const compare = (a, b) => {
  const [x, y] = [valueOf(a), valueOf(b)];
  const [m, n] = [Number(x), Number(y)];
  if (x !== "" && y !== "" && Number.isFinite(m) && Number.isFinite(n)) return m - n;
  return x.localeCompare(y, "en", { numeric: true });
};
const isBlank = (cell) => ["", "–"].includes(textOf(cell));
const sortBy = (table, column, direction) => {
  for (const body of table.tBodies) {
    const rows = rowsOf(body);
    for (const [place, row] of rows.entries()) row.place ??= place;
    rows.sort((a, b) => {
      const [x, y] = [a.cells[column], b.cells[column]];
      if (direction === "none") return a.place - b.place;
      if (isBlank(x) || isBlank(y)) return isBlank(x) - isBlank(y) || a.place - b.place;
      return (direction === "ascending" ? compare(x, y) : compare(y, x)) || a.place - b.place;
    });
    body.append(...rows);
  }
};
const sortable = (table) => {
  const heads = [...table.tHead.rows[0].cells];
  const next = { none: "ascending", ascending: "descending", descending: "none" };
  heads.forEach((head, column) => {
    const press = make("button", { type: "button" }, ...head.childNodes);
    head.append(press);
    press.addEventListener("click", () => {
      const direction = next[head.getAttribute("aria-sort") ?? "none"];
      for (const other of heads) other.removeAttribute("aria-sort");
      if (direction !== "none") head.setAttribute("aria-sort", direction);
      sortBy(table, column, direction);
    });
  });
};
const search = (table, name) => {
  const hits = make("span", { className: "hits", role: "status" });
  const field = make("input", { type: "search", placeholder: "search", autocomplete: "off", spellcheck: false });
  field.setAttribute("aria-label", `Search in: ${name}`);
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rows = [...table.tBodies].flatMap(rowsOf);
    for (const row of rows) {
      row.classList.toggle("miss", !words.every((word) => textOf(row).toLowerCase().includes(word)));
    }
    hits.textContent = words.length ? `${rows.filter(seen).length} of ${rows.length} rows` : "";
  });
  return [field, hits];
};
// Text that a spreadsheet could run begins with an apostrophe; words, numbers and intervals run nothing.
const harmless = (cell) => (/^[=+@-]/.test(cell) && !/^[=+@-][\w\s.,%[\]+-]*$/.test(cell) ? `'${cell}` : cell);
const tsv = (table) => {
  const titled = Boolean(table.querySelector("tr.group"));
  const head = [...table.tHead.rows[0].cells].map(textOf);
  const lines = [titled ? ["group", ...head] : head];
  for (const body of table.tBodies) {
    const title = textOf(body.querySelector("tr.group") ?? make("tr"));
    for (const row of rowsOf(body).filter(seen)) {
      const cells = [...row.cells].map(valueOf);
      lines.push(titled ? [title, ...cells] : cells);
    }
  }
  return lines.map((cells) => `${cells.map(harmless).join("\t")}\n`).join("");
};
const equipTable = (table) => {
  const name = textOf(table.caption);
  const rows = [...table.tBodies].reduce((sum, body) => sum + body.rows.length, 0);
  if (table.classList.contains("sortable")) sortable(table);
  const take = button("TSV", () => download(tsv(table), "text/tab-separated-values", `${slug(name)}.tsv`), `Download as TSV: ${name}`);
  const shown = make("span", { className: "name" }, ...[...table.caption.childNodes].map((node) => node.cloneNode(true)));
  shown.setAttribute("aria-hidden", "true");
  for (const link of all("a", shown)) link.replaceWith(...link.childNodes);
  table.caption.classList.add("unseen");
  const tools = make("div", { className: "tools of-table" }, shown, ...(rows > 8 ? search(table, name) : []), take);
  table.parentElement.before(tools);
};
