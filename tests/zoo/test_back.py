"""An architecture of torchvision's as Keras source; `make zoo-back` takes the others, and timm's."""

from __future__ import annotations

import pytest
from tests.zoo import back
from tests.zoo.workshop import SIDES

from migrate.worker import Worker


@pytest.fixture
def sides(tensorflow_worker: Worker, torch_worker: Worker) -> tuple[Worker, Worker]:
    for worker in (tensorflow_worker, torch_worker):
        worker.call("sys:path.append", str(SIDES))
    return torch_worker, tensorflow_worker


def test_gradients_and_counts_agree(sides: tuple[Worker, Worker]) -> None:
    result = back.moved("torchvision:squeezenet1_1", *sides)
    assert result.verdict == "agrees", result
    assert result.parameters == (1235496, 1235496)
    assert result.gradients is not None
    assert 0 < result.gradients < 1e-6


def test_what_cannot_be_built_is_a_result(sides: tuple[Worker, Worker]) -> None:
    result = back.moved("torchvision:no_such_model", *sides)
    assert result.verdict == "fails"
    assert "no_such_model" in result.reason
