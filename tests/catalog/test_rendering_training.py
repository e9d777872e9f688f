"""How losses, optimizers, schedules and operations are written in PyTorch, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from migrate.catalog.choice import Unrenderable
from migrate.catalog.model import Level, Loss, Optimizer, Style
from migrate.catalog.registry import by_string, find
from migrate.catalog.render import Rendered, render, unreduced
from migrate.catalog.signature import Argument
from migrate.catalog.template import fill
from migrate.catalog.values import CHANNELS_FIRST, Tensor
from migrate.validation.proofs.calls import read_call

IMAGES = Tensor((2, 8, 8, 3), CHANNELS_FIRST)
KERAS = "keras.optimizers"


def rendered(call: str, style: Style = Style.IDIOMATIC, **tensors: Tensor) -> Rendered:
    found = read_call(call, tensors)
    facts: dict[str, Any] = dict(found.facts)
    if isinstance(found.row, Loss):
        facts = dict(tensors)
    return render(found.row, found.positional, found.keywords, facts, style)


def optimizer(call: str, style: Style = Style.IDIOMATIC) -> str:
    return fill(rendered(call, style).code, params="model.parameters()")


@pytest.mark.parametrize(
    ("call", "idiomatic", "exact"),
    [
        (
            f"{KERAS}.Adam()",
            "torch.optim.Adam(model.parameters(), eps=1e-07)",
            "support.KerasAdam(model.parameters())",
        ),
        (
            f"{KERAS}.Adam(lr=0.01)",  # its name in Keras 2
            "torch.optim.Adam(model.parameters(), lr=0.01, eps=1e-07)",
            "support.KerasAdam(model.parameters(), lr=0.01)",
        ),
        (
            f"{KERAS}.SGD(0.1, momentum=0.9)",
            "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)",
            "support.KerasSGD(model.parameters(), lr=0.1, momentum=0.9)",
        ),
        (
            f"{KERAS}.AdamW()",
            "torch.optim.AdamW(model.parameters(), eps=1e-07, weight_decay=0.004)",
            "support.KerasAdam(model.parameters(), weight_decay=0.004)",
        ),
        (
            f"{KERAS}.SGD({KERAS}.schedules.CosineDecay(0.0, 10, warmup_target=0.1, warmup_steps=5))",
            "torch.optim.SGD(model.parameters(), lr=0.1)",
            "torch.optim.SGD(model.parameters(), lr=0.1)",
        ),
    ],
)
def test_optimizers(call: str, idiomatic: str, exact: str) -> None:
    assert optimizer(call) == idiomatic
    assert optimizer(call, Style.EXACT) == exact


def test_momentum_under_a_schedule_is_only_approximately_the_same() -> None:
    assert rendered(f"{KERAS}.SGD(0.1, momentum=0.9)").level is Level.EXACT
    scheduled = f"{KERAS}.SGD({KERAS}.schedules.ExponentialDecay(0.1, 5, 0.5), momentum=0.9)"
    assert rendered(scheduled).level is Level.APPROXIMATE
    assert rendered(scheduled, Style.EXACT).level is Level.EXACT


@pytest.mark.parametrize(
    ("argument", "statement"),
    [
        ("global_clipnorm=1.0", "torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)"),
        ("clipvalue=0.5", "torch.nn.utils.clip_grad_value_(model.parameters(), 0.5)"),
        ("clipnorm=1.0", "support.clip_each_norm(model.parameters(), 1.0)"),  # each by its own norm
    ],
)
def test_clipping_becomes_a_statement(argument: str, statement: str) -> None:
    assert fill(rendered(f"{KERAS}.Adam({argument})").clip, params="model.parameters()") == statement


@pytest.mark.parametrize(
    "argument", ["use_ema=True", "gradient_accumulation_steps=4", "loss_scale_factor=2.0"]
)
def test_what_an_optimizer_cannot_do_is_refused(argument: str) -> None:
    with pytest.raises(Unrenderable, match=argument.partition("=")[0]):
        rendered(f"{KERAS}.Adam({argument})")


def test_a_stock_loss_needs_its_targets_in_form() -> None:
    call = "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    flat = rendered(call, y_pred=Tensor((None, 10)))
    assert flat.code == "torch.nn.CrossEntropyLoss()"
    assert fill(flat.targets, targets="labels", outputs="outputs") == "labels.flatten().long()"
    sequences = rendered(call, y_pred=Tensor((None, 7, 10)))
    assert sequences.code == "support.SparseCategoricalCrossentropy(from_logits=True)"
    assert rendered(call).code == sequences.code  # the rank is not known
    assert sequences.targets == ""


def test_binary_cross_entropy_clips_in_the_exact_style_only() -> None:
    call = "keras.losses.BinaryCrossentropy()"
    assert rendered(call).code == "torch.nn.BCELoss()"
    assert rendered(call).level is Level.EQUIVALENT
    assert rendered(call, Style.EXACT).code == "support.BinaryCrossentropy()"


def test_sample_weights_need_one_loss_a_sample() -> None:
    row = by_string(Loss, "mse")
    assert row is not None
    assert unreduced(row, [], {}) == (
        "support.KerasLoss(torch.nn.MSELoss(reduction='none'), reduction='none')"
    )
    sparse = by_string(Loss, "sparse_categorical_crossentropy")
    assert sparse is not None
    with pytest.raises(Unrenderable, match="ignore_class"):
        unreduced(sparse, [], {"ignore_class": Argument("0", 0)})


def test_strings_find_their_rows() -> None:
    assert by_string(Optimizer, "adam") is find("tf.keras.optimizers.Adam")
    assert by_string(Loss, "kld") is find("keras.losses.KLDivergence")


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("tf.sqrt(2.0)", "torch.sqrt(torch.tensor(2.0))"),
        ("tf.maximum(x, 0.0)", "torch.clamp(x, min=0.0)"),
        ("tf.maximum(x, y)", "torch.maximum(x, y)"),
        ("tf.subtract(1.0, x)", "1.0 - x"),
        ("tf.reduce_mean(x, axis=axis)", "torch.mean(x, dim=axis)"),
        ("tf.math.reduce_variance(x, 1)", "torch.var(x, dim=1, correction=0)"),
        ("tf.nn.moments(x, [0])", "torch.var_mean(x, dim=[0], correction=0)[::-1]"),
        ("tf.zeros((2, 3), tf.int32)", "torch.zeros((2, 3), dtype=torch.int32)"),
        ("tf.cast(n, tf.float32)", "torch.as_tensor(n, dtype=torch.float32)"),
        ("tf.argmax(x)", "torch.argmax(x, dim=0)"),
        ("tf.matmul(x, y, transpose_b=True)", "torch.matmul(x, y.mT)"),
        ("tf.nn.l2_normalize(x, 1)", "torch.nn.functional.normalize(x, eps=1e-06)"),
        ("tf.pad(x, [[0, 0], [1, 2]])", "torch.nn.functional.pad(x, (1, 2, 0, 0))"),
        ("tf.gather_nd(x, i)", "x[i.unbind(-1)]"),
    ],
)
def test_operations(call: str, code: str) -> None:
    assert rendered(call).code == code


def test_the_style_decides_what_an_index_out_of_range_does() -> None:
    assert rendered("tf.one_hot(i, 5)").code == "torch.nn.functional.one_hot(i.long(), 5).to(torch.float32)"
    assert rendered("tf.one_hot(i, 5)", Style.EXACT).code == "support.one_hot(i, 5)"


def test_layouts_that_would_broadcast_along_other_axes_are_refused() -> None:
    assert rendered("tf.add(x, y)", x=IMAGES, y=IMAGES).code == "x + y"
    assert rendered("tf.add(x, 1.0)", x=IMAGES).code == "x + 1.0"
    for other in (Tensor((3,)), Tensor((2, 8, 8, 3))):
        with pytest.raises(Unrenderable, match="different layouts"):
            rendered("tf.add(x, y)", x=IMAGES, y=other)
    with pytest.raises(Unrenderable, match="axis order"):
        rendered("tf.reduce_mean(x, [1, 2])", x=IMAGES)


@pytest.mark.parametrize(
    "call",
    [
        "tf.gather(x, i, axis=3)",
        "tf.gather(x, i, batch_dims=1)",
        "tf.split(x, [2, -1])",
        "tf.reduce_mean(x, [])",
        "tf.image.resize(x, size, method='lanczos3')",
        "keras.losses.CategoricalCrossentropy(axis=1)",
        "keras.metrics.AUC(curve='PR')",
    ],
)
def test_what_would_not_be_the_same_is_refused(call: str) -> None:
    with pytest.raises(Unrenderable):
        rendered(call)
