"""The command line, which the Makefile calls: every command of an editor and of the workflows."""

import http.server
import os
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path

import click

from cifra import project
from cifra.checks import find_problems, format_problem, github_annotation, list_rules, problems_as_markdown
from cifra.checks.editions import knows_number_words
from cifra.console import (
    CommandError,
    console,
    exit_with_problems,
    pluralized,
    print_on_any_terminal,
    stage,
    system_error,
)
from cifra.content.confirmations import confirm_sections, confirmations_file, unconfirmed_sections
from cifra.content.sources import Sources
from cifra.data.loading import article_ids
from cifra.data.problem import message_edition
from cifra.editing import git
from cifra.editing.codebook import codebook_markdown
from cifra.editing.diff import compare_projects
from cifra.editing.diff_report import as_markdown, as_text
from cifra.editing.new_article import NewArticle, add_article, check_answer, mentions_of_article_count
from cifra.editing.new_edition import add_edition
from cifra.editing.proofread import proofread
from cifra.editions import CODES, EDITIONS
from cifra.environment import environment_problems, port_errors_reported, restart_with_settings
from cifra.folders import BuildFolders
from cifra.site.build import build_books, build_site

SUMMARY_VARIABLE = "GITHUB_STEP_SUMMARY"  # the file in which GitHub shows what a job has to say


class Commands(click.Group):
    """The commands of the project; what stops one is printed, a line each, and nothing of it is traced."""

    def invoke(self, context: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(context)
        except BrokenPipeError:  # who reads has read enough; click ends quietly
            raise
        except (OSError, MemoryError) as problem:
            exit_with_problems([system_error(problem)])
        except CommandError as problem:
            log = project.display_path(problem.log, context.obj) if problem.log else None
            exit_with_problems([*problem.args], log, problem.beside)


@click.group(cls=Commands)
@click.option(
    "--project", "folder", type=click.Path(path_type=Path, exists=True, file_okay=False), help="The project's folder."
)
@click.pass_context
def main(context: click.Context, folder: Path | None) -> None:
    """Check, build and show Cifra per cifra / Figure by figure."""
    print_on_any_terminal()
    if messages := list(environment_problems()):
        raise CommandError(*messages)
    try:
        context.obj = (folder or project.root()).resolve()
    except FileNotFoundError as problem:
        raise CommandError(str(problem)) from problem
    if not project.descriptor(context.obj).exists():
        raise CommandError(f"{context.obj}: no data/datapackage.json here; give --project the folder that has it")
    os.environ[project.ROOT_VARIABLE] = str(context.obj)


@main.command()
@click.option("--books/--no-books", default=True, show_default=True, help="Set the PDF and the EPUB too.")
@click.pass_obj
def site(folder: Path, books: bool) -> None:
    """Build every edition into _build/site/; the site that stands is replaced only when everything has passed."""
    restart_with_settings()
    built = build_site(folder, stage, books=books)
    console.print(f"The site is in {project.display_path(built, folder)}/; see it with: make serve")


@main.command()
@click.pass_obj
def pdf(folder: Path) -> None:
    """Make each edition as a PDF in _build/paper/; what has not changed since the last time is not made again."""
    make_books_of_kind(folder, "pdf")


@main.command()
@click.pass_obj
def epub(folder: Path) -> None:
    """Make each edition as an EPUB in _build/paper/; what has not changed since the last time is not made again."""
    make_books_of_kind(folder, "epub")


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port on localhost.")
@click.pass_obj
def live(folder: Path, port: int) -> None:
    """Show the report on localhost while it is being written: each saved file is built, and the pages reload."""
    restart_with_settings()
    from cifra.editing.preview import run_preview  # loads Sphinx

    with port_errors_reported(port, "live"):
        run_preview(folder, port, console.print)


@main.command()
@click.option("--port", default=8000, show_default=True, help="The port on localhost.")
@click.pass_obj
def serve(folder: Path, port: int) -> None:
    """Show the built site on localhost."""
    built = BuildFolders(folder).site
    if not built.exists():
        raise CommandError(f"{project.display_path(built, folder)}: no site here yet; build it with: make site")
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=str(built))
    with port_errors_reported(port, "serve"):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    console.print(f"The site is at http://localhost:{port}/ (stop with Ctrl-C)")
    with server, suppress(KeyboardInterrupt):
        server.serve_forever()


def make_books_of_kind(folder: Path, kind: str) -> None:
    """Build the book of one kind of every edition and print where each one is."""
    restart_with_settings()
    for path in build_books(folder, stage, kind):
        console.print(project.display_path(path, folder))


@main.command()
@click.option("--format", "form", type=click.Choice(["text", "github"]), default="text", help="For people, or GitHub.")
@click.option("--language", type=click.Choice(CODES), help="Of the messages; else that of the edition of each file.")
@click.pass_obj
def check(folder: Path, form: str, language: str | None) -> None:
    """Print every problem of the data and the chapters, in seconds, without a build.

    Warnings, of texts that one edition has changed and another not yet, are printed too and stop nothing. For GitHub,
    which shows ten annotations of a step, the summary of the job lists all of them.
    """
    if language:
        os.environ[project.MESSAGE_LANGUAGE_VARIABLE] = language
    errors, warnings = find_problems(folder)
    if form == "github":
        for severity, problems in (("error", errors), ("warning", warnings)):
            for problem in problems:
                click.echo(github_annotation(problem, folder, severity))
        if summary := os.environ.get(SUMMARY_VARIABLE):
            with Path(summary).open("a", encoding="utf-8") as file:
                file.write(problems_as_markdown(errors, warnings, folder))
        sys.exit(1 if errors else 0)
    lines = [format_problem(warning, folder, "warning: ") for warning in warnings]
    lines += [format_problem(error, folder) for error in errors]
    counts = [pluralized(len(errors), "problem") if errors else "No problem found"]
    counts += [pluralized(len(warnings), "warning")] if warnings else []
    console.print(*lines, f"{'; '.join(counts)}.", sep="\n")
    if errors:
        sys.exit(1)


@main.command()
def rules() -> None:
    """Print the rules that check follows."""
    console.print(list_rules())


@main.command(name="in-step")
@click.argument("chapters", nargs=-1)
@click.option("--section", default="", help="One section of the chapter, by what follows # in its address.")
@click.option("--yes", is_flag=True, help="Where no chapter is named, confirm all of them without asking.")
@click.pass_obj
def in_step(folder: Path, chapters: tuple[str, ...], section: str, yes: bool) -> None:
    """Record that CHAPTERS, by file name without .md, say the same in every edition as they stand now.

    Without CHAPTERS it lists what is not confirmed, asks, and records all of it.
    """
    try:
        path = project.display_path(confirmations_file(folder), folder)
        for chapter in chapters or chapters_to_confirm(folder, yes):
            sections = ", ".join(confirm_sections(folder, chapter, section)) or "nothing had changed"
            console.print(f"{path}: {chapter}: {sections}")
    except ValueError as problem:
        raise CommandError(str(problem)) from problem


def chapters_to_confirm(folder: Path, yes: bool) -> list[str]:
    """List the sections that are not confirmed and return their chapters, when somebody has said yes."""
    waiting = unconfirmed_sections(folder)
    for chapter, sections in waiting.items():
        console.print(f"{chapter}: {', '.join(sections)}")
    if not waiting:
        console.print("Every section is confirmed.")
    elif not yes and not sys.stdin.isatty():
        message = "nobody to ask here; for all of these type: make in-step YES=1, for one: make in-step CHAPTER="
        raise CommandError(message + next(iter(waiting)))
    elif not yes:
        click.confirm("Do these say the same in every edition?", abort=True)
    return list(waiting)


@main.command()
@click.option("--base", "ref", default="", help="The state to compare with: a branch, a tag, a commit.")
@click.option("--format", "form", type=click.Choice(["text", "markdown"]), default="text", help="How to print it.")
@click.pass_obj
def diff(folder: Path, ref: str, form: str) -> None:
    """Print what readers see change since another state of the project: by itself, since it left the main branch.

    It is in the language of the variable LANGUAGE; without it in English, and as Markdown in that of every edition.
    """
    ref = ref or git.common_ancestor(folder)
    with git.project_at(folder, ref) as earlier:
        changes = compare_projects(Sources(earlier), Sources(folder), git.changed_machinery(folder, ref))
    asked = message_edition()
    click.echo(as_markdown(changes, [asked] if asked else EDITIONS) if form == "markdown" else as_text(changes, asked))


@main.command()
@click.pass_obj
def codebook(folder: Path) -> None:
    """Write data/README.md, the codebook, from data/datapackage.json."""
    path = project.data_folder(folder) / "README.md"
    path.write_text(codebook_markdown(folder), "utf-8", newline="\n")
    console.print(f"Wrote {project.display_path(path, folder)}")


question = partial(click.option, callback=check_answer)


@main.command()
@question("--id", prompt="Id (small letters and hyphens; permanent)")
@question("--title", prompt="Title, as published")
@question("--publisher", prompt="Publisher")
@question("--date", "published", prompt="Date, as in 2017-11-20 (empty if unknown)", default="", show_default=False)
@question("--language", prompt="Language, as in it or en")
@question("--address", "url", prompt="Address (empty if not found)", default="", show_default=False)
@click.option("--text", type=click.Path(path_type=Path), help="The article's text, to draft its rows from.")
@click.pass_obj
def article(folder: Path, /, text: Path | None, **values: str) -> None:
    """Add an article: its table of figures, its row, its chapter in every edition, its entry in the contents."""
    written = add_article(folder, NewArticle(**values), text)
    console.print(*(project.display_path(path, folder) for path in written), sep="\n")
    if text:
        table = project.display_path(project.figure_file(folder, values["id"]), folder)
        console.print(f"{table} has a row for each number of {text.name}: go over every cell, delete what is no")
        console.print("figure, and name each one: the ids tell only the paragraph and the place in it.")
    console.print("These files are written; what is still to be written in them is listed by: make check")
    before = len(article_ids(folder)) - 1
    if mentions := mentions_of_article_count(folder, before):
        console.print(f"These lines mention {before} articles in words; correct them:", *mentions, sep="\n")


@main.command("edition")
@click.option("--code", prompt="Code (two letters, ISO 639-1)")
@click.option("--name", prompt="Name, as the language calls itself")
@click.pass_obj
def new_edition(folder: Path, code: str, name: str) -> None:
    """Add an edition: its chapters, the columns of its labels, its catalogue, its grammar, its forms, to be written."""
    written = add_edition(folder, code.strip(), name.strip())
    console.print(*(project.display_path(path, folder) for path in written), sep="\n")
    if not knows_number_words(code.strip()):
        console.print(f"text2num does not know the numbers of {name.strip()}: make read will find those in digits.")
    console.print("What is still to be written is listed by: make check; what is written is shown by: make live")


@main.command()
@click.argument("article", default="")
@click.argument("text", default="")
@click.pass_obj
def read(folder: Path, article: str, text: str) -> None:
    """Compare an article's figures with its text, which is not kept, and list the numbers that no figure covers."""
    if not (article and text):
        command = f"make read ARTICLE={article or 'metisoft'} TEXT=texts/metisoft.txt"
        raise CommandError(f"the article or its text is missing; name both: {command}")
    report = proofread(folder, article, Path(text))
    for line in (*report.uncovered, report.summary):
        console.print(line)
    if report.misplaced:
        raise CommandError(*report.misplaced)


if __name__ == "__main__":
    main()
