"""`migrate rules` and `migrate explain`: the catalog and the codes, for users."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from migrate import codes
from migrate.catalog.registry import all_rows

from .conftest import Answer

Run = Callable[..., Answer]


def test_every_row_and_every_code_has_a_line(migrate: Run) -> None:
    listed = json.loads(migrate("rules", "--format", "json").out)
    assert {line["name"] for line in listed} == {row.name for row in all_rows()} | set(codes.registry())


def test_the_list_is_narrowed_by_kind_and_by_a_part_of_either_name(migrate: Run) -> None:
    lines = migrate("rules", "nn.linear", "--kind", "layer").out.splitlines()
    assert [line.split()[:3] for line in lines] == [["layer", "keras.layers.Dense", "exact"]]


@pytest.mark.parametrize("row", all_rows(), ids=lambda row: row.name)
def test_every_row_can_be_explained(row: object) -> None:
    from migrate.commands.explain import row_text

    name = row.name  # type: ignore[attr-defined]
    assert row_text(name).startswith(f"{name} (")


def test_a_row_is_found_by_any_of_its_names(migrate: Run) -> None:
    answer = migrate("explain", "tensorflow.keras.layers.Dense")
    assert answer.out.startswith("keras.layers.Dense (layer, exact)")
    assert "weight kernel -> weight by Permute(axes=(1, 0))" in answer.out


def test_a_code_is_explained_in_either_case(migrate: Run) -> None:
    answer = migrate("explain", "shp201")
    assert answer.out.startswith("SHP201 (error): ")
    assert codes.get("SHP201").advice.split()[0] in answer.out


def test_a_misspelt_name_gets_a_hint(migrate: Run) -> None:
    assert "is keras.layers.Dense" in migrate("explain", "keras.layers.Dens").err


def test_json_has_both_names_the_owner_the_level_and_the_measured_error(migrate: Run) -> None:
    listed = {line["name"]: line for line in json.loads(migrate("rules", "--format", "json").out)}
    adam = listed["keras.optimizers.Adam"]
    assert adam["target"] == "torch.optim.Adam"
    assert adam["measured"]["idiomatic"]["level"] == "equivalent"
    assert 0 < adam["measured"]["exact"]["error"] < adam["measured"]["idiomatic"]["error"]
    assert listed["keras.Sequential"]["owner"] == "to_torch.models_functional"
    assert listed["API101"]["levels"] == ["error"]
