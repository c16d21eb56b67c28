/* The table of every figure: an address opens its row; DataTables sorts and searches it, the form's menus filter it.
   DataTables weighs more than the rest of the page and is fetched on the reader's first move. */
(() => {
  "use strict";
  let data = null;
  const table = document.querySelector(".collection-table");
  const form = document.querySelector(".collection-filters");
  const words = table.dataset;
  const named = (words) => `: ${words}`;
  const search = form.querySelector("input");
  const menus = [...form.querySelectorAll("select")];
  const status = form.querySelector("[role=status]");
  const filled = (message, values) => message.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  const tell = () => {
    const shown = data.rows({ search: "applied" }).count();
    const [order] = data.order();
    const by = order && order[1] ? data.column(order[0]).header().textContent.trim() : "";
    const sorted = by ? filled(order[1] === "asc" ? words.ascending : words.descending, { column: by }) : "";
    status.textContent = `${filled(form.dataset.status, { shown, total: data.rows().count() })}${sorted}`;
  };
  const filter = () => {
    data.search(search.value);
    for (const menu of menus) {
      const [wanted, place] = [menu.value, Number(menu.dataset.column)];
      const found = (_, __, row) => data.cell(row, place).node().dataset.search.split("|").includes(wanted);
      data.column(place).search(wanted ? found : "");
    }
    data.draw();
  };
  const asked = () => {
    try {
      return decodeURIComponent(location.hash.slice(1));
    } catch {
      return "";
    }
  };
  const show = () => {
    const id = asked();
    const row = id && (data ? data.row((_, __, node) => node.id === id).node() : document.getElementById(id)?.closest("tr"));
    if (!row) return;
    if (!row.isConnected) {
      form.reset();
      filter();
      location.replace(location.hash); /* the row was away: only now can it be the target */
    }
    row.querySelector("details").open = true;
    row.scrollIntoView();
  };

  const chosen = () => search.value || menus.some((menu) => menu.value);
  const start = () => {
    data = new DataTable(table, {
      autoWidth: false,
      info: false,
      layout: { topStart: null, topEnd: null, bottomStart: null, bottomEnd: null },
      order: [],
      paging: false,
      language: {
        zeroRecords: words.empty,
        emptyTable: words.empty,
        aria: { orderable: named(words.sort), orderableReverse: named(words.reverse), orderableRemove: named(words.unsort) },
      },
    });
    data.on("draw", tell);
    form.addEventListener("input", filter);
    form.addEventListener("reset", () => setTimeout(filter));
    table.tHead.addEventListener("keydown", (event) => {
      if (event.key !== " " || event.target.getAttribute("role") !== "button") return;
      event.preventDefault(); /* a button answers the space bar too; DataTables only knows Enter */
      event.target.click();
    });
    if (chosen()) filter();
  };
  let woken = false;
  const wake = () => {
    if (woken) return;
    woken = true;
    const script = document.createElement("script");
    script.src = form.dataset.machine;
    script.onload = start;
    script.onerror = () => (woken = false); /* the next move tries again */
    document.head.append(script);
  };

  for (const move of ["pointermove", "pointerdown", "keydown", "focusin"]) {
    document.addEventListener(move, wake, { passive: true });
  }
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", show);
  addEventListener("pageshow", () => {
    if (!chosen()) return; /* coming back, the browser fills the form again */
    if (data) filter();
    else wake();
  });
  show();
})();
