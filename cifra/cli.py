"""The command line: `cifra check`, `rules`, `in-step`, `site`, `pdf`, `epub`, `serve`, `codebook`; see the Makefile."""

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

from cifra import checks, confirmations, project, site
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
