"""The command line, which the Makefile calls: `cifra site`, `live` and what builds; `cifra.desk` has the others."""

import http.server
import os
import sys
from functools import partial
from pathlib import Path

import click

from cifra import desk, project, site
from cifra.places import Places
from cifra.terminal import console, stage, stop

SETTLED = {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}  # the Makefile sets them too


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
        stop([str(problem)])
    if not project.descriptor(context.obj).exists():
        stop([f"{context.obj}: no data/datapackage.json here; give --project the folder that has it"])
    os.environ[project.ROOT_VARIABLE] = str(context.obj)


@main.command(name="site")
@click.option("--books/--no-books", default=True, show_default=True, help="Set the PDF and the EPUB too.")
@click.pass_obj
def build_site(folder: Path, books: bool) -> None:
    """Build both editions into _build/site/; the site that stands is replaced only when everything has passed."""
    _settle()
    try:
        built = site.build(folder, stage, books=books)
    except site.SiteError as problem:
        stop(problem.messages, project.shown(problem.log, folder) if problem.log else None)
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
        stop([_port_taken(port, problem, "live")])
    except site.SiteError as problem:
        stop(problem.messages)


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port on localhost.")
@click.pass_obj
def serve(folder: Path, port: int) -> None:
    """Show the built site on localhost."""
    built = Places(folder).site
    if not built.exists():
        stop([f"{project.shown(built, folder)}: no site here yet; build it with: make site"])
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as problem:
        stop([_port_taken(port, problem, "serve")])
    with server:
        console.print(f"The site is at http://localhost:{port}/ (stop with Ctrl-C)")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            console.print()


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
        stop(problem.messages, project.shown(problem.log, folder) if problem.log else None)
    else:
        for paths in books.values():
            console.print(*(project.shown(path, folder) for path in paths))


def _settle() -> None:
    """Begin again with what a build wants fixed, unless it is: the order of sets (so that the same sources give the
    same bytes) and one thread for numpy (so that processes can be forked).
    """
    if any(os.environ.get(name) != value for name, value in SETTLED.items()):
        os.execve(sys.executable, sys.orig_argv, os.environ | SETTLED)


for command in desk.COMMANDS:
    main.add_command(command)
