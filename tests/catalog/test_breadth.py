"""How far the catalog reaches: each of the names that real scripts use most has a row of one of the allowed kinds.

``names.tsv`` holds the names with their ranks, by framework: of TensorFlow and Keras the first 500 in the counted
references of 1,071 scripts, of PyTorch the first 250.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from migrate.catalog.model import Manual, Owned, Planned, Reversed, Row
from migrate.catalog.registry import by_target, find, find_target, torch_rows
from migrate.worker import Worker

FILE = Path(__file__).with_name("names.tsv")
MOST_MANUAL = 60
WITHOUT_MANUAL = 200  # the first names, all of which are rewritten


def names(framework: str) -> dict[str, int]:
    """The framework's names with their ranks."""
    with FILE.open(encoding="utf-8", newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t")
        return {row["name"]: int(row["rank"]) for row in rows if row["framework"] == framework}


TENSORFLOW, TORCH = names("tensorflow"), names("torch")


def is_real(row: Row | None) -> bool:
    """Whether an API is rewritten: by a row with executed proofs, or by a structural rewrite that exists."""
    return isinstance(row, Owned) or (row is not None and bool(row.proofs))


def is_allowed(row: Row | None, rank: int) -> bool:
    return is_real(row) or (isinstance(row, Manual) and rank > WITHOUT_MANUAL)


def test_the_lists_are_whole() -> None:
    assert sorted(TENSORFLOW.values()) == list(range(1, 501))
    assert sorted(TORCH.values()) == list(range(1, 251))


@pytest.mark.parametrize("name", TENSORFLOW)
def test_a_name_of_tensorflow_has_a_row(name: str) -> None:
    rank = TENSORFLOW[name]
    assert is_allowed(find(name), rank), f"{name}, number {rank}, has no row of an allowed kind"


@pytest.mark.parametrize("name", TORCH)
def test_a_name_of_torch_has_a_row(name: str) -> None:
    """The codemods that own structures are yet to be written: their rows say so by their type."""
    row = find_target(name)
    assert row is not None, f"{name}, number {TORCH[name]}, has no row"
    assert isinstance(row, Planned | Manual) or row.proofs, f"{name} has no executed proof"


@pytest.mark.parametrize("name", [name for name in TORCH if isinstance(find_target(name), Planned)])
def test_a_planned_codemod_is_named(name: str) -> None:
    row = find_target(name)
    assert isinstance(row, Planned)
    assert row.owner.startswith("to_tensorflow.")
    assert row.note, "what it will do"
    assert row.advice, "what to do until then"


@pytest.mark.parametrize("framework", ["tensorflow", "torch"])
def test_few_are_left_to_the_user(framework: str) -> None:
    look_up = find if framework == "tensorflow" else find_target
    manual = [row for row in map(look_up, names(framework)) if isinstance(row, Manual)]
    assert len(manual) <= MOST_MANUAL
    for row in manual:
        assert row.note, f"{row.name}: why"
        assert row.advice, f"{row.name}: what to do"


def test_what_is_manual_among_the_first_does_not_exist_in_torch(torch_worker: Worker) -> None:
    """Code that shows several frameworks side by side uses other frameworks' names as if they were torch's."""
    first = [name for name, rank in TORCH.items() if rank <= WITHOUT_MANUAL]
    manual = [name for name in first if isinstance(find_target(name), Manual)]
    function = "migrate.validation.proofs.signatures:compare"
    found = torch_worker.call(function, [(name, []) for name in manual], {"torch": "torch"}, exactly=False)
    assert found == [f"{name}: does not exist" for name in manual]


def test_a_way_back_that_rows_say_is_one_of_theirs() -> None:
    """A row that stands for those whose target an API is has to have some."""
    for row in torch_rows():
        if isinstance(row, Reversed):
            assert any(other is not row for other in by_target(row.name)), row.name
