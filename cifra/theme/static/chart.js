/* On the reader's first move toward a chart (pointer, focus, tap), load Vega from this site and replace the drawing in
   place with the live view: same size, same numbers. Without this script every chart is there all the same. */
(() => {
  "use strict";
  let loading = null;

  const bundle = (address) =>
    (loading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = address;
      script.onload = resolve;
      script.onerror = (problem) => {
        loading = null; /* the next move tries again */
        reject(problem);
      };
      document.head.append(script);
    }));

  const draw = async (figure) => {
    const drawing = figure.querySelector(".chart-drawing");
    const source = figure.querySelector(".chart-specifications");
    await bundle(source.dataset.bundle);
    const views = JSON.parse(source.textContent);
    const still = [...drawing.querySelectorAll("svg.chart-wide, svg.chart-narrow")];
    const shown = still.find((svg) => svg.getBoundingClientRect().width > 0);
    const kind = shown.classList.contains("chart-narrow") ? "narrow" : "wide";
    const live = document.createElement("div");
    const { view } = await vegaEmbed(live, views[kind], {
      actions: false,
      ast: true,
      renderer: "svg",
      tooltip: { theme: "custom", id: "vg-tooltip-element" },
    });
    const svg = live.querySelector("svg");
    dress(svg, shown, kind);
    shown.replaceWith(svg);
    open.get(figure)?.finalize();
    open.set(figure, view);
    const menus = live.querySelector("form.vega-bindings");
    if (figure.querySelector(".chart-wake, .vega-bindings")) place(menus, figure, view, views[kind]);
  };

  /* A screen that turns asks for the other drawing: the menus of an interactive chart belong to the one in sight. */
  const follow = (figure) => {
    const drawing = figure.querySelector(".chart-drawing");
    const seen = () => drawing.querySelector("svg.chart-wide").getBoundingClientRect().width > 0;
    let wide = seen();
    new ResizeObserver(() => {
      if (seen() === wide) return;
      wide = seen();
      if (figure.dataset.live === "yes") draw(figure);
    }).observe(drawing);
  };

  const open = new Map(); /* the live view of each figure */

  /* The live drawing is named, described and linked as the still one; Vega's own words are English, and it follows a
     link only by the pointer. */
  const dress = (svg, shown, kind) => {
    svg.setAttribute("class", `chart-${kind}`);
    for (const name of ["role", "aria-labelledby", "aria-describedby", "width", "height"]) {
      svg.setAttribute(name, shown.getAttribute(name));
    }
    for (const mark of svg.querySelectorAll("[aria-roledescription]")) {
      for (const name of ["role", "aria-roledescription", "aria-label"]) mark.removeAttribute(name);
    }
    const names = new Map([...shown.querySelectorAll("a")].map((link) => [link.getAttribute("href"), link]));
    for (const mark of svg.querySelectorAll("path")) {
      const still = names.get(mark.__data__?.href);
      if (!still) continue;
      const link = still.cloneNode(false);
      mark.replaceWith(link);
      link.append(mark);
    }
  };

  /* The menus of an interactive chart, a button that clears them, and how many of its figures they leave. */
  const place = (menus, figure, view, spec) => {
    const before = figure.querySelector(".chart-wake, .vega-bindings");
    const { clear, status } = figure.querySelector(".chart-specifications").dataset;
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
    const tell = () => {
      const chosen = names.flatMap((name) => Object.entries(view.signal(name) ?? {}));
      const shown = figures.filter((row) => chosen.every(([field, values]) => !(field in row) || answers(row[field], values)));
      const count = { shown: shown.length, total: figures.length };
      told.textContent = status.replace(/\{(\w+)\}/g, (_, name) => count[name]);
    };
    for (const name of names) view.addSignalListener(name, tell);
    tell();
  };

  const answers = (value, values) =>
    typeof value === "number" ? value >= Math.min(...values) && value <= Math.max(...values) : values.includes(value);

  const wake = (figure) => {
    if (figure.dataset.live) return;
    figure.dataset.live = "loading";
    draw(figure).then(
      () => (figure.dataset.live = "yes"),
      (problem) => {
        delete figure.dataset.live; /* the still drawing stays, and the next move tries again */
        console.error(problem);
      },
    );
  };

  for (const figure of document.querySelectorAll("figure.chart")) {
    const button = figure.querySelector(".chart-wake");
    if (figure.querySelector(".chart-drawing svg a") && !button) continue; /* a chart of links is all it can be */
    if (button) {
      button.hidden = false;
      follow(figure);
      button.addEventListener("click", () => wake(figure));
    }
    for (const move of button ? ["pointerenter", "touchstart"] : ["pointerenter", "focusin", "touchstart"]) {
      figure.addEventListener(move, () => wake(figure), { passive: true });
    }
  }
})();
