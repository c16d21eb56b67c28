/* What `make live` gives every page: it reloads after a build, and shows at its foot what the checks say. It is in no
   published page. Styles are set one by one, since the pages' policy allows no inline style. */
(() => {
  "use strict";
  const STYLE = {
    position: "fixed", insetInline: "0", insetBlockEnd: "0", zIndex: "2000", maxHeight: "40vh", overflow: "auto",
    padding: "0.6rem 1rem", font: "0.85rem/1.5 monospace", color: "#1a1a1a", background: "#ffe8d6",
    borderBlockStart: "3px solid #c2500f",
  };
  let build = null;
  let shown = null;
  const show = (problems) => {
    shown?.remove();
    shown = null;
    if (!problems.length) return;
    shown = document.createElement("aside");
    shown.setAttribute("role", "status");
    shown.lang = "en";
    shown.className = "live-problems";
    Object.assign(shown.style, STYLE);
    for (const problem of problems) {
      const line = document.createElement("div");
      line.textContent = problem;
      shown.append(line);
    }
    document.body.append(shown);
  };
  const line = new EventSource("/live/events");
  line.addEventListener("message", (event) => {
    const state = JSON.parse(event.data);
    if (build !== null && build !== state.build) {
      line.close();
      location.reload();
      return;
    }
    build = state.build;
    show(state.problems);
  });
})();
