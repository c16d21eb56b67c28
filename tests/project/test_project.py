"""The repository itself: clean code, rooms in order, sound workflows, true documents, nothing that is not ours."""

import ast
import json
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distributions
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from cifra import project
from cifra.charts import PATTERNS
from cifra.checks import find_errors
from cifra.checks.chapters import DIRECTIVES, ROLES
from cifra.cli import main
from cifra.data.loading import allowed_values, load_table
from cifra.numbers.stat import PLAIN_OPTIONS
from cifra.sphinxext.directives import BLOCKS
from tests.conftest import ROOT

BIN = Path(sys.executable).parent
NUMBERS = re.compile(r"\d[\d.,]*")
# The guides in every language that has one: README.md is English, README.it.md Italian.
READMES, CONTRIBUTING, REFERENCES = (
    sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(f"{name}*.md"))
    for name in ("README", "CONTRIBUTING", "docs/editing")
)
ONE_PAGE = 400  # words: what somebody reads who only wants to correct something
MACHINERY = ("docs/machinery.md", "cifra/README.md", "bench/README.md")
LONGEST_MODULE = 288  # lines: what can be read at one sitting


def tool(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the virtual environment on the project."""
    return subprocess.run([str(BIN / name), *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def tracked() -> list[Path]:
    """Return the files of the project: those that git tracks or would track."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
    return [ROOT / name for name in listed if (ROOT / name).is_file()]


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check", "bench", "cifra", "tests"),
        ("ruff", "check", "bench", "cifra", "tests"),
        ("mypy",),
        ("lint-imports", "--no-cache"),
        ("actionlint", *sorted(str(path) for path in (ROOT / ".github" / "workflows").glob("*.yml"))),
        ("zizmor", "--offline", "--quiet", ".github"),
        ("frictionless", "validate", "data/datapackage.json"),
    ],
    ids=lambda command: " ".join(command[:2]) if isinstance(command, tuple) else None,
)
def test_a_checker_finds_nothing(command: tuple[str, ...]) -> None:
    done = tool(*command)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_action_is_pinned_by_its_commit_with_its_version_beside_it() -> None:
    for path in (ROOT / ".github" / "workflows").glob("*.yml"):
        for used in re.findall(r"uses: (.*)", path.read_text("utf-8")):
            assert re.fullmatch(r"[\w/-]+@[0-9a-f]{40} # v[\d.]+", used), used


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_a_workflow_has_no_secret_no_cache_and_no_right_that_it_does_not_name(path: Path) -> None:
    text = path.read_text("utf-8")
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert not re.search(r"secrets\.|github\.token|GITHUB_TOKEN|pull_request_target|workflow_run", text)
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    assert [step for step in steps if "cache" in f"{step.get('uses')} {step.get('with')}"] == []
    checkouts = [step["with"] for step in steps if "actions/checkout" in step.get("uses", "")]
    assert [step["persist-credentials"] for step in checkouts] == [False] * len(checkouts)


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)
def test_what_a_pull_request_runs_may_only_read(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text("utf-8"))
    if "pull_request" in workflow[True]:  # YAML reads `on` as a truth
        granted = [job["permissions"] for job in workflow["jobs"].values()]
        assert all(rights in ({}, {"contents": "read"}) for rights in granted)


def test_a_pull_request_is_summarized_and_its_problems_are_annotated() -> None:
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text("utf-8"))["jobs"]
    commands = "\n".join(step.get("run", "") for step in jobs["change"]["steps"])
    assert "make check FORMAT=github" in commands
    assert 'make --silent diff BASE=HEAD^1 FORMAT=markdown >> "$GITHUB_STEP_SUMMARY"' in commands
    assert jobs["change"]["steps"][0]["with"]["fetch-depth"] == 2
    assert set(jobs["check"]["needs"]) == set(jobs) - {"check"}


def test_every_kind_of_dependency_is_brought_up_to_date_after_a_week_of_rest() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text("utf-8"))["updates"]
    assert {update["package-ecosystem"] for update in updates} == {"uv", "github-actions", "devcontainers"}
    assert all(update["cooldown"]["default-days"] >= 7 and update["groups"] for update in updates)


@pytest.mark.parametrize("name", READMES)
def test_the_readme_gives_the_commands_and_every_target_it_names_exists(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    targets = set(re.findall(r"^([a-z]+(?:-[a-z]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+(?:-[a-z]+)*)", text))
    assert {"site", "test", "serve"} <= named <= targets
    assert re.search(r"!\[[^\]]+\]\(docs/[\w.-]+\)", text)


@pytest.mark.parametrize(
    "name", [*READMES, *CONTRIBUTING, *REFERENCES, *MACHINERY, "LICENSE-CC-BY-4.0.md", "data/README.md"]
)
def test_every_file_that_a_document_links_to_exists(name: str) -> None:
    path = ROOT / name
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", path.read_text("utf-8")):
        if not target.startswith(("http", "mailto")):
            assert (path.parent / target).exists(), target


def test_every_command_and_target_is_documented() -> None:
    documents = "\n".join(
        (ROOT / name).read_text("utf-8") for name in ("README.md", *CONTRIBUTING, *REFERENCES, *MACHINERY)
    )
    targets = set(re.findall(r"^([a-z]+(?:-[a-z]+)*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    assert {target for target in targets if f"make {target}" not in documents} == set()
    assert set(main.commands) <= targets
    assert all(command.help for command in main.commands.values())


@pytest.mark.parametrize("names", [READMES, CONTRIBUTING, REFERENCES], ids=lambda names: names[0])
def test_a_guide_has_the_same_shape_in_every_language_and_links_to_the_others(names: list[str]) -> None:
    texts = {name: (ROOT / name).read_text("utf-8") for name in names}
    shapes = [re.findall(r"^(#+ |\||- |```)", text, re.MULTILINE) for text in texts.values()]
    assert all(shape == shapes[0] for shape in shapes)
    for name, text in texts.items():
        assert [other for other in names if other != name and f"({Path(other).name})" not in text] == []


@pytest.mark.parametrize("name", CONTRIBUTING)
def test_the_guide_of_an_editor_is_one_page(name: str) -> None:
    assert len((ROOT / name).read_text("utf-8").split()) <= ONE_PAGE


def test_the_checks_know_every_block() -> None:
    assert {*BLOCKS, "answer"} <= {*DIRECTIVES}


@pytest.mark.parametrize("name", REFERENCES)
def test_the_reference_names_all_that_a_writer_may_use(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    words = (
        *(f"`{pattern}`" for pattern in PATTERNS),
        *PLAIN_OPTIONS,
        *allowed_values(ROOT, "qualifier"),
        *(f"{{{word}}}" for word in ROLES + DIRECTIVES),
    )
    assert [word for word in words if word not in text] == []


def test_the_examples_of_the_guides_pass_the_checks(book: Path) -> None:
    for name in CONTRIBUTING:
        code = name.removesuffix("md").strip(".").partition(".")[2] or "en"
        example = (ROOT / name).read_text("utf-8").split("````markdown\n")[1].split("````")[0]
        with project.chapter_file(book, code, "metisoft").open("a", encoding="utf-8") as chapter:
            chapter.write(f"\n{example}")
    assert find_errors(book) == []


def test_every_module_and_test_that_the_map_names_exists() -> None:
    rooms = re.findall(r"`((?:\w+/)*\w+\.(?:py|html|js))`", (ROOT / "cifra" / "README.md").read_text("utf-8"))
    folders = (ROOT, ROOT / "cifra", ROOT / "cifra" / "theme" / "templates", ROOT / "cifra" / "theme" / "static")
    assert len(rooms) > 30
    assert [name for name in rooms if not any((folder / name).exists() for folder in folders)] == []


def test_no_address_of_a_registry_no_path_of_a_machine_and_no_unfinished_word() -> None:
    forbidden = re.compile(
        "|".join(
            [
                r"pypi\.o" r"rg",
                r"registry\.np" r"mjs",
                r"files\.python" r"hosted",
                r"(?<![\w.-])/(?:work|root|farm)/",
                "TO" + "DO",
                "FIX" + "ME",
                "[Ll]orem ip" + "sum",
            ]
        )
    )
    lines = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in tracked()
        if path.suffix not in (".png", ".mo")
        for match in forbidden.finditer(path.read_text("utf-8", errors="ignore"))
    ]
    assert lines == []


def test_nothing_that_a_build_writes_is_tracked() -> None:
    names = [path.relative_to(ROOT).as_posix() for path in tracked()]
    assert [name for name in names if name.startswith(("_build", ".venv")) or name.endswith((".mo", ".pyc"))] == []
    assert {name for name in names if name.endswith(".png")} == {"docs/page.png", "docs/pagina.png"}
    assert max((ROOT / name).stat().st_size for name in names if name.endswith(".png")) < 150_000


def locked(name: str) -> dict[str, str]:
    """Return the versions that a lock names, by package."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE))


LOCKS = sorted(path.stem for path in (ROOT / "requirements").glob("*.in") if path.stem != "versions")


@pytest.mark.parametrize("name", LOCKS)
def test_every_dependency_is_in_its_lock(name: str) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    requirements = [*declared["project"]["dependencies"], *declared["build-system"]["requires"]]
    requirements += declared["project"]["optional-dependencies"].get(name, [])
    names = {canonicalize_name(Requirement(text).name) for text in requirements}
    assert names <= set(map(canonicalize_name, locked(name)))


@pytest.mark.parametrize("name", LOCKS)
def test_every_version_of_a_lock_has_its_hashes(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text("utf-8")
    blocks = [block for block in re.split(r"\n(?=\S)", text) if not block.startswith("#")]
    assert len(blocks) == len(re.findall(r"^[\w.-]+==", text, re.MULTILINE)) > 100
    assert [block for block in blocks if not re.search(r"--hash=sha256:[0-9a-f]{64}", block)] == []


def test_the_locks_agree_on_every_version() -> None:
    assert locked("versions") == locked("site")
    assert locked("site").items() <= locked("test").items()


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_holds_for_every_python(python: str) -> None:
    """Every requirement of a package of the lock, for that Python, is in the lock: pip would look no further."""
    pinned = set(map(canonicalize_name, locked("test")))
    environment = {"python_version": python, "python_full_version": f"{python}.0", "extra": ""}
    absent = []
    for package in distributions():
        if canonicalize_name(package.name) in pinned:
            needs = map(Requirement, package.requires or [])
            needs = [need for need in needs if need.marker is None or need.marker.evaluate(environment)]
            absent += [f"{package.name}: {need}" for need in needs if canonicalize_name(need.name) not in pinned]
    assert absent == []


def test_the_package_carries_all_that_it_draws_with() -> None:
    patterns = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["package-data"][
        "cifra"
    ]
    carried = {path for pattern in patterns for path in (ROOT / "cifra").glob(pattern)}
    needed = {path for folder in ("theme", "locale") for path in (ROOT / "cifra" / folder).rglob("*") if path.is_file()}
    assert needed <= carried


def test_the_citation_and_the_data_package_agree_on_title_and_licence() -> None:
    citation = (ROOT / "CITATION.cff").read_text("utf-8")
    package = json.loads(project.descriptor(ROOT).read_text("utf-8"))
    assert package["title"] in citation
    assert package["licenses"][0]["name"] in citation
    assert package["version"] in citation


@pytest.mark.parametrize("room", ["cifra", "bench"])
def test_every_module_is_small_and_says_what_it_holds(room: str) -> None:
    modules = {path: path.read_text("utf-8") for path in (ROOT / room).rglob("*.py")}
    assert len(modules) > 3
    assert [str(path) for path, text in modules.items() if text and not text.startswith('"""')] == []
    assert [str(path) for path, text in modules.items() if len(text.splitlines()) > LONGEST_MODULE] == []


def test_a_public_name_stands_for_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted((ROOT / "cifra").rglob("*.py")):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(f"{path.relative_to(ROOT)}:{node.lineno}")
    assert len(places) > 300
    assert {name: lines for name, lines in places.items() if len(lines) > 1} == {}


# Read for this project beyond the evidence that it was given, each recorded with its address in the data.
READ_BESIDES = {
    "https://www.retail-insight-network.com/news/nrf-consumer-return/",
    "https://www.thestar.com/business/2012/09/25/study_canadians_fed_up_with_poor_customer_service.html",
    "https://www.warc.com/newsandopinion/news/poor_service_costs_firms_11bn/36804",
}


def test_every_number_and_address_of_the_checks_stands_in_the_evidence() -> None:
    """Where the evidence is beside the project (it is not part of it), every note is held against it."""
    evidence = [ROOT.parent / "shared" / name for name in ("evidence.md", "evidence-2.md", "today.md")]
    checks = load_table(ROOT, "checks")
    assert (checks.note_en != "").all()
    if not all(path.exists() for path in evidence):
        return
    text = "\n".join(path.read_text("utf-8") for path in evidence)
    for row in checks.itertuples():
        assert numbers(row.note_en) <= numbers(text), row.figure
    rows = [*checks.itertuples(), *load_table(ROOT, "findings").itertuples(), *load_table(ROOT, "studies").itertuples()]
    assert {row.url for row in rows if row.url not in text} == READ_BESIDES


def numbers(text: str) -> set[str]:
    """Return the numbers of an English text: "1,200 of them." has "1200"."""
    return {number.rstrip(".,").replace(",", "") for number in NUMBERS.findall(text)}


def test_no_sentence_of_the_articles_is_in_the_project() -> None:
    articles = ROOT.parent / "shared" / "articles"
    if not articles.exists():
        titles = load_table(ROOT, "articles").title
        assert len(titles) >= 5
        return
    runs: set[tuple[str, ...]] = set()
    for path in articles.glob("*.txt"):
        words = re.findall(r"[\w’']+", path.read_text("utf-8").lower())
        runs |= {tuple(words[place : place + 9]) for place in range(len(words) - 8)}
    allowed = " ".join(load_table(ROOT, "articles").title).lower()
    for path in (*ROOT.glob("chapters/*/*.md"), *ROOT.glob("data/**/*.csv")):
        text = re.sub(r"https?://\S+", "", path.read_text("utf-8").lower())
        for title in load_table(ROOT, "articles").title:
            text = text.replace(title.lower(), "")
        words = re.findall(r"[\w’']+", text)
        copied = runs & {tuple(words[place : place + 9]) for place in range(len(words) - 8)}
        assert [run for run in copied if " ".join(run) not in allowed] == [], path.name
