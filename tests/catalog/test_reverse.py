"""The way back: which source call a target call comes from, and that it computes what the original one did."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from migrate.catalog.choice import unwritten
from migrate.catalog.model import Layer, Level, Manual, Owned, Row
from migrate.catalog.proofs import evaluable
from migrate.catalog.registry import all_rows
from migrate.catalog.reverse import Ambiguous, reverse, the_only
from migrate.catalog.values import UNKNOWN, Tensor
from migrate.validation.proofs.cases import Example, examples
from migrate.worker import Worker

CALLS = {
    "torch.nn.Linear(5, 4)": "keras.layers.Dense(4)",
    "torch.nn.Linear(in_features=5, out_features=4, bias=False)": "keras.layers.Dense(4, use_bias=False)",
    "torch.nn.Conv2d(3, 8, 3, stride=2)": "keras.layers.Conv2D(8, 3, strides=2)",
    "torch.nn.BatchNorm2d(8, eps=0.001, momentum=0.1)": "keras.layers.BatchNormalization(momentum=0.9)",
    "torch.nn.Dropout(0.5)": "keras.layers.Dropout(0.5)",
    "torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)": (
        "keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)"
    ),
    "torch.optim.Adam(model.parameters())": "keras.optimizers.Adam(epsilon=1e-08)",
    "torch.optim.AdamW(model.parameters(), eps=1e-07)": "keras.optimizers.AdamW(weight_decay=0.01)",
    "torch.nn.MSELoss()": "keras.losses.MeanSquaredError()",
    "torch.nn.HuberLoss(delta=0.5)": "keras.losses.Huber(delta=0.5)",
    "torch.amax(x, dim=[1, 2], keepdim=True)": "tf.reduce_max(x, axis=[1, 2], keepdims=True)",
    "torch.cat([a, b], dim=1)": "tf.concat([a, b], 1)",
    "torch.zeros((2, 3), dtype=torch.int32)": "tf.zeros((2, 3), dtype=tf.int32)",
    "torch.nn.functional.pad(x, (3, 0, 1, 2))": "tf.pad(x, [[1, 2], [3, 0]])",
    "torch.nn.functional.local_response_norm(x, 5, alpha=0.0005, k=2.0)": (
        "tf.nn.local_response_normalization(x, depth_radius=2, bias=2.0, alpha=0.0001, beta=0.75)"
    ),
    "torch.argsort(x, dim=0, descending=True, stable=True)": "tf.argsort(x, axis=0, direction='DESCENDING')",
    "torch.einsum('ij,jk->ik', a, b)": "tf.einsum('ij,jk->ik', a, b)",
    "x.detach()": "tf.stop_gradient(x)",
}

OTHER_NAMES = {
    "tf.nn.swish(features=x, beta=0.5)",  # an alias takes what the row's own name does not
    "tf.timestamp(name='now')",  # of another moment
}

NOT_BACK = {
    "a variable in TensorFlow, of which the counterpart makes only the value": (
        "keras.backend.eye",
        "keras.backend.ones",
        "keras.backend.zeros",
    ),
    "its argument is all that it leaves": (
        "keras.activations.linear",
        "keras.applications.convnext.preprocess_input",
        "keras.applications.efficientnet.preprocess_input",
        "keras.applications.efficientnet_v2.preprocess_input",
        "keras.applications.mobilenet_v3.preprocess_input",
        "tf.ensure_shape",
        "tf.io.TFRecordOptions",
    ),
    "a name or number that is more often something else": (
        "tf.newaxis",
        "tf.string",
        "tf.TensorShape.is_fully_defined",
    ),
    "the layer inside would have to be found first, or stands for itself": (
        "keras.layers.Bidirectional",
        "keras.layers.RNN",
        "keras.layers.TimeDistributed",
    ),
    "sizes from which arguments were computed are not in the call": (
        "keras.layers.CenterCrop",
        "keras.layers.Dot",
        "keras.layers.EinsumDense",
        "tf.image.extract_patches",
        "tf.io.decode_and_crop_jpeg",
    ),
    "one argument's value decides several of the call's": (
        "tf.image.random_brightness",
        "tf.image.random_contrast",
        "tf.image.random_hue",
        "tf.image.random_saturation",
        "tf.io.encode_jpeg",
    ),
    "an object of another row is among its arguments": (
        "keras.activations.get",
        "keras.constraints.serialize",
        "keras.initializers.serialize",
        "keras.regularizers.serialize",
        "tf.io.FixedLenFeature",
        "tf.io.VarLenFeature",
        "tf.TensorArray",
        "tf.signal.fft3d",
        "tf.signal.ifft3d",
    ),
    "a comparison that fits every two tensors": ("tf.sequence_mask",),
    "a conditional expression, which need not be about tensors": ("keras.ops.cond", "tf.cond"),
    "an argument that the call drops has no default": (
        "tf.lookup.experimental.MutableHashTable",
        "tf.strings.unicode_decode",
        "tf.strings.unicode_encode",
        "tf.strings.unicode_split",
    ),
}
"""Rows that no call leads back to, by the reason."""


@dataclass(frozen=True)
class RoundTrip:
    """A proof's call, and the call that its rendering leads back to; ``alike`` if both are the same case of the row."""

    example: Example
    call: str
    back: str
    alike: bool


@pytest.mark.parametrize("target", CALLS)
def test_a_target_call_has_its_source(target: str) -> None:
    assert the_only(reverse(target)).call == CALLS[target]


def test_a_module_and_its_call_are_one_layer() -> None:
    activated = reverse("torch.nn.Linear(5, 4)", forward="torch.softmax(__layer__(__x__), dim=-1)")
    assert the_only(activated).call == "keras.layers.Dense(4, activation='softmax')"
    last = reverse("torch.nn.LSTM(4, 5, batch_first=True)", forward="__layer__(__x__)[0][:, -1]")
    assert the_only(last).call == "keras.layers.LSTM(5)"


def test_what_is_known_of_the_input_decides_the_padding() -> None:
    module = "torch.nn.Conv2d(3, 8, 3, stride=2, padding=1)"
    even = reverse(module, {"x": Tensor((UNKNOWN, 8, 8, 3))})  # TensorFlow pads an even size at its end only
    assert the_only(even).call == (
        "keras.Sequential([keras.layers.ZeroPadding2D(1), keras.layers.Conv2D(8, 3, strides=2)])"
    )
    odd = reverse(module, {"x": Tensor((UNKNOWN, 7, 7, 3))})
    assert the_only(odd).call == "keras.layers.Conv2D(8, 3, strides=2, padding='same')"


def test_a_schedule_takes_the_optimizers_rate_back() -> None:
    scheduler = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 0.5 ** (step // 7))"
    assert the_only(reverse(scheduler, rate="0.1")).call == (
        "keras.optimizers.schedules.ExponentialDecay(0.1, 7, 0.5, staircase=True)"
    )


def test_one_of_several_is_not_chosen() -> None:
    with pytest.raises(Ambiguous, match=r"Sparse.*\bCategorical|\bCategorical.*Sparse"):
        the_only(reverse("torch.nn.CrossEntropyLoss()"))
    classes = reverse("torch.nn.CrossEntropyLoss()", {"y_true": Tensor((UNKNOWN,), dtype="int64")})
    assert the_only(classes).call == "keras.losses.SparseCategoricalCrossentropy(from_logits=True)"
    with pytest.raises(Ambiguous, match="no row"):
        the_only(reverse("torch.lobpcg(x)"))


def test_an_argument_without_counterpart_has_no_way_back() -> None:
    assert not reverse("torch.nn.Conv2d(3, 8, 3, padding=1, padding_mode='circular')")
    assert not reverse("torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9, dampening=0.5)")


@pytest.fixture(scope="module")
def round_trips() -> dict[str, list[RoundTrip]]:
    """What every rendering of every proof leads back to, by row: a call of the same row, if there is one."""
    found: dict[str, list[RoundTrip]] = {}
    for row in all_rows():
        if not isinstance(row, Owned | Manual):
            found[row.name] = [trip for example in examples(row) for trip in _trips(row, example)]
    return found


def _trips(row: Row, example: Example) -> list[RoundTrip]:
    inputs = example.proof.inputs
    known: dict[str, Any] = {
        name: Tensor(
            (UNKNOWN, *sample.shape[1:]) if isinstance(row, Layer) else sample.shape, dtype=sample.dtype
        )
        for name, sample in inputs.items()
    }
    if isinstance(row, Layer) and "*inputs" in row.call:
        known = {"inputs": tuple(known.values())}
    trips = {}
    for way in example.ways:
        if way.name in ("idiomatic", "exact") and not example.case["call"].startswith(
            "keras.activations.get"
        ):
            rendered, rate = way.rendered, way.case.get("initial", "")
            candidates = reverse(rendered.code, known, forward=rendered.forward, rate=rate)
            for candidate in candidates:
                # Statements after construction, such as freezing a bias, are not shown to `reverse` here.
                if candidate.row is row and candidate.rendered.setup == rendered.setup:
                    back = _in_place(row, example.proof.call, candidate.call)
                    trips[candidate.call] = RoundTrip(
                        example, example.proof.call, back, candidate.rendered.rendering is rendered.rendering
                    )
    return list(trips.values())


def _in_place(row: Row, text: str, back: str) -> str:
    """The proof with the row's call replaced: ``Zeros()(w)`` is made by a call, and called."""
    node = ast.parse(text, mode="eval").body
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Call):
        node = node.func
    call = ast.unparse(node)
    whole = ast.unparse(ast.parse(text, mode="eval").body)
    return whole.replace(call, back, 1) if whole.startswith(call) else back


def test_every_row_leads_back(round_trips: dict[str, list[RoundTrip]]) -> None:
    """What does not is known, with its reason."""
    known = {name for names in NOT_BACK.values() for name in names}
    assert {name for name, trips in round_trips.items() if not trips} == known


def test_the_call_that_comes_back_computes_the_same(
    round_trips: dict[str, list[RoundTrip]], tensorflow_worker: Worker
) -> None:
    """Both calls are executed on the same data, and layers with the same weights: the results are equal, bit by bit."""
    trips = [trip for trips in round_trips.values() for trip in trips if _is_telling(trip)]
    cases = [trip.example.case for trip in trips]
    backs = [{**case, "call": _evaluable(trip)} for case, trip in zip(cases, trips, strict=True)]
    assert len(trips) > 300
    function = "migrate.validation.proofs.tensorflow_side:execute"
    results = tensorflow_worker.call(function, cases + backs, timeout=600)
    broken = [
        f"{trip.call} came back as {trip.back}: {back.get('error', 'other results')[-300:]}"
        for trip, one, back in zip(trips, results, results[len(trips) :], strict=False)
        if "error" in back or not _equal(one["outputs"], back["outputs"])
    ]
    assert not broken, "\n".join(broken)


def _is_telling(trip: RoundTrip) -> bool:
    """Whether the two calls are to be compared: they differ, draw no random numbers, and are all there is. Clipping and
    schedules are further statements in the target, which nobody shows to `reverse` here; what a rendering only comes
    near to may come back as something else that is as near."""
    separate = any(way.rendered.clip or way.case.get("scheduler") for way in trip.example.ways)
    separate |= any(way.rendered.level in (Level.APPROXIMATE, Level.STATISTICAL) for way in trip.example.ways)
    random = "random" in trip.call or trip.example.case["draws"]
    other = ast.dump(ast.parse(trip.call)) != ast.dump(ast.parse(trip.back)) and trip.call not in OTHER_NAMES
    return (
        other and trip.alike and not (separate or random or _is_mixed(trip) or _gives_what_is_dropped(trip))
    )


def _gives_what_is_dropped(trip: RoundTrip) -> bool:
    """Whether the proof gives an argument of which the target keeps nothing, though the source may: how precisely an
    image is decoded."""
    node = ast.parse(trip.call, mode="eval").body
    given = {keyword.arg for keyword in node.keywords} if isinstance(node, ast.Call) else set()
    return bool(given & (unwritten(trip.example.row) - {"name"}))


def _is_mixed(trip: RoundTrip) -> bool:
    """Whether the arguments hold expressions of the target: ``tf.matmul(a, b.mT)``."""
    attributes = [node.value for node in ast.walk(ast.parse(trip.back)) if isinstance(node, ast.Attribute)]
    roots = {node.id for node in attributes if isinstance(node, ast.Name)}
    return bool(roots & {"torch", "support", *trip.example.proof.inputs})


def _evaluable(trip: RoundTrip) -> str:
    """The call that came back, under a name that the framework still has."""
    if trip.call.startswith("tf.keras.") and trip.back.startswith("keras."):
        return f"tf.{trip.back}"
    name, bracket, rest = trip.back.partition("(")
    return evaluable(name) + bracket + rest


def _equal(one: list[list[Any]], other: list[list[Any]]) -> bool:
    pairs = [(a, b) for left, right in zip(one, other, strict=True) for a, b in zip(left, right, strict=True)]
    return all(np.array_equal(a, b, equal_nan=np.asarray(a).dtype.kind == "f") for a, b in pairs)
