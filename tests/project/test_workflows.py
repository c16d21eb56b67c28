"""The pull request, rehearsed: every command of *ci* and *publish* as written, in clean clones, for two requests.

A request is a branch of a copy of this repository, merged as GitHub merges it for its checks, and cloned as the step of
the checkout says. Each `run:` goes to bash as GitHub gives it, with the variables that GitHub sets and no others; what
an editor would read is looked at: the summary, the annotations, the built site, the verdict of the last job.
"""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT
from tests.editing.test_diff import git
from tests.project.test_project import tracked

pytestmark = pytest.mark.slow

# These two run this very suite, or the rest of it: they are its own `make test` and `make test-slow`.
NOT_REHEARSED = {"make test", "make test-slow"}
PAGES = "https://example.github.io/report"
ARTIFACT = "https://github.com/example/report/actions/runs/1/artifacts/2"
# What the expressions of the workflows come to. One that is not here fails the rehearsal.
EXPRESSIONS = {
    "steps.pages.outputs.base_url": PAGES,
    "steps.built.outputs.artifact-url": ARTIFACT,
    "github.server_url": "https://github.com",
    "github.repository": "example/report",
}
# When a step with this condition runs, by whether all steps before it have passed. None is no condition.
CONDITIONS = {
    None: lambda passed: passed,
    "failure()": lambda passed: not passed,
    "${{ !cancelled() && github.event_name == 'pull_request' }}": lambda passed: True,
}
TYPO = ("chapters/it/metisoft.md", "passaggi sanno di traduzione", "passi sanno di traduzione")


@dataclass
class Job:
    """What came of a job: its result, what its commands printed, its summary, the names of what it would upload."""

    result: str = "success"
    output: str = ""
    summary: str = ""
    uploads: dict[str, Path] = field(default_factory=dict)


class Rehearsal:
    """A repository with a request in it, and its workflows run."""

    def __init__(self, folder: Path, edits: list[tuple[str, str, str]]) -> None:
        """Make the repository, its branch `main`, and the merge commit of a request that changes some words."""
        self.folder, self.origin = folder, folder / "origin"
        for path in tracked():
            target = self.origin / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(path, target)
        git(self.origin, "init", "--quiet", "--initial-branch=main")
        self.commit("What is published")
        git(self.origin, "switch", "--quiet", "--create", "request")
        for name, old, new in edits:
            text = (self.origin / name).read_text("utf-8")
            assert old in text, old
            (self.origin / name).write_text(text.replace(old, new, 1), "utf-8")
        self.commit("A request")
        git(self.origin, "switch", "--quiet", "main")
        git(self.origin, "merge", "--quiet", "--no-ff", "-m", "As GitHub merges it", "request")

    def commit(self, message: str) -> None:
        """Commit everything."""
        git(self.origin, "add", "--all")
        git(self.origin, "commit", "--quiet", "-m", message)

    def run(self, workflow: str) -> dict[str, Job]:
        """Run the jobs of a workflow, one after the other, those that need others after them."""
        jobs = yaml.safe_load((ROOT / ".github" / "workflows" / f"{workflow}.yml").read_text("utf-8"))["jobs"]
        results: dict[str, Job] = {}
        for name, job in jobs.items():
            results[name] = self.run_job(f"{workflow}-{name}", job, results)
        return results

    def run_job(self, name: str, job: dict[str, Any], before: dict[str, Job]) -> Job:
        """Run the steps of a job in a folder of its own."""
        done, workspace = Job(), self.folder / name
        workspace.mkdir()
        for step in job["steps"]:
            if step.get("run", "").strip() in NOT_REHEARSED or not CONDITIONS[step.get("if")](done.result == "success"):
                continue
            if "run" in step:
                self.run_command(step, workspace, done, before)
            elif step["uses"].startswith("actions/checkout@"):
                self.check_out(workspace, step.get("with", {}).get("fetch-depth", 1))
            elif "/upload-" in step["uses"]:
                uploaded = workspace / step["with"]["path"]
                assert uploaded.exists() or step["with"].get("if-no-files-found") == "ignore"
                done.uploads[step["with"].get("name", "pages")] = uploaded
        return done

    def check_out(self, workspace: Path, depth: int) -> None:
        """Clone the merge commit to a depth, and lend the clone the environment of these tests.

        `make` then finds its stamps newer than the locks, and installs nothing a second time: what a first
        installation does is the business of `make test` itself. The package is the clone's own by `PYTHONPATH`.
        """
        git(workspace, "clone", "--quiet", "--depth", str(depth), self.origin.as_uri(), ".")
        (workspace / ".venv").mkdir()
        for part in ("bin", "lib", "pyvenv.cfg"):
            (workspace / ".venv" / part).symlink_to(Path(sys.prefix) / part)
        (workspace / ".venv" / "made").write_text(f"{workspace.resolve()}\n", "utf-8")
        for stamp in ("site", "test"):
            (workspace / ".venv" / stamp).touch()

    def run_command(self, step: dict[str, Any], workspace: Path, job: Job, before: dict[str, Job]) -> None:
        """Give a command to bash as GitHub does: `bash -e`, in the workspace, with GitHub's variables and its own."""
        script, summary = workspace.with_suffix(".sh"), workspace.with_suffix(".md")
        script.write_text(step["run"], "utf-8")
        summary.touch()
        named = {"GITHUB_STEP_SUMMARY": str(summary), "GITHUB_SHA": "f00d", "GITHUB_REPOSITORY": "example/report"}
        given = {"GITHUB_ACTIONS": "true", "CI": "true", "GITHUB_SERVER_URL": "https://github.com"}
        own = {name: expanded(value, before) for name, value in step.get("env", {}).items()}
        machine = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        environment = machine | named | given | own | {"PYTHONPATH": str(workspace)}
        done = subprocess.run(
            ["bash", "-e", str(script)], cwd=workspace, env=environment, capture_output=True, text=True, check=False
        )
        job.output += done.stdout + done.stderr
        job.summary = summary.read_text("utf-8")
        job.result = "failure" if done.returncode else job.result


def expanded(text: str, before: dict[str, Job]) -> str:
    """Return a value of a workflow with its expressions worked out."""
    known = EXPRESSIONS | {"join(needs.*.result, ' ')": " ".join(job.result for job in before.values())}
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda expression: known[expression[1]], text)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Rehearsal:
    """Return a request that corrects a word of one language."""
    return Rehearsal(tmp_path_factory.mktemp("good"), [TYPO])


def test_a_good_request_passes_and_its_summary_says_what_readers_see(good: Rehearsal) -> None:
    jobs = good.run("ci")
    assert {name: job.result for name, job in jobs.items()} == dict.fromkeys(jobs, "success"), jobs
    assert jobs["change"].output.startswith("::warning file=chapters/en/metisoft.md,line="), jobs["change"].output
    assert len(jobs["change"].output.splitlines()) == 1
    wrong, changed = jobs["change"].summary.split("\n\n**Changes: ")
    assert wrong.startswith("**Nothing is wrong; 1 warning (a warning stops nothing).**\n")
    assert re.search(
        r"\[chapters/en/metisoft.md:(\d+)\]\(https://github.com/example/report/blob/f00d/chapters/en/metisoft.md\?plain=1"
        r"#L\1\): warning: the Italian of this section",
        wrong,
    )
    assert changed.startswith("Text 1.**\n")
    assert "<del>passaggi</del> → <ins>passi</ins>" in changed
    assert "</details>\n\n**Cambiano: Testo 1.**\n" in changed
    assert f"**[The built site]({ARTIFACT})**" in jobs["site"].summary
    assert jobs["site"].uploads["site"].joinpath("it", "metisoft.html").exists()
    assert "logs" not in jobs["site"].uploads


def test_what_is_published_has_its_address_and_that_of_its_repository(good: Rehearsal) -> None:
    jobs = good.run("publish")
    assert [job.result for job in jobs.values()] == ["success"] * len(jobs), jobs
    page = jobs["build"].uploads["pages"].joinpath("it", "metisoft.html").read_text("utf-8")
    assert f'<link rel="canonical" href="{PAGES}/it/metisoft.html"' in page
    assert "https://github.com/example/report/edit/main/chapters/it/metisoft.md" in page
    assert jobs["build"].uploads["pages"].joinpath("it", "downloads", "cifra-per-cifra.pdf").exists()


def test_a_bad_request_fails_and_its_summary_lists_every_problem(tmp_path: Path) -> None:
    spoilt = ("chapters/it/index.md", "metisoft.md", "metissoft.md")
    unreadable = [("data/figures/technoretail.csv", ",percent,", ",per cent,")] * 11
    jobs = Rehearsal(tmp_path, [TYPO, spoilt, *unreadable]).run("ci")
    results = {name: job.result for name, job in jobs.items()}
    assert results == {"test": "success", "slow": "success", "site": "failure", "change": "failure", "check": "failure"}
    annotations = [line for line in jobs["change"].output.splitlines() if line.startswith("::")]
    wrong, _, changed = jobs["change"].summary.partition("\n\n**Changes: ")
    listed = [line for line in wrong.splitlines() if line.startswith("- ")]
    assert len(listed) == len(annotations) > 10, "GitHub shows ten annotations a step; the summary shows all"
    assert annotations[0].startswith("::error file=data/figures/technoretail.csv,line=")
    assert "il collegamento a metissoft.md non porta a nessun capitolo" in wrong
    assert "Text 2" in changed
    assert "Traceback" not in "".join(job.output + job.summary for job in jobs.values())
    assert "site" not in jobs["site"].uploads
    assert "The built site" not in jobs["site"].summary
