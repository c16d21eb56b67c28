/* The search's buttons and keys (/, Ctrl-K, Cmd-K). Nothing of the search is loaded before it is asked for; where it
   cannot be loaded, its page is opened instead, to which the buttons lead without a script. */
(() => {
  "use strict";
  const root = new URL(document.documentElement.dataset.content_root, location.href);
  const address = new URL("search.html", root);
  const inPage = document.querySelector("article .search");
  const load = () => import(new URL("_static/search-dialog.js", root));
  const style = () =>
    new Promise((done, fail) => {
      const link = document.createElement("link");
      Object.assign(link, { rel: "stylesheet", href: new URL("_static/search.css", root), onload: done, onerror: fail });
      document.head.append(link);
    });
  let styled = null;
  const text = (answer) => (answer.ok ? answer.text() : Promise.reject(answer.status));

  const open = async (opener) => {
    if (inPage) return inPage.querySelector("input").focus();
    try {
      const [dialog, page] = await Promise.all([load(), fetch(address).then(text), (styled ??= style())]);
      dialog.open(page, root, opener);
    } catch {
      location.assign(address);
    }
  };

  for (const button of document.querySelectorAll(".search-open")) {
    button.setAttribute("role", "button");
    button.setAttribute("aria-haspopup", "dialog");
    button.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // a new tab is a new tab
      event.preventDefault();
      open(button);
    });
    button.addEventListener("keydown", (event) => {
      if (event.key !== " ") return; // what a button does and a link does not
      event.preventDefault();
      open(button);
    });
  }

  document.addEventListener("keydown", (event) => {
    const { key, ctrlKey, metaKey, altKey, shiftKey, target } = event;
    const writing = target.closest?.("input, textarea, select, [contenteditable]");
    const slash = key === "/" && !ctrlKey && !metaKey && !altKey && !writing;
    const letter = key.toLowerCase() === "k" && (ctrlKey || metaKey) && !altKey && !shiftKey;
    if (!slash && !letter) return;
    event.preventDefault();
    open(document.activeElement);
  });

  if (inPage) load().then((dialog) => dialog.mount(inPage, root), () => {
    inPage.hidden = inPage.querySelector(".search-way").hidden = false; // where things are listed
    inPage.querySelector("[role=status]").textContent = inPage.dataset.failed;
  });
})();
