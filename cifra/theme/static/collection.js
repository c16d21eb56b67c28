/* The table of every figure: an address opens its row; headings sort it, the form's field and menus filter it. Rows that
   are filtered out leave the page, so that the keyboard and the page's own search pass them by. */
(() => {
  "use strict";
  const table = document.querySelector(".collection-table");
  const form = document.querySelector(".collection-filters");
  const [body, heads] = [table.tBodies[0], [...table.tHead.rows[0].cells]];
  const rows = [...body.rows]; /* in the order of the articles */
  const field = form.querySelector("input");
  const menus = [...form.querySelectorAll("select")];
  const status = form.querySelector("[role=status]");
  const empty = document.createElement("tr");
  empty.insertCell().colSpan = heads.length;
  empty.cells[0].textContent = table.dataset.empty;
  const filled = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  /* Without accents and capitals, with one apostrophe and one decimal sign, whichever a keyboard has. */
  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[‘’]/g, "'").replace(/(?<=\d),(?=\d)/g, ".");
  const told = (cell) => cell.dataset.search ?? cell.textContent.trim();
  /* What a figure is found by: all that its row says of it, without its citation and its address. */
  const SAID = "th, .collection-measure, q, dd:not(.cite-text, :has(q), :has([href^='#']))";
  const said = (row) => [...row.querySelectorAll(SAID)].map((one) => one.textContent).concat([...row.cells].slice(1).map(told));
  const words = new Map(rows.map((row) => [row, folded(said(row).join(" "))]));
  const { compare } = new Intl.Collator(document.documentElement.lang, { numeric: true });
  let [column, direction] = [-1, 0]; /* what it is sorted by; 1 from the smallest, -1 from the largest, 0 not at all */

  /* The numbers by their value, the words as the language orders them. */
  const measure = (cell) => cell.querySelector(".collection-measure")?.textContent;
  const key = ({ cells: { [column]: cell } }) => cell.dataset.order ?? measure(cell) ?? told(cell);
  const inOrder = (one, other) => direction * (column ? compare(key(one), key(other)) : key(one) - key(other));

  const show = () => {
    const asked = folded(field.value).split(/\s+/).filter(Boolean);
    const chosen = menus.filter((menu) => menu.value);
    const answers = (row) =>
      asked.every((word) => words.get(row).includes(word)) &&
      chosen.every(({ value, dataset }) => told(row.cells[dataset.column]).split("|").includes(value));
    const shown = rows.filter(answers);
    if (direction) shown.sort(inOrder);
    body.replaceChildren(...(shown.length ? shown : [empty]));
    const count = filled(form.dataset.status, { shown: shown.length, total: rows.length });
    const order = ["descending", "", "ascending"][direction + 1];
    status.textContent = count + (order && filled(table.dataset[order], { column: heads[column].textContent }));
  };

  const sort = (place) => {
    direction = column !== place || !direction ? 1 : direction === 1 ? -1 : 0;
    column = place;
    for (const head of heads) head.ariaSort = null;
    if (direction) heads[column].ariaSort = direction > 0 ? "ascending" : "descending";
    show();
  };

  heads.forEach((head, place) => {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", title: table.dataset.sort, onclick: () => sort(place) });
    button.append(...head.childNodes);
    head.append(button);
  });

  const goTo = () => {
    let id = location.hash.slice(1);
    try {
      id = decodeURIComponent(id);
    } catch {
      return;
    }
    const row = id && rows.find((one) => one.id === id);
    if (!row) return;
    if (!row.isConnected) {
      form.reset();
      show();
      location.replace(location.hash); /* the row was away: only now can it be the target */
    }
    row.querySelector("details").open = true;
    row.scrollIntoView();
  };

  form.addEventListener("input", show);
  form.addEventListener("reset", () => setTimeout(show));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", goTo);
  addEventListener("load", goTo); /* what loads late may have moved the row away */
  addEventListener("pageshow", () => (field.value || menus.some((menu) => menu.value)) && show()); /* a form that came back */
  goTo();
})();
