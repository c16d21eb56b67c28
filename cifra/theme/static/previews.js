/* A card beside a number of the prose, or a term of the glossary: what it is, whom it is about, how it stands.

   It opens on hover, on keyboard focus, and on the first tap, and it is a non-modal popover right after its link: the
   top layer keeps it whole, and Tab and a screen reader's cursor go from the number into it. It is no role="tooltip",
   which may hold no link. The link itself needs none of this. */
(() => {
  "use strict";
  if (!HTMLElement.prototype.showPopover) return;
  const LINKS = 'a.stat, a[href*="#term-"]:not(.headerlink)';
  const [OPENS, CLOSES] = [200, 300]; /* milliseconds */
  const [GAP, SIDE, LEAST] = [6, 16, 120]; /* pixels: to the number, to the screen’s sides, a card’s height */
  const root = document.documentElement;
  const at = (target) => target.closest?.(LINKS);

  const tag = (parent, name, kind, words = "") => {
    const made = document.createElement(name);
    made.className = kind;
    for (const [text, lang] of [].concat(words).map((one) => [].concat(one))) {
      const part = lang ? tag(made, "span", "") : made;
      if (lang) part.lang = lang;
      part.append(text);
    }
    parent?.append(made);
    return made;
  };
  /* Only spans: the card stands inside a paragraph. */
  const card = tag(null, "span", "preview");
  Object.assign(card, { popover: "manual", tabIndex: -1, id: "preview" });
  card.setAttribute("role", "group");
  card.setAttribute("aria-labelledby", "preview-about");

  let loading, timer;
  let [wanted, shown] = [null, null]; /* the link that asks for the card, the link that has it */
  let [touched, returning] = [false, false];

  const load = () =>
    (loading ??= fetch(`${root.dataset.content_root ?? ""}previews.json`)
      .then((answer) => answer.json())
      .catch(() => {
        loading = null; /* the next move tries again */
        return {};
      }));

  const fill = (told, href) => {
    card.replaceChildren();
    const about = tag(card, "span", "preview-about");
    about.id = "preview-about";
    if (told.number) tag(about, "b", "", told.number).after(" ");
    tag(about, "span", "", told.about);
    if (told.verdict) {
      const verdict = tag(card, "span", "preview-verdict");
      verdict.id = "preview-state";
      tag(verdict, "span", `sign ${told.verdict}`, told.sign).ariaHidden = "true";
      verdict.append(` ${told.verdict_name}`);
    }
    if (told.text) tag(card, "span", "preview-line", told.text).id = "preview-state"; /* a term has no verdict */
    for (const [name, words] of told.lines ?? []) {
      tag(card, "span", "preview-line", words).prepend(tag(null, "span", "preview-name", `${name}: `));
    }
    tag(card, "a", "preview-more", told.more).href = href;
  };

  /* Under the link if there is room, else over it, else where there is more; never out of sight. */
  const place = (link) => {
    const rects = link.getClientRects();
    const [first, last] = [rects[0], rects[rects.length - 1]];
    card.style.maxHeight = "";
    const [above, below] = [first.top - 2 * GAP, root.clientHeight - last.bottom - 2 * GAP];
    const under = card.offsetHeight <= below || below >= above;
    card.style.maxHeight = `${Math.max(under ? below : above, LEAST)}px`;
    const within = (wish, room, edge) => Math.max(edge, Math.min(wish, room - edge));
    const top = under ? last.bottom + GAP : first.top - GAP - card.offsetHeight;
    card.style.top = `${scrollY + within(top, root.clientHeight - card.offsetHeight, GAP)}px`;
    card.style.left = `${scrollX + within((under ? last : first).left, root.clientWidth - card.offsetWidth, SIDE)}px`;
  };

  /* While the card is there, its words describe the link; the browser's own tooltip would be a second card. */
  const mute = (link) => {
    if (link.title) link.dataset.title = link.title;
    link.removeAttribute("title");
    link.setAttribute("aria-describedby", "preview-about preview-state");
  };
  const unmute = (link) => {
    link.removeAttribute("aria-describedby");
    if (link.dataset.title) link.title = link.dataset.title;
    delete link.dataset.title;
  };

  const close = () => {
    clearTimeout(timer);
    const link = shown;
    wanted = shown = null;
    if (!link) return;
    const inside = card.contains(document.activeElement);
    unmute(link);
    card.remove();
    if (!inside) return;
    returning = true; /* the focus was in the card: it goes back to the number, and opens nothing */
    link.focus({ preventScroll: true });
    returning = false;
  };

  const open = async (link, tapped) => {
    if (link === shown) return;
    close();
    wanted = link;
    const told = (await load())[decodeURIComponent(link.hash.slice(1))];
    if (wanted !== link) return;
    if (!told) {
      close();
      if (tapped) location.assign(link.href);
      return;
    }
    fill(told, link.href);
    link.after(card);
    card.showPopover();
    place(link);
    mute(link);
    shown = link;
    if (tapped) card.focus({ preventScroll: true });
  };

  /* The card stays as long as the pointer or the focus is on its link or in it. */
  const leave = () => {
    if (wanted && !wanted.matches(":hover, :focus-visible") && !card.matches(":hover, :focus-within")) close();
  };
  const later = (then, wait) => {
    clearTimeout(timer);
    timer = setTimeout(then, wait);
  };

  document.addEventListener("pointerover", ({ target, relatedTarget, pointerType }) => {
    const link = at(target);
    if (pointerType === "touch" || (link && link.contains(relatedTarget))) return;
    if (link && !card.contains(target)) {
      load();
      if (link !== shown) later(() => open(link), OPENS);
      else clearTimeout(timer);
    } else later(leave, CLOSES);
  });
  document.addEventListener("focusin", ({ target }) => {
    const link = at(target);
    if (returning || card.contains(target) || (link && link === shown)) return;
    if (link?.matches(":focus-visible")) open(link);
    else leave();
  });
  document.addEventListener("pointerdown", ({ target, pointerType }) => {
    touched = pointerType !== "mouse";
    if (shown && at(target) !== shown && !card.contains(target)) close();
  });
  document.addEventListener("click", (event) => {
    const link = at(event.target);
    if (!touched || !link || link === shown || card.contains(link)) return;
    event.preventDefault();
    open(link, true);
  });
  document.addEventListener("keydown", ({ key }) => {
    touched = false;
    if (key === "Escape") close();
  });
  addEventListener("resize", () => shown && place(shown));
  addEventListener("pagehide", close);
})();
