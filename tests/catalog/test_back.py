"""The way back: every call of torch among the proofs, and what it leads back to, are executed side by side."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.catalog.model import Constant, Layer, Level, Manual, Planned, Reversed, Row
from migrate.catalog.registry import find_target, torch_rows
from migrate.catalog.signature import Signature
from migrate.catalog.spelling import NAMES, respelled
from migrate.validation.proofs.back.run import run
from migrate.validation.proofs.judge import Measurement
from migrate.worker import Worker

PROVEN = [row for row in torch_rows() if not isinstance(row, Planned | Manual)]
STATED = [row for row in PROVEN if not isinstance(row, Reversed)]


@pytest.fixture(scope="module")
def measured(
    request: pytest.FixtureRequest, tensorflow_worker: Worker, torch_worker: Worker
) -> dict[str, list[Measurement]]:
    """What the proofs of the selected rows measured, by row."""
    wanted = {_row(item).name for item in request.session.items if "measured" in _fixtures(item)}
    return run([row for row in PROVEN if row.name in wanted], tensorflow_worker, torch_worker)


def _fixtures(item: Any) -> list[str]:
    return getattr(item, "fixturenames", [])


def _row(item: Any) -> Row:
    row: Row = item.callspec.params["row"]
    return row


@pytest.mark.parametrize("row", PROVEN, ids=lambda row: row.name)
def test_row(row: Row, measured: dict[str, list[Measurement]]) -> None:
    found = measured[row.name]
    broken = [f"{m.call}: {m.code}\n  " + "\n  ".join(m.problems) for m in found if m.problems]
    assert found, f"{row.name} has no proof"
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("row", STATED, ids=lambda row: row.name)
def test_every_rendering_is_executed(row: Row, measured: dict[str, list[Measurement]]) -> None:
    """A rendering that no proof reaches is not known to work."""
    reached = {m.rendering for m in measured[row.name]}
    missed = [r.code or r.forward for position, r in enumerate(row.renderings) if position not in reached]
    assert not missed, f"no proof reaches {missed}"


@pytest.mark.parametrize("row", PROVEN, ids=lambda row: row.name)
def test_a_tolerance_has_a_reason(row: Row) -> None:
    for proof in row.proofs:
        assert bool(proof.reason) == (proof.tolerance is not None or not proof.gradients), proof.call
    for rendering in () if isinstance(row, Constant) else row.renderings:
        below = (rendering.level or row.level) in (Level.EQUIVALENT, Level.APPROXIMATE)
        assert below == (rendering.tolerance > 0), (
            f"{rendering.code}: a tolerance and a level below exact go together"
        )
        assert not below or rendering.note or row.note, f"{rendering.code}: the note says what differs"


def test_rows_are_found_by_every_name_that_they_claim() -> None:
    for row in torch_rows():
        for name in (row.name, *row.aliases):
            assert find_target(name) is row


def test_signatures_are_those_of_torch(torch_worker: Worker) -> None:
    """Parameters, and the defaults that calls leave out, of what the installed version knows the signature of."""
    stated = [_stated(row) for row in PROVEN if "(" in row.source]
    roots = {"torch": "torch", "torchvision": "torchvision"}
    function = "migrate.validation.proofs.signatures:compare"
    found = torch_worker.call(function, stated, roots, exactly=False)
    assert not [line for line in found if line not in UNLIKE], "\n".join(found)


UNLIKE = {
    "torch.optim.lr_scheduler.StepLR: has no parameter rate",  # the optimizer's, which Keras's schedule holds
    *(  # enumerations, of which None stands for the default
        f"torchvision.transforms.{name}: interpolation=None is stated, "
        "<InterpolationMode.BILINEAR: 'bilinear'> is the default"
        for name in ("Resize", "RandomResizedCrop")
    ),
    "torchvision.io.read_image: mode='UNCHANGED' is stated, <ImageReadMode.UNCHANGED: 0> is the default",
}


def _stated(row: Row) -> tuple[str, list[tuple[str, str, str | None]]]:
    signature = Signature.parse(row.source)
    return signature.name, [(name, "keyword", signature.defaults.get(name)) for name in signature.parameters]


@pytest.mark.parametrize("other", NAMES)
def test_other_names_mean_the_same(other: str, torch_worker: Worker) -> None:
    """Both names are one object, or are documented as one and do the same."""
    function = "migrate.validation.proofs.back.torch_source:are_one"
    assert torch_worker.call(function, other, NAMES[other])


@pytest.mark.parametrize(
    ("call", "signature", "expected"),
    [
        ("torch.zeros(2, 3)", None, "torch.zeros((2, 3))"),
        ("torch.zeros(n)", None, "torch.zeros(n)"),
        ("torch.rand((2, 3), device=device)", None, "torch.rand((2, 3))"),
        ("torch.arange(5, dtype=torch.long)", None, "torch.arange(5, dtype=torch.int64)"),
        ("torch.concat([a, b], 1)", None, "torch.cat([a, b], 1)"),
        ("torch.nn.ReLU(True)", "torch.nn.ReLU(inplace=False)", "torch.nn.ReLU()"),
        ("torch.nn.Dropout(0.5, True)", "torch.nn.Dropout(p=0.5, inplace=False)", "torch.nn.Dropout()"),
        ("f(1, True, 3)", "f(a, inplace=False, c=0)", "f(1, c=3)"),
    ],
)
def test_spellings(call: str, signature: str | None, expected: str) -> None:
    assert respelled(call, Signature.parse(signature) if signature else None) == expected


def test_a_module_says_where_its_weights_go() -> None:
    """A layer of Keras made for a module with weights, and no transform of them, would start afresh."""
    without = [row.name for row in STATED if isinstance(row, Layer) and not row.weights]
    assert not {name for name in without if "Linear" in name or "Conv" in name or "Norm" in name} - {
        "torchvision.transforms.Normalize"
    }
