"""Some models of the zoo in each way; `make zoo` takes all of them."""

from __future__ import annotations

import pytest
from tests.zoo import registry
from tests.zoo.listing import APPLICATIONS, Entry, entries
from tests.zoo.report import summary
from tests.zoo.result import Result
from tests.zoo.workshop import SIDES, Workshop

from migrate.worker import Worker

SAMPLE = {
    "codemod": ("graphs.residual", "recurrent.masked", "convolutions.odd_strides", "attention.transformer"),
    "source": ("graphs.two_inputs", "recurrent.encoder_decoder", "convolutions.depthwise", "tables.words"),
    "onnx": ("graphs.residual", "images.squeeze_and_excite", "subclassed.while_loop"),
}


@pytest.fixture(scope="module")
def shop(
    tensorflow_worker: Worker, torch_worker: Worker, tmp_path_factory: pytest.TempPathFactory
) -> Workshop:
    tensorflow_worker.call("sys:path.append", str(SIDES))
    return Workshop(tmp_path_factory.mktemp("zoo"), tensorflow_worker, torch_worker)


@pytest.mark.parametrize(("way", "title"), [(way, title) for way in SAMPLE for title in SAMPLE[way]])
def test_both_sides_agree(shop: Workshop, way: str, title: str) -> None:
    result = registry.moved(Entry(*title.split(".")), registry.all_ways()[way], shop)
    assert result.verdict == "agrees", result
    assert result.parameters is not None
    assert result.parameters[0] == result.parameters[1]


def test_the_zoo_has_every_family() -> None:
    odd = [entry for entry in entries() if entry.family != APPLICATIONS]
    assert len(odd) >= 45
    assert len([entry for entry in entries() if entry.family == APPLICATIONS]) >= 38
    assert len({entry.title for entry in odd}) == len(odd)
    assert set(SAMPLE) == set(registry.all_ways())


def test_what_breaks_becomes_a_result(shop: Workshop) -> None:
    class Broken:
        NAME = "broken"

        def move(self, entry: Entry, shop: Workshop) -> Result:
            raise ZeroDivisionError("no")

    result = registry.moved(Entry("graphs", "residual"), Broken(), shop)
    assert (result.verdict, result.reason) == ("fails", "ZeroDivisionError: no")
    assert list(summary([result])) == [
        "broken: 1 models: 1 fails; worst error -      , float64 -      , gradients -      "
    ]
