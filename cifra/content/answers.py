"""What answers a reader as the checks and the build see it: the answer boxes, questions and old names of a page."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from cifra.content.chapter import front_matter
from cifra.data.problem import Message

ANSWER_PARTS = {"write": "You can write", "add": "Add", "leave-out": "Leave out", "today": "Today"}


def answer_problem(study: str, years: Mapping[str, object], parts: Sequence[str]) -> Message | None:
    """Return what is wrong with an answer box on a study, with these parts in this order; nothing for a good one.

    `years` has the year of each study by its id, by which the box says how old its data are.
    """
    if study not in years:
        return Message("there is no study {study!r}; name one of data/studies.csv", study=study)
    if not years[study]:
        return Message("study {study!r} has no year, so that its age is not known; choose one that has", study=study)
    if list(parts) != list(ANSWER_PARTS):
        missing = [part for part in ANSWER_PARTS if part not in parts]
        wrong = f"{missing[0]!r} is missing" if missing else "a part stands twice, is unknown or out of its order"
        message = "{wrong}; the parts are {parts}, each a line of its own with its text after ': ' below"
        return Message(message, wrong=wrong, parts=", ".join(ANSWER_PARTS))
    return None


def page_questions(path: Path) -> list[str]:
    """Return the questions and synonyms that a chapter's front matter names, by which the search finds it."""
    questions = _matter(path).get("questions")
    return [str(question) for question in questions] if isinstance(questions, list) else []


def old_addresses(path: Path) -> dict[str, str]:
    """Return the names that a chapter's page had, each with the label that it leads to now; "" is the page itself.

    In the front matter: `was: [explore]`, or `was: {explore: percentages}`.
    """
    names = _matter(path).get("was") or {}
    labels = names if isinstance(names, dict) else dict.fromkeys(names if isinstance(names, list) else [names])
    return {str(name): str(label or "") for name, label in labels.items()}


def _matter(path: Path) -> dict[str, object]:
    try:
        return front_matter(path)
    except (UnicodeDecodeError, yaml.YAMLError):
        return {}
