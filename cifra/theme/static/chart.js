/* On the reader's first move toward a chart (pointer, focus, tap), load Vega from this site and replace the drawing in
   place with the live view: same size, same numbers. Without this script every chart is there all the same. */
(() => {
  "use strict";
  const root = document.documentElement;
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  const loaded = new Map();
  const load = (src) =>
    new Promise((onload, onerror) => document.head.append(Object.assign(document.createElement("script"), { src, onload, onerror })));
  const script = (address) => {
    if (!loaded.has(address)) loaded.set(address, load(address));
    loaded.get(address).catch(() => loaded.delete(address)); /* the next move tries again */
    return loaded.get(address);
  };

  const seen = (figure) =>
    [...figure.querySelectorAll("svg.chart-wide, svg.chart-narrow")].find((svg) => svg.getBoundingClientRect().width);

  /* One stop of the tab key for a drawing, the arrow keys within it. */
  const reach = (svg) => {
    const marks = marksOf(svg);
    for (const mark of marks) {
      if (!mark.matches("a")) {
        mark.setAttribute("role", "img");
        mark.setAttribute("aria-label", words(mark));
      }
      mark.tabIndex = -1;
      mark.querySelector("title")?.remove(); /* the browser's own tooltip would lie over ours */
    }
    svg.setAttribute("role", marks.length ? "group" : "img");
    svg.tabIndex = 0;
  };

  /* What a mark says: its link's name, or the tooltip that it was drawn with. */
  const words = (mark) => {
    if (mark.matches("a")) return mark.getAttribute("aria-label");
    const told = mark.__data__?.tooltip ?? "";
    return typeof told === "object" ? Object.entries(told).map((pair) => pair.join(": ")).join(", ") : `${told}`;
  };

  const markAt = (element) => {
    const mark = element.closest?.("svg a") ?? element;
    return mark.closest?.(".chart-drawing svg") && words(mark) ? mark : null;
  };

  /* Several shapes may say the same (a point and its interval): the last is the one to stop at. */
  const marksOf = (svg) => {
    const marks = [...svg.querySelectorAll("a, path, line")].map(markAt).filter(Boolean);
    return [...new Map(marks.map((mark) => [words(mark), mark])).values()];
  };

  /* The words of a mark beside it, for pointer, finger and keyboard alike: they stay while one reads them, and Escape
     sends them away (WCAG 1.4.13). Who cannot see them has them as the mark's name. */
  const tip = document.createElement("div");
  tip.className = "chart-tip";
  tip.hidden = true;
  tip.setAttribute("aria-hidden", "true");
  let timer, pointer;

  const tell = (mark, x) => {
    const drawing = mark.closest(".chart-drawing");
    clearTimeout(timer);
    if (!tip.hidden && tip.textContent === words(mark) && drawing.contains(tip)) return;
    tip.textContent = words(mark);
    drawing.append(tip);
    tip.hidden = false;
    tip.style.left = tip.style.top = "0";
    const [whole, box, own] = [drawing, mark, tip].map((one) => one.getBoundingClientRect());
    const below = box.bottom + own.height + 4 < innerHeight || box.top < own.height;
    tip.style.left = `${Math.max(0, Math.min((x ?? box.left) - whole.left, whole.width - own.width))}px`;
    tip.style.top = `${(below ? box.bottom + 3 : box.top - own.height - 3) - whole.top}px`;
  };

  const hide = () => {
    clearTimeout(timer);
    tip.hidden = true;
  };

  const leave = (event) => {
    if (event.pointerType === "touch") return;
    clearTimeout(timer);
    const focused = markAt(document.activeElement);
    timer = setTimeout(() => (focused ? tell(focused) : hide()), 300);
  };

  const listen = (drawing) => {
    drawing.addEventListener("pointermove", (event) => (pointer = event), { passive: true });
    drawing.addEventListener("pointerover", (event) => {
      pointer = event;
      const mark = markAt(event.target);
      if (mark) tell(mark, event.clientX);
      else if (tip.contains(event.target)) clearTimeout(timer);
      else leave(event);
    });
    drawing.addEventListener("pointerleave", (event) => {
      leave(event);
      if (event.pointerType !== "touch") pointer = null;
    });
    drawing.addEventListener("focusin", ({ target }) => markAt(target) && tell(markAt(target)));
    drawing.addEventListener("focusout", hide);
    drawing.addEventListener("keydown", (event) => {
      const svg = event.target.closest("svg");
      const marks = svg ? marksOf(svg) : [];
      const last = marks.length - 1;
      const by = STEPS[event.key];
      const ends = { Home: 0, End: last };
      const next = by ? Math.max(0, Math.min(last, marks.indexOf(event.target) + by)) : ends[event.key];
      if (next === undefined || last < 0 || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      for (const one of [svg, ...marks]) one.tabIndex = -1;
      marks[next].tabIndex = 0;
      marks[next].focus();
    });
  };

  document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
  document.addEventListener("pointerdown", ({ target }) => tip.contains(target) || markAt(target) || hide());

  const wake = (figure) => {
    if (figure.dataset.live) return;
    figure.dataset.live = "loading";
    const addresses = [`${root.dataset.content_root}_static/chart-live.js`, ...figure.dataset.scripts.split(" ")];
    Promise.all(addresses.map(script)).then(() => enliven(figure, seen, reach)).then(
      () => {
        figure.dataset.live = "yes";
        const under = pointer && markAt(document.elementFromPoint(pointer.clientX, pointer.clientY) ?? figure);
        if (under) tell(under, pointer.clientX); /* the finger or the pointer that woke it still asks */
      },
      (problem) => {
        delete figure.dataset.live; /* the still drawing stays, and the next move tries again */
        console.error(problem);
      },
    );
  };

  for (const figure of document.querySelectorAll("figure.chart")) {
    const button = figure.querySelector(".chart-wake");
    const drawing = figure.querySelector(".chart-drawing");
    listen(drawing);
    for (const svg of drawing.querySelectorAll("svg")) {
      svg.setAttribute("aria-describedby", `${svg.getAttribute("aria-describedby")} ${figure.id}--keys`);
      reach(svg);
    }
    if (drawing.querySelector("svg a") && !button) continue; /* a chart of links is all it can be */
    if (button) {
      button.hidden = false;
      button.addEventListener("click", () => wake(figure));
    }
    for (const move of button ? ["pointerenter", "touchstart"] : ["pointerenter", "focusin", "touchstart"]) {
      figure.addEventListener(move, () => wake(figure), { passive: true });
    }
  }

  for (const button of navigator.clipboard ? document.querySelectorAll(".chart-copy") : []) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(button.closest("details").querySelector("code").textContent);
      button.nextElementSibling.textContent = button.dataset.done;
    });
  }
})();
