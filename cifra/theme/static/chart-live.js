/* The live view of a chart in the place of its drawing; chart.js loads this, Vega and the chart's specification (a script
   too, which pages opened from the disk may load) on the reader's first move.
   `seen` gives the drawing that a figure shows, `reach` makes its marks stops of the keyboard. */
window.enliven = (() => {
  "use strict";
  const open = new Map(); /* the live view of each figure */
  let seen, reach;

  const draw = async (figure) => {
    const spec = chartSpecifications[figure.id];
    const shown = seen(figure);
    const kind = shown.classList.contains("chart-narrow") ? "narrow" : "wide";
    const live = document.createElement("div");
    /* No style element of Vega's and no function made of text: the page's security policy forbids both. */
    const { view } = await vegaEmbed(live, spec[kind], {
      actions: false,
      ast: true,
      defaultStyle: false,
      renderer: "svg",
      tooltip: () => {},
    });
    const svg = live.querySelector("svg");
    dress(svg, shown, kind);
    const focused = shown.contains(document.activeElement);
    shown.replaceWith(svg);
    reach(svg);
    if (focused) svg.focus();
    open.get(figure)?.finalize();
    open.set(figure, view);
    const menus = live.querySelector("form.vega-bindings");
    if (figure.querySelector(".chart-wake, .vega-bindings")) place(menus, figure, view, spec[kind]);
  };

  /* The live drawing is named, described and linked as the still one, its marks by our own words: Vega's are English,
     and it follows a link only by the pointer. */
  const dress = (svg, shown, kind) => {
    svg.setAttribute("class", `chart-${kind}`);
    for (const name of ["aria-labelledby", "aria-describedby", "width", "height"]) {
      svg.setAttribute(name, shown.getAttribute(name));
    }
    for (const mark of svg.querySelectorAll("[aria-roledescription]")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(name);
    }
    const links = [...shown.querySelectorAll("a")];
    for (const mark of svg.querySelectorAll("path")) {
      const href = mark.__data__?.href;
      const still = href && links.find((link) => link.getAttribute("href").endsWith(href));
      if (!still) continue;
      const link = still.cloneNode(false);
      mark.replaceWith(link);
      link.append(mark);
    }
  };

  /* The menus of an interactive chart, a button that clears them, and how many of its figures they leave. */
  const place = (menus, figure, view, spec) => {
    const before = figure.querySelector(".chart-wake, .vega-bindings");
    const { clear, status } = figure.dataset;
    const pressed = before.contains(document.activeElement);
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: clear, onclick: () => draw(figure) });
    const told = document.createElement("p");
    told.setAttribute("role", "status");
    menus.append(button, told);
    before.replaceWith(menus);
    if (pressed) menus.querySelector("select").focus();
    const rows = [...new Map(Object.values(spec.datasets).flat().map((row) => [row.id, row])).values()];
    const figures = rows.filter((row) => row.id && row.publisher);
    const names = spec.params.map((one) => one.name);
    const count = () => {
      const chosen = names.flatMap((name) => Object.entries(view.signal(name) ?? {}));
      const shown = figures.filter((row) => chosen.every(([field, values]) => !(field in row) || answers(row[field], values)));
      const counts = { shown: shown.length, total: figures.length };
      told.textContent = status.replace(/\{(\w+)\}/g, (_, name) => counts[name]);
    };
    for (const name of names) view.addSignalListener(name, count);
    count();
  };

  const answers = (value, values) =>
    typeof value === "number" ? value >= Math.min(...values) && value <= Math.max(...values) : values.includes(value);

  /* A screen that turns shows the other drawing: it comes alive as the first did. */
  const follow = (figure) => {
    let shown = seen(figure)?.classList.value;
    new ResizeObserver(() => {
      const now = seen(figure)?.classList.value;
      if (now === shown) return;
      shown = now;
      if (now && figure.dataset.live === "yes") draw(figure);
    }).observe(figure.querySelector(".chart-drawing"));
  };

  return async (figure, ...tools) => {
    [seen, reach] = tools;
    await draw(figure);
    follow(figure);
  };
})();
