"""What is built already is not built again, unless its key has changed, its files are gone or it was left half done."""

from pathlib import Path

import pytest

from cifra.build_cache import cached, digest_of_files, digest_of_parts, is_current


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Path]:
    """Return the record and the file of something built under the key "first"."""
    record, file = tmp_path / "records" / "file.json", tmp_path / "file"
    assert cached(record, "first", [file], lambda: f"{file.write_text('first')} bytes") == "5 bytes"
    return record, file


def test_the_text_of_what_is_built_is_returned_and_nothing_is_made(built: tuple[Path, Path]) -> None:
    record, file = built
    assert is_current(record, "first", [file])
    assert cached(record, "first", [file], lambda: pytest.fail("made again")) == "5 bytes"


def test_another_key_or_a_missing_file_makes_it_again(built: tuple[Path, Path]) -> None:
    record, file = built
    assert cached(record, "second", [file], lambda: file.write_text("second") and "again") == "again"
    file.unlink()
    assert not is_current(record, "second", [file])
    assert cached(record, "second", [file], lambda: None) == ""


def test_what_was_left_half_done_is_made_again_under_its_old_key_too(built: tuple[Path, Path]) -> None:
    record, file = built

    def half() -> None:
        file.write_text("ha")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        cached(record, "second", [file], half)
    assert not is_current(record, "first", [file])


def test_a_record_that_cannot_be_read_is_written_anew(built: tuple[Path, Path]) -> None:
    record, file = built
    record.write_bytes(b"\xff{")
    assert cached(record, "first", [file], lambda: "anew") == "anew"


def test_a_digest_changes_with_each_part_and_with_the_content_and_name_of_each_file(tmp_path: Path) -> None:
    assert digest_of_parts("a", "bc") != digest_of_parts("ab", "c")
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("1")
    digests = {digest_of_files([one]), digest_of_files([two]), digest_of_files([one, two])}
    one.write_text("2")
    assert len({*digests, digest_of_files([one])}) == 4
