"""The command line, which the Makefile calls: `cifra check`, `diff`, `links`, `site`, `pdf`, `epub`, `serve`..."""

import http.server
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import click
from rich.console import Console

from cifra import base, checks, difference, links, project, site
from cifra.book import Book
from cifra.codebook import codebook as codebook_of

console = Console(highlight=False, soft_wrap=True)
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
@click.pass_obj
def check(folder: Path) -> None:
    """Print every problem of the data and the chapters, in seconds, without a build."""
    found = [checks.message(problem, folder) for problem in checks.problems(folder)]
    if found:
        _stop(found)
    console.print("No problem found.")


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
@click.pass_obj
def build_site(folder: Path) -> None:
    """Build both editions into _build/site/; the site that stands is replaced only when everything has passed."""
    try:
        built = site.build(folder, stage)
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
def serve(folder: Path, port: int) -> None:
    """Show the built site on localhost."""
    built = site.Places(folder).site
    if not built.exists():
        _stop([f"{project.shown(built, folder)}: no site here yet; build it with: make site"])
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as problem:
        _stop([f"port {port}: {problem.strerror}; choose another with: make serve PORT={port + 1}"])
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


def _make_books(folder: Path, kind: str) -> None:
    """Build the editions and, of each, the book of one kind; the site is left as it stands."""
    places = site.Places(folder)
    try:
        with stage("check the data and the chapters"):
            site.check(folder)
        with stage("build the editions"):
            site.build_editions(places)
        with stage(f"set the {kind.upper()} of each edition"):
            books = site.set_books(places, [kind])
    except site.SiteError as problem:
        _stop(problem.messages, project.shown(problem.log, folder) if problem.log else None)
    else:
        for paths in books.values():
            console.print(*(project.shown(path, folder) for path in paths))


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Show a stage of the build on one live line, then how long it took."""
    started = time.monotonic()
    with console.status(f"{name} ..."):
        yield
    console.print(f"[green]✓[/green] {name} [dim]{time.monotonic() - started:.1f} s[/dim]")


def _stop(messages: list[str], log: str | None = None) -> None:
    """Print problems, a line each, and end with exit code 1."""
    for message in messages:
        errors.print(message, markup=False)
    count = f"{len(messages)} problem{'s' if len(messages) != 1 else ''}."
    errors.print(count + (f" The whole log: {log}" if log else ""), markup=False)
    sys.exit(1)
