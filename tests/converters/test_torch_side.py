"""The migrated model is described by the PyTorch worker: modules in creation order, and every tensor of its state."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from migrate.converters.modules import TargetModel, from_plain
from migrate.errors import MigrateError
from migrate.worker import Worker

HEADER = "import copy\nimport torch\nfrom torch import nn\n"
Describe = Callable[..., TargetModel]


@pytest.fixture
def describe(torch_worker: Worker, tmp_path: Path) -> Describe:
    """Describes the class ``Net`` of the given source."""

    def run(source: str, arguments: object = ()) -> TargetModel:
        (tmp_path / "net.py").write_text(HEADER + source)
        call = "migrate.converters.torch_side:describe"
        return from_plain(torch_worker.call(call, "net:Net", [str(tmp_path)], arguments))

    return run


def created(model: TargetModel, *paths: str) -> list[str]:
    return sorted(paths, key=lambda path: model.modules[path].created)


def test_modules_know_when_they_were_made_not_where_they_lie(describe: Describe) -> None:
    model = describe(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        late = nn.Linear(1, 1)\n"
        "        self.early = nn.ModuleList([nn.Linear(1, 1)])\n"
        "        self.late = late\n"
        "        self.copies = nn.ModuleList([copy.deepcopy(late)])\n"
    )
    assert created(model, "early.0", "late", "copies.0") == ["late", "early.0", "copies.0"]


def test_a_list_attribute_means_its_elements_in_the_order_they_were_made(describe: Describe) -> None:
    model = describe(
        "class Net(nn.Sequential):\n"
        "    def __init__(self):\n"
        "        second, first = nn.Linear(1, 1), nn.Linear(1, 1)\n"
        "        super().__init__(first, second)\n"
        "        self.more = nn.ModuleDict({'a': nn.Linear(1, 1)})\n"
    )
    assert [module.path for module in model.below("", "more.*")] == ["more.a"]
    assert {module.path for module in model.below("", "*")} == {"0", "1", "more"}


def test_a_module_names_torchs_own_classes_and_the_users(describe: Describe) -> None:
    model = describe(
        "class Base(nn.Conv2d): pass\nclass Net(Base):\n    def __init__(self): super().__init__(1, 2, 3)\n"
    )
    assert model.root.types == ("torch.nn.Conv2d",)
    assert model.root.bases == ("net:Net", "net:Base")


def test_the_state_is_what_a_checkpoint_must_fill(describe: Describe) -> None:
    model = describe(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.one = nn.Linear(2, 3, bias=False)\n"
        "        self.other = self.one\n"
        "        self.scale = nn.Parameter(torch.full((4,), 2.0), requires_grad=False)\n"
        "        self.register_buffer('saved', torch.zeros(1, dtype=torch.int64))\n"
        "        self.register_buffer('scratch', torch.zeros(1), persistent=False)\n"
    )
    assert {name: tensor.shape for name, tensor in model.state.items()} == {
        "scale": (4,),
        "saved": (1,),
        "one.weight": (3, 2),
        "other.weight": (3, 2),
    }
    assert model.state["other.weight"].same_as == "one.weight"
    assert model.state["saved"].dtype == "int64"
    assert (model.state["scale"].constant, model.state["one.weight"].constant) == (2.0, None)


def test_arguments_are_passed_on(describe: Describe) -> None:
    source = "class Net(nn.Linear):\n    def __init__(self, n, m=1): super().__init__(n, m)\n"
    assert describe(source, [4]).state["weight"].shape == (1, 4)
    assert describe(source, {"n": 2, "m": 3}).state["weight"].shape == (3, 2)


def test_building_takes_no_random_numbers_from_the_worker(describe: Describe, torch_worker: Worker) -> None:
    before = torch_worker.call("torch:initial_seed")
    describe("class Net(nn.Linear):\n    def __init__(self): torch.manual_seed(7); super().__init__(4, 4)\n")
    assert torch_worker.call("torch:initial_seed") == before


def test_a_shape_that_is_not_known_yet_is_that_of_what_is_loaded(describe: Describe) -> None:
    state = describe("class Net(nn.LazyLinear):\n    def __init__(self): super().__init__(4)\n").state
    assert state["weight"].shape is None
    assert state["bias"].shape is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("Net = 3\n", "net:Net: a int, not a class or function"),
        ("def Net(): raise OSError('no disk')\n", r"net:Net\(\) failed: OSError: no disk \(net.py, line 4\)"),
        (
            "import nowhere\n",
            r"importing net failed: ModuleNotFoundError: No module named 'nowhere' \(net.py, line 4\)",
        ),
        ("def (\n", r"importing net failed: SyntaxError"),
        ("import sys; sys.exit(3)\n", r"importing net failed: SystemExit: 3 \(net.py, line 4\)"),
        ("class Other: pass\n", "net has no Net; it has Other"),
        ("from tensorflow import keras\n", "tensorflow cannot be imported here: this is the torch worker"),
    ],
)
def test_what_cannot_be_built_is_told_with_its_place(describe: Describe, source: str, message: str) -> None:
    with pytest.raises(MigrateError, match=message):
        describe(source)


def test_a_module_has_the_tensors_of_those_within_it(describe: Describe) -> None:
    model = describe(
        "class Net(nn.Module):\n"
        "    def __init__(self):\n"
        "        super().__init__()\n"
        "        self.attention = nn.MultiheadAttention(4, 2, bias=False)\n"
    )
    held = model.modules["attention"].tensors
    assert {name: tensor.name for name, tensor in held.items()} == {
        "in_proj_weight": "attention.in_proj_weight",
        "out_proj.weight": "attention.out_proj.weight",
    }
