// Put into every page before its own scripts: notes when the first chart is painted, and what moves.
// The same code for every book.
(() => {
  "use strict";
  const MARKS = "path, rect, circle, line, text, use";
  const WIDTH = 100; // smaller drawings are icons
  const HEIGHT = 40;
  const seen = { chart: null, largest: null, shift: 0 };
  let burst = { total: 0, first: 0, last: 0 };

  const isDrawn = (drawing) => {
    const box = drawing.getBoundingClientRect();
    const marked = drawing.tagName === "CANVAS" || drawing.querySelector(MARKS) !== null;
    return marked && box.width >= WIDTH && box.height >= HEIGHT;
  };
  const drawings = () =>
    [...document.querySelectorAll("SELECTOR")].filter((chart) => [...chart.querySelectorAll("svg, canvas")].some(isDrawn)).length;
  const firstPaint = () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null;

  // Cumulative layout shift as browsers report it: the largest burst, gaps under 1 s, 5 s at most.
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries().filter((shift) => !shift.hadRecentInput)) {
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
    if (firstPaint() !== null && drawings() > 0) requestAnimationFrame((time) => (seen.chart = time));
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
  seen.report = () => ({
    chart: seen.chart,
    largest: seen.largest,
    painted: firstPaint(),
    shift: seen.shift,
    drawings: drawings(),
  });
  window.benchSeen = seen;
})();
