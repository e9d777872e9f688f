"""What the codemod writes for a layer, by what is known of its input."""

from __future__ import annotations

import pytest

from migrate.catalog.choice import Unrenderable, unwritten
from migrate.catalog.dims import Dim
from migrate.catalog.model import Layer, Level, Style
from migrate.catalog.registry import find
from migrate.catalog.render import Rendered, render
from migrate.catalog.template import fill
from migrate.catalog.values import CHANNELS_FIRST, UNKNOWN, Tensor
from migrate.validation.proofs.calls import read_call

IMAGE = Tensor((UNKNOWN, 28, 28, 3))


def layer(call: str, style: Style = Style.IDIOMATIC, **inputs: Tensor | tuple[Tensor, ...]) -> Rendered:
    read = read_call(call, {})
    return render(read.row, read.positional, read.keywords, inputs, style)


def test_defaults_of_the_target_are_left_out() -> None:
    assert layer("keras.layers.Conv2D(32, (3, 3))", x=IMAGE).code == "torch.nn.Conv2d(3, 32, 3)"
    assert layer("keras.layers.MaxPool2D((2, 2), strides=(2, 2))", x=IMAGE).code == "torch.nn.MaxPool2d(2)"


def test_a_strided_same_convolution_pads_by_what_is_known() -> None:
    call = "keras.layers.Conv2D(8, 3, strides=2, padding='same')"
    assert "F" not in layer(call, x=Tensor((UNKNOWN, 7, 7, 3))).forward
    assert "padding=1" in layer(call, x=Tensor((UNKNOWN, 7, 7, 3))).code
    assert "(0, 1, 0, 1)" in layer(call, x=IMAGE).forward
    assert "support.pad_same" in layer(call, x=Tensor((UNKNOWN, UNKNOWN, UNKNOWN, 3))).forward


def test_symbolic_sizes_stay_symbols() -> None:
    n, width = Dim.symbol("n"), Dim.symbol("width")
    rendered = layer("keras.layers.Conv1D(8, 3)", x=Tensor((UNKNOWN, n, width)))
    assert rendered.code == "torch.nn.Conv1d(width, 8, 3)"
    assert isinstance(rendered.output, Tensor)
    assert rendered.output.shape == (UNKNOWN, n - 2, 8)


def test_a_softmax_after_a_convolution_is_over_the_channels() -> None:
    rendered = layer("keras.layers.Conv2D(8, 3, activation='softmax')", x=IMAGE)
    assert fill(rendered.forward, layer="self.conv", x="x") == "torch.softmax(self.conv(x), dim=1)"


def test_a_list_of_tensors() -> None:
    pair = (IMAGE.with_layout(CHANNELS_FIRST),) * 2
    rendered = layer("keras.layers.Concatenate()", inputs=pair)
    assert fill(rendered.forward, inputs=["a", "b + c"]) == "torch.cat([a, b + c], dim=1)"
    assert fill(rendered.forward, inputs="branches") == "torch.cat(branches, dim=1)"
    added = layer("keras.layers.Add()", inputs=pair)
    assert fill(added.forward, inputs=["a", "b if c else d"]) == "a + (b if c else d)"


def test_tensors_of_different_ranks_are_not_merged() -> None:
    with pytest.raises(Unrenderable):
        layer("keras.layers.Multiply()", inputs=(Tensor((UNKNOWN, 3)), Tensor((UNKNOWN, 4, 3))))


def test_a_caveat_lowers_the_level_and_says_why() -> None:
    assert layer("keras.layers.Dense(4)", x=Tensor((UNKNOWN, 3))).level is Level.EXACT
    lowered = layer("keras.layers.Dense(4, activity_regularizer='l2')", x=Tensor((UNKNOWN, 3)))
    assert lowered.level is Level.APPROXIMATE
    assert "penalty" in lowered.note


def test_penalties_of_weights_are_kept_with_the_module() -> None:
    call = "keras.layers.Dense(4, kernel_regularizer=keras.regularizers.L2(0.5), bias_regularizer='l1')"
    rendered = layer(call, x=Tensor((UNKNOWN, 3)))
    assert rendered.level is Level.EXACT
    assert rendered.setup == (
        'support.regularize(__layer__, "weight", support.L1L2(l2=0.5))',
        'support.regularize(__layer__, "bias", support.L1L2(l1=0.01))',
    )
    unknown = layer("keras.layers.Dense(4, kernel_regularizer=own)", x=Tensor((UNKNOWN, 3)))
    assert (unknown.level, unknown.setup) == (Level.APPROXIMATE, ())


def test_the_styles_differ_where_only_a_subclass_is_exact() -> None:
    call = "keras.layers.BatchNormalization()"
    assert layer(call, x=IMAGE).level is Level.EQUIVALENT
    exact = layer(call, Style.EXACT, x=IMAGE)
    assert exact.level is Level.EXACT
    assert exact.code.startswith("support.BiasedBatchNorm(3")


def test_layers_that_are_not_trainable() -> None:
    frozen = layer("keras.layers.Dense(4, trainable=False)", x=Tensor((UNKNOWN, 3)))
    assert frozen.setup == ("__layer__.requires_grad_(False)",)
    assert layer("keras.layers.Dense(4, trainable=True)", x=Tensor((UNKNOWN, 3))).setup == ()
    assert "Frozen" in layer("keras.layers.BatchNormalization(trainable=False)", x=IMAGE).code


def test_the_wrapper_of_a_layer_on_the_last_axis_disappears() -> None:
    rendered = layer("keras.layers.TimeDistributed(keras.layers.Dense(4))", x=Tensor((UNKNOWN, 5, 3)))
    assert (rendered.row.name, rendered.wrapper) == ("keras.layers.Dense", "keras.layers.TimeDistributed")
    assert rendered.code == "torch.nn.Linear(3, 4)"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("keras.layers.Conv2D(8, 3, data_format='channels_first')", "API102"),
        ("keras.layers.Conv2D(8, 3, padding='full')", "API102"),
        ("keras.layers.Conv2D(8, 3, padding=mode)", "API103"),
        ("keras.layers.DepthwiseConv2D(3, depthwise_constraint=limit)", "API102"),
        ("keras.layers.Conv2D(8)", "API106"),
        ("keras.layers.Dense(4, dtype='float64')", "API102"),
    ],
)
def test_what_has_no_counterpart_is_refused(call: str, code: str) -> None:
    with pytest.raises(Unrenderable) as caught:
        layer(call, x=IMAGE)
    assert caught.value.code == code


def test_a_size_that_is_needed_and_not_known() -> None:
    with pytest.raises(Unrenderable) as caught:
        layer("keras.layers.Dense(4)", x=Tensor((UNKNOWN, UNKNOWN)))
    assert caught.value.code == "SHP201"


def test_arguments_whose_text_is_not_written() -> None:
    row = find("keras.layers.Conv2D")
    assert isinstance(row, Layer)
    assert {"kernel_initializer", "name"} <= unwritten(row)
    assert not unwritten(row) & {"filters", "activation", "padding", "use_bias", "kernel_regularizer"}
