/* The search itself, loaded when it is opened: asks Pagefind's index of the edition and shows pages and figures.

   Pagefind finds the beginnings of words, and for a word that no page has it goes back to shorter ones, down to "a".
   So what it finds is read again here: a number counts only where it stands whole (59 is not 590, nor 5,9), a word
   where its beginning is the same. The little words of a question are left out; pages that name the questions they
   answer come first. Where an edition has nothing, the others are asked. All that is shown is put into the page as
   text, never as HTML. */
const MOST = 100; // records that are read for one search
const SECTIONS = 3; // of one page
const FIGURES = 5; // shown before the pages; the others fold away
const EXCERPT = 26; // words
const PAUSE = 150; // milliseconds without typing before a search
const PATIENCE = 15000; // milliseconds before a search counts as failed

/* The words of a text; the thin space after an elision, which the index has, stays with the word before it until they
   are shown. */
const split = (text) => text.split(/(?<=\u200a)|[^\S\u200a]+/u);
const whole = (text) => text.replace(/\u200a ?/gu, "");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const plain = (word) => (/^\d{1,3}([.,]\d{3})+$/.test(word) ? word.replace(/[.,]/g, "") : word.replace(",", "."));
const wordsIn = (text) => (fold(text).match(/\d+(?:[.,]\d+)*|\p{L}+/gu) ?? []).map(plain);
const isNumber = (word) => /^\d/.test(word);
const isAsked = (word) => word.length > 1 || isNumber(word); // one letter is still being typed, or an elision

/* Whether a word of a page answers a word of the reader: longer ("abandoned", "abandon"), with another ending
   ("abbandonano", "abbandonare"), or without one ("spend", "spending"). */
const answers = (asked, word) => {
  if (isNumber(asked) || isNumber(word)) return asked === word;
  let same = 0;
  while (same < asked.length && asked[same] === word[same]) same += 1;
  if (same === word.length && same > 3 && asked.length - same < 4) return true;
  const ending = asked.length > 3 ? Math.max(1, Math.floor((asked.length - 3) / 2)) : 0;
  return same >= asked.length - ending;
};
const answered = (asked, text, how = answers) => {
  const words = wordsIn(text);
  return asked.filter((one) => words.some((word) => how(one, word)));
};
const begins = (asked, word) => (isNumber(asked) ? asked === word : word.startsWith(asked));

const element = (name, className, ...children) => {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
};

/* A text with the words that answer in <mark>, the punctuation around them left out. */
const marked = (text, asked) => {
  const made = document.createDocumentFragment();
  for (const part of whole(text).split(/(\s+)/)) {
    const [, before, word, after] = part.match(/^([^\p{L}\p{N}$€£]*)(.*?)([^\p{L}\p{N}%]*)$/su);
    made.append(before, word && answered(asked, word).length ? element("mark", "", word) : word, after);
  }
  return made;
};

const hitsIn = (words, asked) => words.map((word, at) => ({ at, of: answered(asked, word) })).filter(({ of }) => of.length);

/* The words of a text around the place with most of what was asked. */
const excerpt = (words, hits, asked) => {
  const within = (start) => new Set(hits.filter(({ at }) => at >= start && at < start + EXCERPT - 6).flatMap((hit) => hit.of)).size;
  const best = hits.reduce((found, { at }) => (within(at) > within(found) ? at : found), hits[0]?.at ?? 0);
  const start = Math.max(0, Math.min(best - 6, words.length - EXCERPT));
  const end = Math.min(words.length, start + EXCERPT);
  const text = marked(words.slice(start, end).join(" "), asked);
  return element("span", "search-excerpt", start > 0 ? "… " : "", text, end < words.length ? " …" : "");
};

/* The sections of a page that answer, in its order: the best of them, each with its heading. */
const sectionsOf = (record, asked) => {
  const words = split(record.content);
  const heads = record.anchors.filter(({ element, text }) => /^h\d$/.test(element) && text);
  heads.sort((one, other) => one.location - other.location);
  if (!heads.length || heads[0].location > 0) heads.unshift({ element: "h1", text: "", location: 0 });
  const parts = heads.map((head, at) => {
    const first = head.location + (head.text ? head.text.trim().split(/\s+/).length : 0); // the heading is shown already
    const body = words.slice(first, heads[at + 1]?.location);
    const hits = hitsIn(body, asked);
    const found = new Set([...hits.flatMap(({ of }) => of), ...answered(asked, head.text)]);
    return { head, body, hits, found, top: head.element === "h1" };
  });
  const good = parts.filter(({ found }) => found.size);
  const rank = ({ head, hits, found }) => 100 * found.size + 10 * answered(asked, head.text).length + Math.min(9, hits.length);
  const best = [...good].sort((one, other) => rank(other) - rank(one));
  return good.filter((part) => best.indexOf(part) < SECTIONS);
};

/* A function that searches one edition's index. Its address is its own module, with the stemmer of its language. */
const finderIn = (root, littleWords) => {
  const little = new Set(wordsIn(littleWords));
  let loading, again = ""; // a module that failed once stays failed under its address: another try has another one
  return async (query) => {
    const words = [...new Set(wordsIn(query).filter(isAsked))];
    const telling = words.filter((word) => !little.has(word));
    const asked = telling.length ? telling : words;
    try {
      loading ??= import(new URL(`pagefind/pagefind.js${again}`, root));
      const { results } = await (await loading).search(asked.join(" "));
      return sifted(await Promise.all(results.slice(0, MOST).map((result) => result.data())), asked);
    } catch (problem) {
      loading = undefined;
      again = `?${Date.now()}`;
      throw problem;
    }
  };
};

/* The records that answer most of what was asked, and every number of it. First a figure whose own number was asked,
   then what has the very words. */
const sifted = (records, asked) => {
  const judged = records.map((record) => {
    const text = [record.content, ...Object.values(record.meta)].join(" ");
    const own = kindOf(record) === "figure" ? answered(asked.filter(isNumber), record.meta.title).length : 0;
    const alone = own && wordsIn(record.meta.title).every((word) => asked.includes(word));
    return { record, asked, found: answered(asked, text), rank: [own + alone, answered(asked, text, begins).length] };
  });
  const whole = judged.filter(({ found }) => found.length && asked.every((one) => !isNumber(one) || found.includes(one)));
  const most = Math.max(0, ...whole.map(({ found }) => found.length));
  const kept = whole.filter(({ found }) => found.length === most);
  kept.sort((one, other) => other.rank[0] - one.rank[0] || other.rank[1] - one.rank[1]);
  const of = (kind) => kept.filter(({ record }) => kindOf(record) === kind);
  const boxes = of("answer").sort((one, other) => isBox(other) - isBox(one));
  const numbers = asked.every((one) => of("figure").some(({ record }) => wordsIn(record.meta.title).includes(one)));
  return { answers: boxes, figures: of("figure"), pages: of("page"), most, numbers, complete: most === asked.length };
};
const isBox = ({ record }) => record.meta.url.includes("#");
const kindOf = ({ meta }) => (meta.measure ? "figure" : meta.answer ? "answer" : "page");

/* Pagefind gives addresses from the root of what it indexed, which is the edition's folder wherever it is published. */
const addressOf = ({ meta, raw_url }, root) => new URL(meta.url ?? raw_url.replace(/^\//, ""), root);

const figureItem = ({ record, asked }, root) => {
  const { title, measure, article, source, verdict, kind, sign } = record.meta;
  const link = element("a", "search-link", element("span", "search-number", whole(title)), " ", marked(measure, asked));
  link.href = addressOf(record, root);
  const badge = element("span", `sign ${kind}`, sign);
  badge.setAttribute("aria-hidden", "true");
  const about = element("p", "search-about", badge, ` ${verdict} · `, marked([article, source].filter(Boolean).join(" · "), asked));
  const item = element("li", "search-item search-figure", link, about);
  const left = asked.filter((one) => !answered([one], [title, measure, article, source, verdict].join(" ")).length);
  const more = left.length ? ["topic", "said", "note"].map((name) => record.meta[name]).find((text) => answered(left, text ?? "").length) : "";
  if (more) item.append(element("p", "search-about", excerpt(split(more), hitsIn(split(more), left), asked)));
  return item;
};

const answerItem = ({ record, asked }, root) => {
  const link = element("a", "search-link", element("span", "search-title", whole(record.meta.title)));
  link.href = addressOf(record, root);
  return element("li", "search-item", link, element("p", "search-about", marked(record.meta.answer, asked)));
};

const pageItem = ({ record, asked }, root) => {
  const { title, chapter } = record.meta;
  const link = element("a", "search-link", element("span", "search-title", marked(title, asked)));
  if (chapter && chapter !== title) link.prepend(element("span", "search-chapter", marked(chapter, asked)), " ");
  link.href = addressOf(record, root);
  const item = element("li", "search-item", link);
  const list = element("ul", "search-sections");
  for (const { head, body, hits, top } of sectionsOf(record, asked)) {
    const about = element("p", "search-about", excerpt(body, hits, asked));
    const section = element("a", "search-link search-section", marked(head.text, asked));
    section.href = new URL(`#${head.id}`, link.href);
    if (top) link.after(about);
    else list.append(element("li", "", section, about));
  }
  if (list.children.length) item.append(list);
  return item;
};

const listOf = (items, language) => {
  const list = element("ol", "search-list", ...items);
  if (language) list.lang = language;
  return list;
};

/* A heading and a list for each kind of result; none where nothing of it was found. */
const shown = ({ answers, figures, pages, numbers }, root, names, language) => {
  const made = document.createDocumentFragment();
  const questions = answers.map((one) => answerItem(one, root));
  const answering = questions.length ? [element("h2", "search-kind", names.answers), listOf(questions, language)] : [];
  if (!numbers) made.append(...answering);
  if (figures.length) {
    const items = figures.map((one) => figureItem(one, root));
    made.append(element("h2", "search-kind", names.figures), listOf(items.slice(0, FIGURES), language));
    const rest = items.slice(FIGURES);
    const summary = element("summary", "", fill(names.more, { number: rest.length }));
    if (rest.length) made.append(element("details", "search-more", summary, listOf(rest, language)));
  }
  if (numbers) made.append(...answering);
  const items = pages.map((one) => pageItem(one, root));
  if (items.length) made.append(element("h2", "search-kind", names.pages), listOf(items, language));
  return made;
};

const fill = (message, values) => message.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
const counts = ({ answers, figures, pages }) => ({ answers: answers.length, figures: figures.length, pages: pages.length });
const soon = (promise) => Promise.race([promise, new Promise((_, fail) => setTimeout(fail, PATIENCE, new Error("late")))]);

/* Make a box of the search work: the one of its page, or the copy of it in a dialog. */
export const mount = (box, root) => {
  const [input, status, hint, results] = ["input", "[role=status]", ".search-hint", ".search-results"].map((one) => box.querySelector(one));
  const words = box.dataset;
  const find = finderIn(root, words.little);
  const others = [...box.querySelectorAll(".search-edition")].map(({ attributes: { href }, lang, dataset: { language, little } }) => {
    const there = new URL(".", new URL(href.value, root));
    return { there, find: finderIn(there, little), lang, language };
  });
  let turn = 0;

  const say = (message, ...made) => {
    status.textContent = message;
    hint.hidden = Boolean(message);
    results.replaceChildren(...made);
  };

  /* Where to go from a search that found nothing. */
  const wayOn = () => {
    const copy = box.querySelector(".search-way").cloneNode(true);
    copy.hidden = false;
    for (const link of copy.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), root);
    return [copy];
  };

  /* What the other editions have, as a sentence and a list each, where it answers more words than this one does. */
  const elsewhere = async (query, most) => {
    const asking = others.map(async (other) => ({ ...other, found: await other.find(query) }));
    const told = (await Promise.allSettled(asking)).map(({ value }) => value).filter((one) => one?.found.most > most);
    return told.map(({ there, lang, language, found }) => {
      const name = (kind) => fill(words.other, { kind, language });
      const names = { answers: name(words.answers), figures: name(words.figures), pages: name(words.pages), more: words.more };
      return [fill(words.elsewhere, { ...counts(found), language }), shown(found, there, names, lang)];
    });
  };

  const answer = async (query) => {
    const found = await find(query);
    const more = found.complete ? [] : await elsewhere(query, found.most);
    const first = found.most ? words.found : more.length ? words.none : words.nothing;
    const message = [fill(first, { ...counts(found), query }), ...more.map(([sentence]) => sentence)].join(" ");
    return [message, shown(found, root, words), ...more.map(([, list]) => list), ...(found.most || more.length ? [] : wayOn())];
  };

  const search = async () => {
    const mine = ++turn;
    const query = input.value.trim();
    if (!wordsIn(query).some(isAsked)) return say("");
    await new Promise((done) => setTimeout(done, PAUSE));
    if (mine !== turn) return;
    status.textContent = words.searching;
    hint.hidden = true;
    try {
      const made = await soon(answer(query));
      if (mine === turn) say(...made);
    } catch (problem) {
      console.error(problem); // for who looks into it
      if (mine === turn) say(words.failed);
    }
  };

  /* Down and up go through the results and back to the field; Enter in the field goes to the first. */
  const move = (event) => {
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    const links = [input, ...results.querySelectorAll("a, summary")].filter((one) => one.checkVisibility());
    const at = links.indexOf(document.activeElement);
    const step = event.key === "Enter" && document.activeElement === input ? 1 : steps[event.key];
    if (!step || at < 0 || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const next = links[at + step];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  };

  input.addEventListener("input", search);
  box.addEventListener("keydown", move);
  box.querySelector("form").addEventListener("submit", (event) => event.preventDefault());
  box.hidden = false;
  if (!box.closest("dialog")) {
    input.value = new URLSearchParams(location.search).get("q") || input.value;
    input.addEventListener("input", () => {
      const here = new URL(location.href);
      here.search = input.value ? new URLSearchParams({ q: input.value }) : "";
      history.replaceState(history.state, "", here); // the address of this search, to keep or to send
    });
  }
  search();
};

let dialog, opened;

/* Open the search over the page; `page` is the HTML of its own page, where its interface and its words are. */
export const open = (page, root, opener) => {
  if (dialog?.open) return;
  opened = opener;
  if (!dialog) {
    const box = document.importNode(new DOMParser().parseFromString(page, "text/html").querySelector(".search"), true);
    dialog = element("dialog", "search-dialog", box);
    dialog.setAttribute("aria-label", box.querySelector("input").getAttribute("aria-label"));
    dialog.addEventListener("close", () => opened?.focus());
    dialog.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return; // which a field of type search keeps for itself, to empty itself
      event.preventDefault();
      dialog.close();
    });
    dialog.addEventListener("click", ({ target }) => {
      if (target === dialog || target.closest(".search-close, .search-results a")) dialog.close();
    });
    box.querySelector(".search-close").hidden = false;
    document.body.append(dialog);
    mount(box, root);
  }
  dialog.showModal();
  const input = dialog.querySelector("input");
  input.focus();
  input.select();
};
