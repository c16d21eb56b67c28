/* On the reader's first move toward a chart (pointer, focus, tap), load Vega from this site and replace the drawing in
   place with the live view: same size, same numbers. Without this script every chart is there all the same. */
(() => {
  "use strict";
  const open = new Map(); /* the live view of each figure */
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
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

  const seen = (figure) =>
    [...figure.querySelectorAll("svg.chart-wide, svg.chart-narrow")].find((svg) => svg.getBoundingClientRect().width);

  const draw = async (figure) => {
    const source = figure.querySelector(".chart-specifications");
    await bundle(source.dataset.bundle);
    const spec = JSON.parse(source.textContent);
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

  const wake = (figure) => {
    if (figure.dataset.live) return;
    figure.dataset.live = "loading";
    draw(figure).then(
      () => {
        figure.dataset.live = "yes";
        follow(figure);
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
