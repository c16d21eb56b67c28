"""The command line: `cifra check`, `site`, `live` and the rest. The Makefile calls these."""

import http.server
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from cifra import articles, base, checks, confirmations, difference, lab, links, project, reading, site
from cifra.articles import Article, ArticleError
from cifra.book import Book
from cifra.codebook import codebook as codebook_of
from cifra.places import Places

console = Console(highlight=False, soft_wrap=True)
SETTLED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}  # the Makefile sets them too

errors = Console(stderr=True, highlight=False, soft_wrap=True)


@click.group()
@click.option(
    "--project", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The project's folder."
)
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Check, build and show Cifra per cifra / Figure by figure."""
    try:
        context.obj = (folder or project.root()).resolve()
    except FileNotFoundError as problem:
        _stop([str(problem)])
    if not project.descriptor(context.obj).exists():
        _stop([f"{context.obj}: no data/datapackage.json here; give --project the folder that has it"])
    os.environ[project.ROOT_VARIABLE] = str(context.obj)


@main.command()
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
        errors.print(checks.message(warning, folder), markup=False)
    if found:
        _stop([checks.message(problem, folder) for problem in found])
    console.print(f"No problem found{f'; warnings: {len(warnings)}' if warnings else ''}.")


@main.command()
def rules() -> None:
    """Print the rules that check follows."""
    console.print(checks.listing(), markup=False)


@main.command(name="in-step")
@click.argument("chapters", nargs=-1)
@click.option("--section", default="", help="One section of the chapter, by what follows # in its address.")
@click.pass_obj
def in_step(folder: Path, chapters: tuple[str, ...], section: str) -> None:
    """Record that CHAPTERS, by file name without .md, say the same in every edition as they stand now."""
    if not chapters:
        _stop(["no chapter is named; say which: make in-step CHAPTER=metisoft, or with SECTION= one section of it"])
    for chapter in chapters:
        try:
            confirmed = confirmations.confirm(folder, chapter, section)
        except ValueError as problem:
            _stop([str(problem)])
        else:
            told = ", ".join(confirmed) or "nothing had changed"
            console.print(f"{project.shown(confirmations.file(folder), folder)}: {chapter}: {told}", markup=False)


@main.command()
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
        _stop([str(problem)])
    else:
        click.echo(difference.as_markdown(found) if form == "markdown" else difference.as_text(found))


@main.command(name="links")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
@click.pass_obj
def ask_links(folder: Path, form: str) -> None:
    """Ask every address of another site, in the text and in the data, whether it still answers; never fails."""
    asked = links.addresses(Book(folder))
    with errors.status(f"{len(asked)} addresses ..."):
        found = links.answers(asked)
    click.echo(links.as_markdown(len(asked), found) if form == "markdown" else links.as_text(len(asked), found))


@main.command(name="site")
@click.option("--books/--no-books", default=True, show_default=True, help="Set the PDF and the EPUB too.")
@click.pass_obj
def build_site(folder: Path, books: bool) -> None:
    """Build both editions into _build/site/; the site that stands is replaced only when everything has passed."""
    _settle()
    try:
        built = site.build(folder, stage, books=books)
    except site.SiteError as problem:
        _stop(problem.messages, project.shown(problem.log, folder) if problem.log else None)
    else:
        console.print(f"The site is in {project.shown(built, folder)}/; see it with: make serve")


@main.command()
@click.pass_obj
def pdf(folder: Path) -> None:
    """Make each edition as a PDF in _build/paper/; what has not changed since the last time is not made again."""
    _make_books(folder, "pdf")


@main.command()
@click.pass_obj
def epub(folder: Path) -> None:
    """Make each edition as an EPUB in _build/paper/; what has not changed since the last time is not made again."""
    _make_books(folder, "epub")


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port on localhost.")
@click.pass_obj
def live(folder: Path, port: int) -> None:
    """Show the report on localhost while it is being written: each saved file is built, and the pages reload."""
    _settle()
    from cifra import live as preview

    try:
        preview.run(folder, port, console.print)
    except OSError as problem:
        _stop([_port_taken(port, problem, "live")])
    except site.SiteError as problem:
        _stop(problem.messages)


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port on localhost.")
@click.pass_obj
def serve(folder: Path, port: int) -> None:
    """Show the built site on localhost."""
    built = Places(folder).site
    if not built.exists():
        _stop([f"{project.shown(built, folder)}: no site here yet; build it with: make site"])
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as problem:
        _stop([_port_taken(port, problem, "serve")])
    with server:
        console.print(f"The site is at http://localhost:{port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print()


@main.command()
@click.pass_obj
def codebook(folder: Path) -> None:
    """Write data/README.md, the codebook, from data/datapackage.json."""
    path = project.data(folder) / "README.md"
    path.write_text(codebook_of(folder), "utf-8", newline="\n")
    console.print(f"Wrote {project.shown(path, folder)}")


@main.command()
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
        _stop(problem.messages)
    else:
        console.print(*(project.shown(path, folder) for path in written), sep="\n")
        console.print("These files are written; what is still to be written in them is listed by: make check")


@main.command()
@click.argument("article")
@click.argument("text", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.pass_obj
def read(folder: Path, article: str, text: Path) -> None:
    """Hold an article's figures against its text, which is not kept, and list the numbers that no figure covers."""
    try:
        found = reading.read(folder, article, text)
    except reading.ReadingError as problem:
        _stop(problem.messages)
    else:
        for line in found.uncovered:
            console.print(line, markup=False)
        console.print(found.summary, markup=False)
        if found.misplaced:
            _stop(found.misplaced)


@main.command(name="lab")
@click.pass_obj
def open_lab(folder: Path) -> None:
    """Open the chapters as notebooks in JupyterLab; they run there as in the build."""
    if not lab.installed():
        _stop(["JupyterLab and Jupytext are not installed; install them and open the chapters with: make lab"])
    arguments, environment = lab.command(folder)
    sys.exit(subprocess.run(arguments, env=environment, cwd=folder, check=False).returncode)


def _port_taken(port: int, problem: OSError, command: str) -> str:
    return f"port {port}: {problem.strerror}; choose another with: make {command} PORT={port + 1}"


def _make_books(folder: Path, kind: str) -> None:
    """Build the editions and, of each, the book of one kind; the site is left as it stands."""
    _settle()
    where = Places(folder)
    try:
        with site.alone(where):
            with stage("check the data and the chapters"):
                site.check(folder)
            with stage("build the editions"):
                site.build_editions(where)
            with stage(f"set the {kind.upper()} of each edition"):
                books = site.set_books(where, [kind])
    except site.SiteError as problem:
        _stop(problem.messages, project.shown(problem.log, folder) if problem.log else None)
    else:
        for paths in books.values():
            console.print(*(project.shown(path, folder) for path in paths))


def _settle() -> None:
    """Begin again with what a build wants fixed, unless it is: the order of sets (so that the same sources give the
    same bytes) and one thread for numpy (so that processes can be forked).
    """
    if any(os.environ.get(name) != value for name, value in SETTLED.items()):
        os.execve(sys.executable, sys.orig_argv, os.environ | SETTLED)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show a stage of the build on one line, then, in its place, how long it took.

    Nothing turns meanwhile: that would take a thread, and a process with threads should not be forked.
    """
    started = time.monotonic()
    if console.is_terminal:
        console.print(f"  {name} ...", end="\r")
    yield
    console.print(f"[green]✓[/green] {name} [dim]{time.monotonic() - started:.1f} s[/dim]")


def _stop(messages: list[str], log: str | None = None) -> None:
    """Print problems, a line each, and end with exit code 1."""
    for message in messages:
        errors.print(message, markup=False)
    count = f"{len(messages)} problem{'s' if len(messages) != 1 else ''}."
    errors.print(count + (f" The whole log: {log}" if log else ""), markup=False)
    sys.exit(1)
