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
      script.onerror = reject;
      document.head.append(script);
    }));

  const draw = async (figure) => {
    const drawing = figure.querySelector(".chart-drawing");
    const source = figure.querySelector(".chart-specifications");
    await bundle(source.dataset.bundle);
    const views = JSON.parse(source.textContent);
    const still = [...drawing.querySelectorAll("svg.chart-wide, svg.chart-narrow")];
    const shown = still.find((svg) => svg.getBoundingClientRect().width > 0);
    const view = views[shown?.classList.contains("chart-narrow") ? "narrow" : "wide"];
    const live = document.createElement("div");
    live.className = "chart-live";
    await vegaEmbed(live, view, {
      actions: false,
      ast: true,
      renderer: "svg",
      tooltip: { theme: "custom", id: "vg-tooltip-element" },
    });
    const svg = live.querySelector("svg");
    svg.setAttribute("class", `chart-${shown?.classList.contains("chart-narrow") ? "narrow" : "wide"}`);
    for (const name of ["role", "aria-labelledby", "aria-describedby"]) {
      svg.setAttribute(name, shown.getAttribute(name));
    }
    svg.setAttribute("width", shown.getAttribute("width"));
    svg.setAttribute("height", shown.getAttribute("height"));
    shown.replaceWith(svg);
  };

  const wake = (event) => {
    const figure = event.currentTarget;
    if (figure.dataset.live) return;
    figure.dataset.live = "loading";
    draw(figure).then(
      () => (figure.dataset.live = "yes"),
      () => delete figure.dataset.live,
    );
  };

  for (const figure of document.querySelectorAll("figure.chart")) {
    const drawing = figure.querySelector(".chart-drawing");
    if (drawing.querySelector("svg a")) continue; /* a chart of links is already all it can be */
    for (const move of ["pointerenter", "focusin", "touchstart"]) {
      figure.addEventListener(move, wake, { passive: true });
    }
  }
})();
