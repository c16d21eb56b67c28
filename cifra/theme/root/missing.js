/* What the 404 offers: the pages of the report whose names are like the one that is missing, found among the links
   that the page has anyway. In the head and not deferred, for the page is shown when they are in it: nothing moves. */
document.documentElement.hidden = true;
document.addEventListener("DOMContentLoaded", () => {
  "use strict";
  document.documentElement.hidden = false;
  const MOST = 3;
  const ALIKE = 0.45;
  const plain = (text) =>
    text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/[^a-z0-9]+/g, " ").trim();
  const pairs = (text) => {
    const letters = plain(text).replaceAll(" ", "");
    return new Set([...letters].slice(1).map((letter, place) => letters[place] + letter));
  };
  // Dice's coefficient: how many pairs of letters two names have in common, from 0 to 1.
  const likeness = (one, other) => {
    const [left, right] = [pairs(one), pairs(other)];
    const common = [...left].filter((pair) => right.has(pair)).length;
    return left.size + right.size ? (2 * common) / (left.size + right.size) : 0;
  };
  const words = (path) => {
    try {
      return decodeURIComponent(path);
    } catch {
      return path;
    }
  };
  const nameOf = (path) => {
    const parts = words(path).split("/").filter(Boolean);
    return (parts.at(-1) ?? "").replace(/\.\w+$/, "");
  };

  const missing = nameOf(location.pathname);
  const links = [...document.querySelectorAll(".pages a")];
  const score = (link) => {
    const name = nameOf(link.pathname);
    return plain(name) === plain(missing) ? 2 : Math.max(likeness(name, missing), likeness(link.textContent, missing));
  };
  const ranked = links.map((link) => ({ link, score: score(link) })).filter((one) => one.score >= ALIKE);
  ranked.sort((one, other) => other.score - one.score);

  for (const section of document.querySelectorAll("section[lang]")) {
    const own = ranked.filter((one) => one.link.hreflang === section.lang);
    const same = ranked.filter((one) => one.score === 2);
    // Of pages of the very name, only they; an edition that has none of its own offers that of the other.
    const exact = own.some((one) => one.score === 2);
    const offers = (exact ? own.filter((one) => one.score === 2) : own.length ? own : same).slice(0, MOST);
    if (!offers.length) continue;
    const list = section.querySelector(".offers ul");
    for (const { link } of offers) {
      const item = document.createElement("li");
      const copy = link.cloneNode(true);
      if (link.hreflang !== section.lang) copy.lang = link.hreflang;
      item.append(copy);
      list.append(item);
    }
    section.querySelector(".offers").hidden = false;
  }
});
