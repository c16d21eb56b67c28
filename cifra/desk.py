"""The commands of an editor's desk: what `make check`, `make diff`, `make article` and so on run, without a build."""

import subprocess
import sys
from pathlib import Path

import click

from cifra import articles, base, checks, confirmations, difference, lab, links, project, reading
from cifra.articles import Article, ArticleError
from cifra.book import Book
from cifra.codebook import codebook as codebook_of
from cifra.figures import article_ids
from cifra.terminal import console, counted, errors, stop


@click.command()
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", help="For people, or GitHub.")
@click.pass_obj
def check(folder: Path, form: str) -> None:
    """Print every problem of the data and the chapters, in seconds, without a build.

    Warnings, of texts that one edition has changed and another not yet, are printed too and stop nothing.
    """
    found, warnings = checks.both(folder)
    if form == "github":
        told = [checks.annotation(one, folder, "error") for one in found]
        click.echo("\n".join([*told, *(checks.annotation(one, folder, "warning") for one in warnings)]))
        sys.exit(1 if found else 0)
    for warning in warnings:
        errors.print(checks.message(warning, folder, "warning: "), markup=False)
    beside = f"; {counted(len(warnings), 'warning')}" if warnings else ""
    if found:
        stop([checks.message(problem, folder) for problem in found], beside=beside)
    console.print(f"No problem found{beside}.")


@click.command()
def rules() -> None:
    """Print the rules that check follows."""
    console.print(checks.listing(), markup=False)


@click.command(name="in-step")
@click.argument("chapters", nargs=-1)
@click.option("--section", default="", help="One section of the chapter, by what follows # in its address.")
@click.pass_obj
def in_step(folder: Path, chapters: tuple[str, ...], section: str) -> None:
    """Record that CHAPTERS, by file name without .md, say the same in every edition as they stand now."""
    if not chapters:
        stop(["no chapter is named; say which: make in-step CHAPTER=metisoft, or with SECTION= one section of it"])
    for chapter in chapters:
        try:
            confirmed = confirmations.confirm(folder, chapter, section)
        except ValueError as problem:
            stop([str(problem)])
        else:
            told = ", ".join(confirmed) or "nothing had changed"
            console.print(f"{project.shown(confirmations.file(folder), folder)}: {chapter}: {told}", markup=False)


@click.command()
@click.option("--base", "ref", default="", help="The state to compare with: a branch, a tag, a commit.")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
@click.pass_obj
def diff(folder: Path, ref: str, form: str) -> None:
    """Print what readers see change since another state of the project: by itself, since it left the main branch."""
    try:
        ref = ref or base.common_ancestor(folder)
        with base.project_at(folder, ref) as was:
            found = difference.difference(Book(was), Book(folder), base.machinery_changed(folder, ref))
    except base.BaseError as problem:
        stop([str(problem)])
    else:
        click.echo(difference.as_markdown(found) if form == "markdown" else difference.as_text(found))


@click.command(name="links")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
@click.pass_obj
def ask_links(folder: Path, form: str) -> None:
    """Ask every address of another site, in the text and in the data, whether it still answers; never fails."""
    asked = links.addresses(Book(folder))
    with errors.status(f"{len(asked)} addresses ..."):
        found = links.answers(asked)
    click.echo(links.as_markdown(len(asked), found) if form == "markdown" else links.as_text(len(asked), found))


@click.command()
@click.pass_obj
def codebook(folder: Path) -> None:
    """Write data/README.md, the codebook, from data/datapackage.json."""
    path = project.data(folder) / "README.md"
    path.write_text(codebook_of(folder), "utf-8", newline="\n")
    console.print(f"Wrote {project.shown(path, folder)}")


@click.command()
@click.option("--id", prompt="Id (small letters and hyphens; permanent)")
@click.option("--title", prompt="Title, as published")
@click.option("--publisher", prompt="Publisher")
@click.option("--date", prompt="Date, as in 2017-11-20 (empty if not known)", default="", show_default=False)
@click.option("--language", prompt="Language, as in it or en")
@click.option("--address", prompt="Address (empty if not found)", default="", show_default=False)
@click.pass_obj
def article(folder: Path, id: str, title: str, publisher: str, date: str, language: str, address: str) -> None:
    """Add an article: its table of figures, its row, its chapter in every edition, its entry in the contents."""
    given = (one.strip() for one in (id, title, publisher, date, language, address))
    try:
        written = articles.add(folder, Article(*given))
    except ArticleError as problem:
        stop(problem.messages)
    else:
        console.print(*(project.shown(path, folder) for path in written), sep="\n")
        console.print("These files are written; what is still to be written in them is listed by: make check")
        before = len(article_ids(folder)) - 1
        if told := articles.told_in_words(folder, before):
            console.print(f"No check sees that {before} articles are told in words here; read again:", *told, sep="\n")


@click.command()
@click.argument("article", default="")
@click.argument("text", default="")
@click.pass_obj
def read(folder: Path, article: str, text: str) -> None:
    """Hold an article's figures against its text, which is not kept, and list the numbers that no figure covers."""
    if not (article and text):
        stop(["the article or its text is not named; say both: make read ARTICLE=metisoft TEXT=texts/metisoft.txt"])
    if not Path(text).is_file():
        stop([f"{text}: no such file; give the file with the article's text: make read ARTICLE={article} TEXT=file"])
    try:
        found = reading.read(folder, article, Path(text))
    except reading.ReadingError as problem:
        stop(problem.messages)
    else:
        for line in found.uncovered:
            console.print(line, markup=False)
        console.print(found.summary, markup=False)
        if found.misplaced:
            stop(found.misplaced)


@click.command(name="lab")
@click.pass_obj
def open_lab(folder: Path) -> None:
    """Open the chapters as notebooks in JupyterLab; they run there as in the build."""
    if not lab.installed():
        stop(["JupyterLab and Jupytext are not installed; install them and open the chapters with: make lab"])
    arguments, environment = lab.command(folder)
    sys.exit(subprocess.run(arguments, env=environment, cwd=folder, check=False).returncode)


COMMANDS = (check, rules, in_step, diff, ask_links, codebook, article, read, open_lab)
