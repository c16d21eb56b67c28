"""The chapters in JupyterLab: opened as notebooks by a real server, saved as they were, run in their own language."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jupytext
import nbformat
import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from nbclient import NotebookClient

from cifra import project
from cifra.cli import main
from cifra.editing import lab
from cifra.editions import CODES
from tests.conftest import ROOT, copy_sources

Ask = Callable[..., Any]
TOKEN = "of-the-tests"  # noqa: S105
# What JupyterLab writes into a notebook that was run on this machine.
OF_A_RUN = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python", "version": "3.13.1", "pygments_lexer": "ipython3"},
}


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Ask]]:
    """Return a copy of the project, open in JupyterLab as `cifra lab` opens it, and a function that asks the server."""
    folder = tmp_path_factory.mktemp("lab") / "book"
    copy_sources(folder)
    shutil.copy(ROOT / "jupytext.toml", folder)
    port = free_port()
    arguments, environment = lab.command(folder)
    options = ["--no-browser", "--allow-root", f"--ServerApp.port={port}", f"--IdentityProvider.token={TOKEN}"]
    log = folder.parent / "lab.log"
    with log.open("w") as output:
        environment |= {"HOME": str(folder.parent)}
        server = subprocess.Popen([*arguments, *options], env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield folder, answering(port, log)
    finally:
        server.terminate()
        server.wait()


def test_every_chapter_opens_as_a_notebook_and_is_saved_as_it_was(opened: tuple[Path, Ask]) -> None:
    folder, ask = opened
    chapters = [path for code in CODES for path in project.chapter_files(folder, code)]
    assert len(chapters) >= 32
    for path in chapters:
        before, name = path.read_bytes(), path.relative_to(folder).as_posix()
        notebook = ask(f"api/contents/{name}?type=notebook&content=1")["content"]
        cells = [cell["source"] for cell in notebook["cells"] if cell["cell_type"] == "code"]
        assert len(cells) == before.decode().count("\n```{code-cell}"), name
        assert notebook["cells"][0]["cell_type"] == "markdown", name
        notebook["metadata"] |= OF_A_RUN
        save(ask, name, notebook)
        assert path.read_bytes() == before, name
    assert list(folder.rglob("*.ipynb")) == []


def test_a_change_made_in_a_notebook_is_all_that_changes(opened: tuple[Path, Ask]) -> None:
    folder, ask = opened
    path = project.chapter_file(folder, "en", "metisoft")
    before = path.read_text("utf-8")
    notebook = ask("api/contents/chapters/en/metisoft.md?type=notebook&content=1")["content"]
    cell = next(one for one in notebook["cells"] if "charts.pairs(" in one["source"])
    cell["source"] = cell["source"].replace("say they walk away more", "walk away more")
    notebook["metadata"] |= OF_A_RUN
    save(ask, "chapters/en/metisoft.md", notebook)
    assert path.read_text("utf-8") == before.replace("say they walk away more", "walk away more")
    path.write_text(before, "utf-8")


def test_a_chapter_opens_as_a_notebook_when_it_is_clicked(opened: tuple[Path, Ask]) -> None:
    settings = opened[1]("lab/api/settings/@jupyterlab/docmanager-extension:plugin")
    assert settings["schema"]["properties"]["defaultViewers"]["default"] == {"markdown": "Jupytext Notebook"}


@pytest.mark.parametrize("code", CODES)
def test_a_chapter_runs_as_in_the_build_in_the_language_of_its_folder(code: str, built: Path) -> None:
    path = project.chapter_file(ROOT, code, "metisoft")
    notebook = jupytext.read(path)
    NotebookClient(notebook, resources={"metadata": {"path": str(path.parent)}}, timeout=120).execute()
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", [])]
    shown = "".join(output["data"]["text/html"] for output in outputs)
    page = BeautifulSoup((built / code / "metisoft.html").read_text("utf-8"), "html.parser")
    titles = [str(title.get_text()) for title in page.select("figure.chart figcaption.chart-title")]
    assert len(titles) == len(outputs) >= 2
    assert [title for title in titles if json.dumps(title)[1:-1] not in shown] == []  # the specification is JSON


def test_a_notebook_in_the_form_of_jupytext_becomes_a_chapter_again() -> None:
    for code in CODES:
        for path in project.chapter_files(ROOT, code):
            text = path.read_text("utf-8")
            assert lab.as_a_chapter(text) == text, path
            config = jupytext.config.load_jupytext_config(str(path))
            notebook = jupytext.reads(text, "md:myst")
            notebook.metadata.update(nbformat.from_dict(OF_A_RUN))
            written = jupytext.writes(notebook, "md:myst", config=config)
            assert written != text
            assert lab.as_a_chapter(written) == text, path


def test_front_matter_that_is_none_is_left_alone() -> None:
    for text in ("---\na: [b\n---\n\ntext\n", "---\n- a\n---\n", "no front matter\n"):
        assert lab.as_a_chapter(text) == text


def test_what_is_no_chapter_is_saved_as_it_is() -> None:
    model = {"type": "file", "content": "```{code-cell} ipython3\n1\n```\n"}
    lab.before_saving(model, path="CONTRIBUTING.md")
    assert "ipython3" in model["content"]
    lab.before_saving(model, path="chapters/en/a.md")
    assert "ipython3" not in model["content"]


def test_the_command_is_of_no_edition_and_keeps_what_the_reader_has_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_LANGUAGE", "it")
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", "mine")
    arguments, environment = lab.command(ROOT)
    assert f"--ServerApp.root_dir={ROOT}" in arguments
    assert "BOOK_LANGUAGE" not in environment
    assert environment["JUPYTER_CONFIG_PATH"] == f"{lab.CONFIGURATION}{os.pathsep}mine"


def test_without_jupyterlab_the_command_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lab, "find_spec", lambda name: None)
    done = CliRunner().invoke(main, ["--project", str(ROOT), "lab"])
    assert done.exit_code == 1
    assert "JupyterLab and Jupytext are not installed; install them and open the chapters with: make lab" in done.output


def save(ask: Ask, name: str, notebook: dict[str, Any]) -> None:
    """Save a notebook, as JupyterLab does."""
    ask(f"api/contents/{name}", {"type": "notebook", "format": "json", "content": notebook})


def answering(port: int, log: Path) -> Ask:
    """Return a function that asks a server, once it answers."""

    def ask(path: str, content: dict[str, Any] | None = None) -> Any:
        headers = {"Authorization": f"token {TOKEN}", "Content-Type": "application/json"}
        data, method = (json.dumps(content).encode(), "PUT") if content else (None, "GET")
        request = urllib.request.Request(f"http://127.0.0.1:{port}/{path}", data, headers, method=method)
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    for _ in range(240):
        try:
            ask("api")
        except urllib.error.URLError:
            time.sleep(0.25)
        else:
            return ask
    raise AssertionError(log.read_text("utf-8"))


def free_port() -> int:
    """Return a port that nothing listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
