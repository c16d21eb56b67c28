"""How a reader becomes an editor: links of the pages, forms, templates of requests and the container."""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jsonschema
import pytest
import yaml
from bs4 import BeautifulSoup

from cifra import project
from cifra.cli import main
from cifra.editions import CODES, EDITIONS, LOCALE_FOLDER, edition
from cifra.pages.repository_links import PAGE_FIELD, REPORT_KINDS, edit_address, report_form_address
from tests.conftest import ROOT, SMALL_ADDRESS, SMALL_REPOSITORY, build_small

GITHUB = ROOT / ".github"
FORMS = sorted((GITHUB / "ISSUE_TEMPLATE").glob("*-*.yml"))
SCHEMAS = files("check_jsonschema") / "builtin_schemas" / "vendor"
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("code", CODES)
def test_a_page_leads_to_its_own_file_and_to_the_forms_of_its_language(small_site: Path, code: str) -> None:
    links = contributing(small_site / "_build" / "site" / code / "index.html")
    assert links[0] == f"{SMALL_REPOSITORY}/edit/main/chapters/{code}/index.md"
    asked = [parse_qs(urlsplit(link).query) for link in links[1:]]
    assert [one["template"][0] for one in asked] == [f"{kind}-{code}.yml" for kind in REPORT_KINDS]
    assert all(link.startswith(f"{SMALL_REPOSITORY}/issues/new?") for link in links[1:])
    assert {one["page"][0] for one in asked} == {f"index {SMALL_ADDRESS}/{code}/index.html"}
    assert all((GITHUB / "ISSUE_TEMPLATE" / one["template"][0]).exists() for one in asked)


def test_a_page_without_a_file_of_its_own_is_only_reported(small_site: Path) -> None:
    links = contributing(small_site / "_build" / "site" / "en" / "search.html")
    assert [urlsplit(link).path for link in links] == ["/example/report/issues/new"] * len(REPORT_KINDS)


def test_another_address_of_the_repository_reaches_every_page(small_copy: Path) -> None:
    pages = list((small_copy / "_build" / "site").glob("*/*.html"))
    before = [len(contributing(page)) for page in pages]
    assert sum(map(bool, before)) >= 2 * len(CODES)
    build_small(small_copy, REPOSITORY_URL=f"{SMALL_REPOSITORY}-2.git")
    links = [contributing(page) for page in pages]
    assert list(map(len, links)) == before
    assert all(link.startswith(f"{SMALL_REPOSITORY}-2/") for page_links in links for link in page_links)


def test_the_real_pages_say_nothing_of_a_repository_that_is_not_known(built: Path) -> None:
    assert [path for path in built.glob("*/*.html") if contributing(path)] == []
    assert [path for path in built.glob("*/*.html") if "github.com" in path.read_text("utf-8")] == []


def test_the_configuration_may_say_where_the_repository_is(book: Path) -> None:
    assert project.repository_address(book) == ""
    path = book / "_config.yml"
    path.write_text(
        path.read_text("utf-8").replace('url: ""\n  branch: main', f"url: {SMALL_REPOSITORY}/\n  branch: v 2")
    )
    assert edit_address(book, "metisoft", edition("it")) == f"{SMALL_REPOSITORY}/edit/v%202/chapters/it/metisoft.md"
    told = report_form_address(book, "text", "metisoft", "Perché? A & B", edition("it"))
    assert parse_qs(urlsplit(told).query) == {"template": ["text-it.yml"], "page": ["Perché? A & B (it/metisoft.html)"]}


def test_the_publishing_workflow_says_where_the_repository_is() -> None:
    text = (GITHUB / "workflows" / "publish.yml").read_text("utf-8")
    assert f"{project.REPOSITORY_VARIABLE}: ${{{{ github.server_url }}}}/${{{{ github.repository }}}}" in text


def test_the_words_of_the_links_are_in_every_language() -> None:
    for one in EDITIONS[1:]:
        assert [one.say(words) for words in REPORT_KINDS.values()] == list(REPORT_KINDS.values())
    catalogue = (LOCALE_FOLDER / "it" / "LC_MESSAGES" / "cifra.po").read_text("utf-8")
    assert [words for words in REPORT_KINDS.values() if f'msgid "{words}"' not in catalogue] == []


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.stem)
def test_a_form_is_one_that_github_shows(path: Path) -> None:
    form = yaml.safe_load(path.read_text("utf-8"))
    jsonschema.validate(form, json.loads((SCHEMAS / "github-issue-forms.json").read_text("utf-8")))
    ids = [field["id"] for field in form["body"]]
    assert len(set(ids)) == len(ids)
    assert ids[0] == PAGE_FIELD
    assert len({field["attributes"]["label"] for field in form["body"]}) == len(ids)


def test_every_kind_of_problem_has_its_form_in_every_edition_with_the_same_fields() -> None:
    assert {path.stem for path in FORMS} == {f"{kind}-{code}" for kind in REPORT_KINDS for code in CODES}
    for kind in REPORT_KINDS:
        shapes = [shape(GITHUB / "ISSUE_TEMPLATE" / f"{kind}-{code}.yml") for code in CODES]
        assert all(one == shapes[0] for one in shapes)


def test_the_chooser_of_forms_is_one_that_github_reads() -> None:
    chooser = yaml.safe_load((GITHUB / "ISSUE_TEMPLATE" / "config.yml").read_text("utf-8"))
    jsonschema.validate(chooser, json.loads((SCHEMAS / "github-issue-config.json").read_text("utf-8")))


def test_every_kind_of_request_has_its_template_in_every_edition() -> None:
    names = {path.stem for path in (GITHUB / "PULL_REQUEST_TEMPLATE").glob("*.md")}
    kinds = {name.rpartition("-")[0] for name in names}
    assert {"figure", "text", "translation", "article", "machinery"} == kinds
    assert names == {f"{kind}-{code}" for kind in kinds for code in CODES}
    default = (GITHUB / "PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    assert set(re.findall(r"\?template=([\w-]+)\.md", default)) <= names
    assert [kind for kind in kinds if default.count(kind) < 2] == []
    for kind in kinds:
        texts = [(GITHUB / "PULL_REQUEST_TEMPLATE" / f"{kind}-{code}.md").read_text("utf-8") for code in CODES]
        assert len({text.count("- [ ]") for text in texts}) == 1


def test_what_the_templates_name_exists() -> None:
    for path in (*(GITHUB / "PULL_REQUEST_TEMPLATE").glob("*.md"), GITHUB / "PULL_REQUEST_TEMPLATE.md"):
        text = path.read_text("utf-8")
        assert set(re.findall(r"make ([a-z-]+)", text)) <= TARGETS
        assert all((ROOT / name).exists() for name in re.findall(r"`((?:data|cifra)/[\w/.-]*)`", text))


def test_the_container_gives_what_the_guide_says() -> None:
    container = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text("utf-8"))
    # The names and types are those of https://containers.dev/implementors/json_reference/.
    types: dict[str, Any] = {"name": str, "image": str, "postCreateCommand": str, "forwardPorts": list}
    types |= {"portsAttributes": dict, "otherPortsAttributes": dict}
    assert {name: type(value) for name, value in container.items()} == types
    assert re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:\d+-3\.1[1-3]-\w+", container["image"])
    assert re.fullmatch(r"make ([a-z-]+)", container["postCreateCommand"])
    assert container["postCreateCommand"].split()[1] in TARGETS
    port = int(re.search(r"^PORT \?= (\d+)", MAKEFILE, re.MULTILINE)[1])
    assert container["forwardPorts"] == [port]
    assert container["portsAttributes"][str(port)]["onAutoForward"] == "openBrowser"
    assert main.commands["serve"].params[0].default == port


def contributing(page: Path) -> list[str]:
    """Return the addresses at the foot of a page by which it is changed or reported."""
    found = BeautifulSoup(page.read_text("utf-8"), "html.parser").select("footer .contribute a")
    return [str(link["href"]) for link in found]


def shape(path: Path) -> list[tuple[str, str, int, bool]]:
    """Return what a form asks, without its words: ids, types, how many answers to choose from, whether it must be."""
    fields = yaml.safe_load(path.read_text("utf-8"))["body"]
    return [
        (one["id"], one["type"], len(one["attributes"].get("options", [])), one["validations"]["required"])
        for one in fields
    ]
