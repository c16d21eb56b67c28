"""What beginners break, each with the message that they get: at its file and line, in words, and little else.

The kinds are those that first-time editors met. A case is a change of one file of a small project; a message begins
with its place, and no case brings more than `MOST` messages, since the cause is reported and not what follows from it.
"""

# ruff: noqa: E501 - a line a case

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from cifra.checks import find_problems, format_problem
from cifra.content.confirmations import confirm_sections
from tests.checks.test_rules import untranslated
from tests.conftest import copy_sources, small

MOST = 3
IT, EN = "chapters/it/metisoft.md", "chapters/en/metisoft.md"
FIGURES, CHECKS, STUDIES, ARTICLES = (
    f"data/{name}.csv" for name in ("figures/metisoft", "checks", "studies", "articles")
)
TEXTS = {
    "it": """{stat}`metisoft.abandoned Il` dei clienti dice di aver rinunciato, e {stat}`amex-2012-us.missed il` è deluso,
{stat}`amex-2012-us.met il` no.

## Che cosa sostiene

Il testo è firmato.

{cells}
## Tutte le cifre

```{register} metisoft
```""",
    "en": """Here {stat}`metisoft.abandoned` said they gave up; the firm missed the hopes of {stat}`amex-2012-us.missed` of
respondents, met those of {stat}`amex-2012-us.met`.

## What it argues

The text is signed.

{cells}
## Every figure

```{register} metisoft
```""",
}
CELLS = """```{code-cell}
:tags: [hide-input]
import cifra
from cifra import charts

figures = cifra.figures("metisoft")
```

```{code-cell}
:tags: [hide-input]
pairs = figures[figures.series.isin(["abandoned", "premium"])]
charts.pairs(
    pairs,
    title="TITLE",
    name="social-media-users",
)
```
"""
TITLES = {"it": "Chi usa i social rinuncia di più", "en": "Users of social media give up more"}
CONFLICT = "<<<<<<< HEAD\n{ours}\n=======\n{theirs}\n>>>>>>> other\n"


@dataclass(frozen=True)
class Breakage:
    """A change of a file, `old` to `new`, and the beginning of its message; `line` is counted from where `old` is."""

    file: str
    old: str
    new: str
    message: str
    line: int = 0
    place: str = ""  # where the message stands, if in another file: path and line


def conflicting(line: str) -> str:
    """Return a line as git leaves it where two people changed it."""
    return CONFLICT.format(ours=line, theirs=line + " too").rstrip("\n")


BREAKAGES = {
    # Merge conflicts, in every kind of file.
    "conflict in a chapter": Breakage(IT, "## Che cosa sostiene", conflicting("## Che cosa"), "somebody else changed this"),
    "conflict with an empty half": Breakage(IT, "## Che cosa sostiene", "<<<<<<< a\n=======\ntesto\n>>>>>>> b", "somebody else"),
    "conflict in a table": Breakage(FIGURES, "metisoft.abandoned,55", "<<<<<<< a\nx\n=======\ny\n>>>>>>> b\nmetisoft.abandoned,55", "somebody else"),
    "conflict in the contents": Breakage("_toc.yml", "- file: metisoft", conflicting("- file: metisoft"), "somebody else"),
    "conflict in the configuration": Breakage("_config.yml", "only_", "<<<<<<< a\nlogo: x\n=======\n>>>>>>> b\nonly_", "somebody else"),
    "conflict in the descriptor": Breakage("data/datapackage.json", '  "version"', "<<<<<<< a\n=======\n>>>>>>> b\n" + '  "version"', "somebody else"),
    "conflict in the confirmations": Breakage("chapters/in-step.toml", "[metisoft]", conflicting("[metisoft]"), "somebody else"),
    "mark of a conflict left": Breakage(IT, "## Che cosa sostiene", "## Che cosa sostiene\n\n>>>>>>> other", "this line is left of a merge conflict", 2),
    # Fences.
    "last line of a cell deleted": Breakage(IT, 'figures = cifra.figures("metisoft")\n```', 'figures = cifra.figures("metisoft")', "this block is never closed; write ```", -5),
    "first line of a cell deleted": Breakage(IT, "```{code-cell}\n:tags: [hide-input]\npairs", ":tags: [hide-input]\npairs", "this line closes no block", 7),
    "last line of a block deleted": Breakage(EN, "```{register} metisoft\n```", "```{register} metisoft\n", "this block is never closed; write ``` on a line of its own where it ends"),
    "note never closed": Breakage(EN, "## Every figure", ":::{note}\nwords\n\n## Every figure", "this block is never closed; write :::"),
    # YAML.
    "tab in the contents": Breakage("_toc.yml", "- file: metisoft", "\t- file: metisoft", "the line has a tab; indent with spaces"),
    "tab in the front matter": Breakage(IT, "  html_meta:", "\thtml_meta:", "the line has a tab; indent with spaces"),
    "colon in the front matter": Breakage(IT, "description: Un", "description: Un: b", "the front matter is not valid YAML"),
    "bracket in the contents": Breakage("_toc.yml", "- file: metisoft", "- file: [metisoft", "not valid YAML", 1),
    "description emptied": Breakage(IT, "description: Un.*", "description:", "the description is empty"),
    # Roles.
    "backtick left out": Breakage(EN, "of {stat}`amex-2012-us.met`.", "of {stat}`amex-2012-us.met.", "this would be printed as text; write {stat}`id`, a backtick at each end"),
    "backtick left out before another": Breakage(EN, "{stat}`amex-2012-us.missed` of", "{stat}`amex-2012-us.missed of", "stat: a backtick is missing; write {stat}`amex-2012-us.missed`"),
    "typographic quotes in a role": Breakage(EN, "{stat}`metisoft.abandoned` said", "{stat}‘metisoft.abandoned’ said", "typographic quotes would be printed; write backticks: {stat}`id`"),
    "space in a role": Breakage(EN, "{stat}`metisoft.abandoned` said", "{stat} `metisoft.abandoned` said", "this would be printed as text; write {stat}`id`"),
    "braces forgotten": Breakage(EN, "{stat}`metisoft.abandoned` said", "stat`metisoft.abandoned` said", "this would be printed as text: the braces are missing; write {stat}`metisoft.abandoned`"),
    "role misspelt": Breakage(EN, "{stat}`metisoft.abandoned` said", "{stats}`metisoft.abandoned` said", "{stats} does not exist; did you mean {stat}"),
    "id misspelt": Breakage(EN, "{stat}`metisoft.abandoned` said", "{stat}`metisoft.abandonned` said", "stat: no figure or finding 'metisoft.abandonned'; did you mean 'metisoft.abandoned'"),
    "option of the other language": Breakage(EN, "{stat}`metisoft.abandoned` said", "{stat}`metisoft.abandoned il` said", "stat: unknown option 'il'; in this edition the options are"),
    "article typed before a number": Breakage(EN, "{stat}`metisoft.abandoned` said", "a {stat}`metisoft.abandoned` said", "'a' is typed before a number; write {stat}`metisoft.abandoned a`"),
    "digits typed by hand": Breakage(EN, "{stat}`metisoft.abandoned` said", "55% said", "'55' is typed by hand; {stat}`id` prints it"),
    "count misspelt": Breakage(EN, "## Every figure", "## Every figure\n\n{count}`verdict=confirmd`", "count: no figure has verdict 'confirmd'", 2),
    # Directives and cells.
    "directive misspelt": Breakage(EN, "```{register} metisoft", "```{registr} metisoft", "{registr} does not exist; did you mean ```{register}?"),
    "article misspelt": Breakage(EN, "```{register} metisoft", "```{register} metisof", "register: there is no article 'metisof'"),
    "pattern misspelt": Breakage(EN, "charts.pairs(", "charts.pair(", "charts has no pattern 'pair'; did you mean pairs?"),
    "typographic quotes in a cell": Breakage(EN, 'name="social-media-users"', "name=“social-media-users”", "typographic quotes; in a cell write straight ones"),
    "comma missing in a cell": Breakage(EN, "    pairs,\n", "    pairs\n", "not valid Python ("),
    "chart without a title": Breakage(EN, r"    title=.*\n", "", "the chart has no title; give it title", -2),
    "chart without a name": Breakage(EN, '    name="social-media-users",\n', "", "the chart has no name; give it name", -3),
    "chart of one's own without a name": Breakage(EN, "## Every figure", '```{code-cell}\nimport altair as alt\nchart = alt.Chart(figures).mark_bar()\nchart.properties(title="What we found here", description="Bars")\n```\n\n## Every figure', "the chart has no name; give it name", 3),
    "chart that altair shows without a name": Breakage(EN, "## Every figure", "```{code-cell}\nimport altair as alt\nalt.Chart(figures).mark_bar()\n```\n\n## Every figure", "the chart has no name; give it name", 2),
    "cell too long": Breakage(EN, "from cifra import charts\n", "from cifra import charts\n" + "a = None\n" * 9, "the cell has 13 lines, at most 8", -1),
    # Text, links, images, headings.
    "link to no chapter": Breakage(EN, "## Every figure", "## Every figure\n\n[a](metisof.md)", "the link to metisof.md leads to no chapter; did you mean metisoft.md?", 2),
    "address cut short": Breakage(EN, "## Every figure", "## Every figure\n\n[a](https://nowhere)", "'https://nowhere' is not a valid URL; paste the full address", 2),
    "image without words": Breakage(EN, "## Every figure", "## Every figure\n\n![](a.png)", "the image has no description; write ![what it shows](file)", 2),
    "second title": Breakage(EN, "## Every figure", "# Every figure", "a chapter has one title, with one #, at its top"),
    "level skipped": Breakage(EN, "## Every figure", "## Every figure\n\n#### Deep\n\ntext", "a heading of level 4 follows one of level 2; write ###", 2),
    "section in one language": Breakage(IT, "## Tutte le", "## Nuova sezione\n\nTesto nuovo.\n\n## Tutte le", "the section 'Nuova sezione' is in this edition only; write it in chapters/en/metisoft.md too"),
    "section without a text": Breakage(EN, "## Every figure", "## Empty\n\n## Every figure", "the section 'Empty' has no text; write it, or delete the heading"),
    "percentage in words": Breakage(IT, "Il testo è firmato", "Per il cinquantacinque per cento. Il testo è firmato", "warning: 'cinquantacinque per cento' is typed in words"),
    # Tables.
    "semicolons": Breakage(FIGURES, "(?s).*", "id;value;unit\n", "the columns are separated by semicolons; save the file as CSV UTF-8"),
    "comma of a decimal": Breakage(FIGURES, "metisoft.index-level,80.6", 'metisoft.index-level,"80,6"', "'metisoft.index-level': value '80,6' has a decimal comma; data take a decimal point (80.6)"),
    "cell with a comma": Breakage(FIGURES, "metisoft.abandoned,55", "metisoft.abandoned,55,6", "'metisoft.abandoned': a row of"),
    "row twice": Breakage(CHECKS, "(?m)^(metisoft.abandoned,.*)$", r"\1" + "\n" + r"\1", "figure 'metisoft.abandoned' is used twice, first at line", 1),
    "unit misspelt": Breakage(FIGURES, "metisoft.abandoned,55,,percent", "metisoft.abandoned,55,,percents", "'metisoft.abandoned': unit 'percents'"),
    "figure that the source contradicts": Breakage(FIGURES, "metisoft.abandoned,55", "metisoft.abandoned,57", "'metisoft.abandoned': verdict 'confirmed' with study_value 55", place=CHECKS),
    "value a hundred times too small": Breakage(FIGURES, "metisoft.recommended,47", "metisoft.recommended,0.47", "warning: 'metisoft.recommended': value 0.47 is not in as_written"),
    "value turned round": Breakage(FIGURES, "metisoft.recommended,47", "metisoft.recommended,74", "warning: 'metisoft.recommended': value 74 is not in as_written"),
    "implausible percentage": Breakage(FIGURES, "metisoft.abandoned,55", "metisoft.abandoned,555", "'metisoft.abandoned': value 555 is not plausible in percent"),
    "study that does not exist": Breakage(FIGURES, "amex-2012-us", "amex-2021-us", "'metisoft.failed-expectations': study 'amex-2021-us'"),
    # Articles by hand.
    "article without its table": Breakage(ARTICLES, r"\Z", "prova,Prova,Editore,,,,it,,,tutto,all\n", "the article 'prova' lacks the table data/figures/prova.csv", 0),
    "table without its article": Breakage("data/figures/prova.csv", "", "id,value\n", "the article 'prova' lacks a row with the id prova in data/articles.csv"),
    "chapter of an article renamed": Breakage("_toc.yml", "- file: metisoft", "- file: metisof", "entry 'metisof' has no chapter; add chapters/it/metisof.md"),
    "copy of a table": Breakage("data/figures/metisoft (1).csv", "", "id\n", "this looks like a copy of metisoft.csv; delete the file"),
}  # fmt: skip


@pytest.fixture(scope="module")
def project_to_break(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a small project without a problem, which each test breaks and mends."""
    folder = tmp_path_factory.mktemp("breakages") / "book"
    copy_sources(folder)
    texts = {code: text.replace("{cells}", CELLS.replace("TITLE", TITLES[code])) for code, text in TEXTS.items()}
    small(folder, {"index": dict.fromkeys(TEXTS, "Text."), "metisoft": texts})
    for name in ("index", "metisoft", "numbers"):
        confirm_sections(folder, name)
    assert find_problems(folder) == ([], [])
    return folder


@pytest.mark.parametrize("name", BREAKAGES)
def test_what_a_beginner_breaks_is_reported_at_its_line_with_what_to_type(project_to_break: Path, name: str) -> None:
    case = BREAKAGES[name]
    with Change(project_to_break / case.file, case) as line:
        errors, warnings = find_problems(project_to_break)
    reports = [format_problem(problem, project_to_break) for problem in errors]
    reports += [
        format_problem(problem, project_to_break, "warning: ") for problem in warnings if "warning" in case.message
    ]
    place = case.place or f"{case.file}:{line + case.line}"
    matching = [text for text in reports if text.startswith(place) and f": {case.message}" in text]
    assert matching, reports
    assert len(reports) <= MOST, reports
    assert not [text for problem in (*errors, *warnings) for text in untranslated(problem.message)]
    assert not re.search(r"KeyError|figures-\w+'?$|Traceback", "\n".join(reports))


class Change:
    """A file changed for a while."""

    def __init__(self, path: Path, case: Breakage) -> None:
        self.path, self.case = path, case
        self.before = path.read_bytes() if path.exists() else None

    def __enter__(self) -> int:
        text = (self.before or b"").decode()
        pattern = self.case.old if is_pattern(self.case.old) else re.escape(self.case.old)
        match = re.search(pattern, text)
        assert match, self.case.old
        new = match.expand(self.case.new) if r"\1" in self.case.new else self.case.new
        self.path.write_text(text[: match.start()] + new + text[match.end() :], "utf-8")
        return text[: match.start()].count("\n") + 1

    def __exit__(self, *_: object) -> None:
        if self.before is None:
            self.path.unlink()
        else:
            self.path.write_bytes(self.before)


def is_pattern(text: str) -> bool:
    """Return whether the place of a change is a regular expression."""
    return bool(re.search(r"\.\*|\\Z|\(\?", text))
