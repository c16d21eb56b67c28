/* What every page does: light and dark, the menus, the section being read, the copy buttons. It takes the place of the
   theme's own scripts, Bootstrap and a clipboard library. The first theme is set before the page is drawn (first.js). */
(() => {
  "use strict";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  /* From what the system wants, the first press is always a change; then the other one; then the system again. */
  const follow = () => (root.dataset.theme = root.dataset.mode !== "auto" ? root.dataset.mode : dark.matches ? "dark" : "light");
  const turn = () => {
    const modes = dark.matches ? ["auto", "light", "dark"] : ["auto", "dark", "light"];
    root.dataset.mode = modes[(modes.indexOf(root.dataset.mode) + 1) % modes.length];
    follow();
    try {
      localStorage.setItem("mode", root.dataset.mode);
    } catch {
      /* the choice holds for this page */
    }
  };
  dark.addEventListener("change", follow);
  for (const button of document.querySelectorAll(".theme-switch-button")) button.addEventListener("click", turn);

  /* A sidebar on a narrow screen is a dialog: its content moves there and back. On a wide one its button folds it. */
  const move = (from, to) => {
    to.append(...from.childNodes);
    to.className = from.className;
    from.className = "";
  };
  const menu = (name) => {
    const button = document.querySelector(`.${name}-toggle`);
    const sidebar = document.getElementById(`pst-${name}-sidebar`);
    const dialog = document.getElementById(`pst-${name}-sidebar-modal`);
    if (!button || !sidebar || !dialog) return;
    dialog.setAttribute("aria-label", button.getAttribute("aria-label"));
    button.addEventListener("click", () => {
      if (name === "primary" && matchMedia("(min-width: 992px)").matches) {
        sidebar.classList.toggle("pst-sidebar-hidden");
        return;
      }
      move(sidebar, dialog);
      dialog.showModal();
    });
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog || event.target.closest("a")) dialog.close(); /* the backdrop, or a choice made */
    });
    dialog.addEventListener("close", () => {
      move(dialog, sidebar);
      button.focus();
    });
  };
  menu("primary");
  menu("secondary");

  const here = document.querySelector(".bd-docs-nav [aria-current]");
  const sidebar = document.getElementById("pst-primary-sidebar");
  if (here?.getBoundingClientRect().bottom > innerHeight) sidebar.scrollTop = here.offsetTop - innerHeight / 2;

  /* In the contents of the page, the section whose heading was the last to reach the top third of the screen. */
  const links = new Map([...document.querySelectorAll("#pst-page-toc-nav a")].map((link) => [link.hash.slice(1), link]));
  const reading = new IntersectionObserver(
    (entries) => {
      const entry = entries.filter((one) => one.isIntersecting).pop();
      if (!entry) return;
      for (const [id, link] of links) {
        const current = id === entry.target.parentElement.id;
        link.classList.toggle("active", current);
        if (current) link.setAttribute("aria-current", "true");
        else link.removeAttribute("aria-current");
      }
    },
    { rootMargin: "0px 0px -70% 0px" },
  );
  for (const id of links.keys()) {
    const heading = document.getElementById(id)?.querySelector("h2, h3");
    if (heading) reading.observe(heading);
  }

  /* A table whose rows stack on a phone is no table to Safari, unless it is told so; HTML itself forbids to say it. */
  const roles = { TABLE: "table", THEAD: "rowgroup", TBODY: "rowgroup", TR: "row", TD: "cell" };
  for (const part of document.querySelectorAll(".collection-table, .register table, :is(.collection-table, .register) :is(thead, tbody, tr, th, td)")) {
    part.setAttribute("role", roles[part.tagName] ?? (part.scope === "row" ? "rowheader" : "columnheader"));
  }

  /* Code is there to be taken. */
  for (const code of navigator.clipboard ? document.querySelectorAll("div.highlight") : []) {
    const button = document.createElement("button");
    const { copy, copied } = document.body.dataset;
    Object.assign(button, { type: "button", className: "copybtn", textContent: copy });
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(code.querySelector("pre").textContent);
      button.textContent = copied;
      setTimeout(() => (button.textContent = copy), 2000);
    });
    code.append(button);
  }
})();
