/* What every page does: light and dark, the drawers, the section being read, the copy buttons. The first theme is set
   before the page is drawn (first.js). */
(() => {
  "use strict";
  const root = document.documentElement;

  /* From what the system wants, the first press is always a change; then the other one; then the system again. */
  const turn = () => {
    const modes = matchMedia("(prefers-color-scheme: dark)").matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    const mode = (root.dataset.mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length]);
    if (mode === "auto") delete root.dataset.theme;
    else root.dataset.theme = mode;
    try {
      localStorage.setItem("mode", mode);
    } catch {
      /* the choice holds for this page */
    }
  };
  document.querySelector(".theme-switch-button").addEventListener("click", turn);

  /* Contents that there is no room for: a dialog, into which they move and from which they come back. */
  const drawer = document.querySelector(".drawer");
  const place = document.createComment("");
  for (const button of document.querySelectorAll("[data-drawer]")) {
    const contents = document.getElementById(button.dataset.drawer);
    button.addEventListener("click", () => {
      contents.before(place);
      drawer.append(contents);
      drawer.ariaLabel = button.ariaLabel;
      drawer.classList.toggle("end", contents.matches(".toc"));
      drawer.showModal();
      contents.querySelector("[aria-current]")?.scrollIntoView({ block: "center" });
    });
  }
  drawer.addEventListener("close", () => place.replaceWith(drawer.lastElementChild));
  drawer.addEventListener("click", ({ target }) => (target === drawer || target.closest("a")) && drawer.close());
  matchMedia("(min-width: 62rem)").addEventListener("change", () => drawer.close());

  const contents = document.getElementById("contents");
  const here = contents.querySelector("[aria-current]");
  if (here && here.offsetTop > contents.clientHeight) contents.scrollTop = here.offsetTop - contents.clientHeight / 2;

  /* In the contents of the page, the section whose heading was the last to reach the top third of the screen. */
  const links = new Map([...document.querySelectorAll(".toc a")].map((link) => [link.hash.slice(1), link]));
  const reading = new IntersectionObserver(
    (entries) => {
      const entry = entries.filter((one) => one.isIntersecting).pop();
      if (!entry) return;
      for (const link of links.values()) link.ariaCurrent = null;
      links.get(entry.target.parentElement.id).ariaCurrent = "true";
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id)?.querySelector("h2");
    if (heading) reading.observe(heading);
  }

  /* A table whose rows stack on a phone is no table to Safari, unless it is told so; HTML itself forbids to say it. */
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of document.querySelectorAll(":is(.collection, .register) :is(table, thead, tbody, tr, th, td)")) {
    part.setAttribute("role", roles[part.tagName] ?? (part.scope === "row" ? "rowheader" : "columnheader"));
  }

  /* Code and answers are there to be taken; an answer goes with its study and its address. */
  const { copy, copied, copySentence } = document.body.dataset;
  const addButton = (place, name, text) => {
    if (!navigator.clipboard) return;
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "copybtn", textContent: name });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(text);
      button.textContent = copied;
      setTimeout(() => (button.textContent = name), 2000);
    });
    place.append(button);
  };
  for (const code of document.querySelectorAll("div.highlight")) addButton(code, copy, code.querySelector("pre").textContent);
  for (const box of document.querySelectorAll(".answer")) {
    const [sentence, source] = [box.querySelector("dd"), box.querySelector(".answer-source")];
    const page = document.querySelector("link[rel=canonical]")?.href ?? location.href.replace(/#.*/, "");
    const text = [sentence, source].map((part) => part.textContent.trim().replace(/\s+/g, " ")).join(" ");
    addButton(sentence, copySentence, `${text} ${page}${box.id && `#${box.id}`}`);
  }
})();
