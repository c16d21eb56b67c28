/* The front page leads a reader who has chosen an edition to it, before anything is drawn. `?choose` forgets the choice.
   In the head and not deferred, so that the page is never seen for a moment. */
(() => {
  "use strict";
  const CHOSEN = "cifra-edition";
  const root = document.documentElement;
  const editions = (document.currentScript.dataset.editions ?? "").split(" ");
  const stored = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null;
    }
  };
  const mode = stored("mode"); /* of the pages' own button */
  if (mode === "light" || mode === "dark") root.dataset.theme = mode;

  const asked = new URLSearchParams(location.search).has("choose");
  const chosen = stored(CHOSEN);
  if (asked && chosen) localStorage.removeItem(CHOSEN);
  if (!asked && editions.includes(chosen)) {
    root.hidden = true;
    location.replace(`${chosen}/index.html`);
    return;
  }

  // The reader's own language is marked, by colour alone: nothing moves, and nobody is led anywhere.
  const own = navigator.languages.map((one) => one.split("-")[0]).find((one) => editions.includes(one));
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelector(`section[lang="${own}"] .enter`)?.classList.add("yours");
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.enter[hreflang]");
    try {
      if (link) localStorage.setItem(CHOSEN, link.hreflang);
    } catch {
      // A browser that keeps nothing: the front page asks again.
    }
  });
  // From the browser's memory of pages, "back" would show the page hidden.
  window.addEventListener("pageshow", () => (root.hidden = false));
})();
