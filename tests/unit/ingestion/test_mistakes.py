"""The YAML reader that keeps lines, as rule books and other files use it."""

import pytest
from pydantic import BaseModel, ConfigDict

from ingestion.mistakes import (
    LARGEST_FILE,
    Mistake,
    MistakesError,
    mistakes_of,
    read_document,
    read_model,
)


class Band(BaseModel):
    model_config = ConfigDict(extra="forbid")
    floor: int


class Book(BaseModel):
    version: str
    bands: list[Band]


TEXT = """\
# a comment
version: 2023-1

bands:
  - floor: 85
  - flor: x
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "book.yml"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param((), 2, id="whole"),
        pytest.param(("bands",), 4, id="key"),
        pytest.param(("bands", 1), 6, id="entry"),
        pytest.param(("bands", 0, "floor"), 5, id="key of an entry"),
        pytest.param(("bands", 1, "floor"), 6, id="key that was not written"),
        pytest.param(("bands", 7, "floor"), 4, id="entry that was not written"),
        pytest.param(("titles", "green"), 2, id="part that was not written"),
    ],
)
def test_a_place_has_a_line(file, place, line):
    assert read_document(file).line(place) == line


def test_any_model_can_be_read(file):
    file.write_text(TEXT.replace("flor: x", "floor: 70"), encoding="utf-8")
    assert [band.floor for band in read_model(read_document(file), Book).bands] == [85, 70]


def test_what_any_model_finds_is_told_in_plain_words(file):
    with pytest.raises(MistakesError) as caught:
        read_model(read_document(file), Book)
    assert caught.value.mistakes == [
        Mistake(file, 6, "bands.2.flor: unknown key flor"),
        Mistake(file, 6, "bands.2: the key floor is missing"),
    ]
    assert str(caught.value).splitlines()[0] == f"{file}:6: bands.2.flor: unknown key flor"
    assert mistakes_of(read_document(file), caught.value.__cause__) == caught.value.mistakes


@pytest.mark.parametrize(
    ("size", "is_read"),
    [
        pytest.param(LARGEST_FILE, True, id="largest"),
        pytest.param(LARGEST_FILE + 1, False, id="+1"),
    ],
)
def test_a_file_of_a_city_has_a_size_people_can_write(file, size, is_read):
    file.write_bytes(b"a: 1\n#".ljust(size, b"x"))
    if is_read:
        assert read_document(file).content == {"a": 1}
    else:
        with pytest.raises(MistakesError, match="is larger than 1,000,000 bytes"):
            read_document(file)


@pytest.mark.parametrize("text", ["a: !!python/object:os.system x", "a: !x 1"])
def test_a_file_holds_plain_data_only(file, text):
    file.write_text(text, encoding="utf-8")
    with pytest.raises(MistakesError, match=r"book\.yml:1: not YAML: could not determine"):
        read_document(file)


@pytest.mark.parametrize("text", ["a: {b: 1, b: 2}", "- {b: 1, c: 1, b: 2}"])
def test_a_key_written_twice_is_a_mistake_wherever_it_stands(file, text):
    file.write_text(f"# first\n{text}\n", encoding="utf-8")
    with pytest.raises(MistakesError, match=r":2: the key b is written twice"):
        read_document(file)
