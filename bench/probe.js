// Put into every page before its own scripts: notes when the first chart is painted, and what moves.
// The same code for every book; only the selector of a chart's drawing differs.
(() => {
  "use strict";
  const MARKS = "path, rect, circle, line, text, use";
  const WIDTH = 100; // smaller drawings are icons
  const HEIGHT = 40;
  const seen = { chart: null, largest: 0, shift: 0 };
  let burst = { total: 0, first: 0, last: 0 };

  const drawn = (one) => {
    const box = one.getBoundingClientRect();
    return box.width >= WIDTH && box.height >= HEIGHT && (one.tagName === "CANVAS" || one.querySelector(MARKS) !== null);
  };
  seen.drawings = () => [...document.querySelectorAll("SELECTOR")].filter((chart) =>
    [...chart.querySelectorAll("svg, canvas")].some(drawn)
  ).length;

  // Cumulative layout shift as browsers report it: the largest burst, gaps under 1 s, 5 s at most.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries().filter((one) => !one.hadRecentInput)) {
      const goesOn = entry.startTime - burst.last < 1000 && entry.startTime - burst.first < 5000;
      burst = { total: (goesOn ? burst.total : 0) + entry.value, first: goesOn ? burst.first : entry.startTime, last: entry.startTime };
      seen.shift = Math.max(seen.shift, burst.total);
    }
  }).observe({ type: "layout-shift", buffered: true });
  new PerformanceObserver((list) => {
    seen.largest = list.getEntries().at(-1).startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });

  // A chart that is there in a frame has been painted when the next one begins.
  const look = () => {
    const painted = performance.getEntriesByName("first-contentful-paint").length > 0;
    if (painted && seen.drawings() > 0) requestAnimationFrame((time) => (seen.chart = time));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  seen.report = () => ({
    chart: seen.chart,
    largest: seen.largest || null,
    painted: performance.getEntriesByName("first-contentful-paint").map((one) => one.startTime)[0] ?? null,
    shift: seen.shift,
    drawings: seen.drawings(),
  });
  window.benchSeen = seen;
})();
