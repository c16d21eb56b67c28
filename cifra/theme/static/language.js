/* The language link follows the figure, study or chart that the address names, else the section being read, and the edition that a reader chooses is remembered for the front
   page (front.js, at the site's root, reads the same key). Without this script the header's link leads to the page,
   and each section has a link of its own. */
(() => {
  "use strict";
  const CHOSEN = "cifra-edition";
  const links = [...document.querySelectorAll(".language-link a[hreflang]")];
  const pages = new Map(links.map((link) => [link, link.getAttribute("href")]));

  // What has the same id in every edition: the row of a figure, the card of a study, a chart.
  const SHARED = "tr:target, .study:target, figure.chart:target";

  // The section under the line where eyes are: a third down the window. Above the first one, the page itself.
  const address = (link) => {
    const shared = document.querySelector(SHARED);
    const { top, bottom } = shared?.getBoundingClientRect() ?? {};
    if (shared && top < window.innerHeight && bottom > 0) return `${pages.get(link)}#${shared.id}`;
    const sections = [...document.querySelectorAll(`.section-language a[hreflang="${link.hreflang}"]`)];
    const line = window.innerHeight / 3;
    const begun = sections.filter((one) => one.closest("section").getBoundingClientRect().top <= line);
    return window.scrollY > 0 && begun.length ? begun.at(-1).getAttribute("href") : pages.get(link);
  };

  for (const link of links)
    for (const moment of ["pointerenter", "pointerdown", "focus", "click"])
      link.addEventListener(moment, () => link.setAttribute("href", address(link)));

  document.addEventListener("click", (event) => {
    const link = event.target.closest(".language-link a[hreflang], .section-language a[hreflang]");
    if (!link) return;
    try {
      localStorage.setItem(CHOSEN, link.hreflang);
    } catch {
      // A browser that keeps nothing: the front page asks again.
    }
  });
})();
