/** Sort a table where it stands; its heads are links, so it sorts without this too. @module */

/** @typedef {"ascending" | "descending"} Order */

for (const table of document.querySelectorAll("table[data-sortable]")) prepare(/** @type {HTMLTableElement} */ (table));

/** @param {HTMLTableElement} table */
function prepare(table) {
  table.tHead?.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a.sort") : null;
    const head = link?.closest("th");
    if (!link || !head || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const address = new URL(/** @type {HTMLAnchorElement} */ (link).href);
    sort(table, head, address.searchParams.get("desc") ? "descending" : "ascending");
    history.replaceState(null, "", address);
    keepInForms(address.searchParams);
  });
}

/** @param {HTMLTableElement} table @param {HTMLTableCellElement} head @param {Order} order */
function sort(table, head, order) {
  const body = table.tBodies[0];
  const sign = order === "descending" ? -1 : 1;
  const rows = [...body.rows].map((row) => ({ row, by: number(row.cells[head.cellIndex]), name: number(row.cells[0]) }));
  // Equal rows stay in the order of their names.
  rows.sort((a, b) => sign * (a.by - b.by) || a.name - b.name);
  body.append(...rows.map(({ row }) => row));
  for (const each of table.querySelectorAll("thead th")) each.removeAttribute("aria-sort");
  head.setAttribute("aria-sort", order);
  for (const link of table.querySelectorAll("a.sort")) turn(/** @type {HTMLAnchorElement} */ (link), head, order);
}

/** @param {HTMLTableCellElement | undefined} cell */
function number(cell) {
  return Number(cell?.dataset.order ?? 0);
}

/** Let a head's link ask for what comes next. @param {HTMLAnchorElement} link @param {Element} head @param {Order} order */
function turn(link, head, order) {
  const own = link.closest("th");
  const address = new URL(link.href);
  const descends = own === head ? order === "ascending" : own?.classList.contains("right");
  if (descends) address.searchParams.set("desc", "1");
  else address.searchParams.delete("desc");
  link.href = address.href;
}

/** Keep the order when another day is chosen. @param {URLSearchParams} query */
function keepInForms(query) {
  const form = /** @type {HTMLFormElement | null} */ (document.querySelector("form.dates"));
  for (const name of form ? ["sort", "desc"] : []) {
    form?.querySelector(`input[type=hidden][name=${name}]`)?.remove();
    const value = query.get(name);
    if (!value) continue;
    const field = Object.assign(document.createElement("input"), { type: "hidden", name, value });
    form?.prepend(field);
  }
}
