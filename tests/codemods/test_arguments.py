"""Arguments: in any order and mix, unpacked, named, and one finding for each that has no counterpart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.codemods.checks import check_transformed, codes, migrate, output

from migrate.catalog.model import Function, Layer, Loss, Optimizer, Row
from migrate.catalog.proofs import Proof
from migrate.catalog.registry import all_rows
from migrate.catalog.render import Rendered, Unrenderable, render
from migrate.catalog.signature import Argument, Signature
from migrate.validation.proofs.calls import Call, read_call
from migrate.validation.proofs.cases import Tensor

TF = "import tensorflow as tf\n"
TORCH = "import torch\n"


# -- any mix of positional and keyword arguments ---------------------------------------------------------------------


def calls() -> list[tuple[Row, Call]]:
    """A call of every row that can be rendered with what its proofs say of their tensors."""
    found: list[tuple[Row, Call]] = []
    for row in all_rows():
        if isinstance(row, Function | Loss | Optimizer):
            found += [(row, call) for proof in row.proofs if (call := _readable(row, proof)) is not None]
    return found


def _readable(row: Row, proof: Proof) -> Call | None:
    facts = {name: Tensor(sample.shape, dtype=sample.dtype) for name, sample in proof.inputs.items()}
    call = read_call(proof.call, facts)
    if call.row is not row or Signature.parse(row.source).variadic:
        return None
    try:
        _render(row, call.positional, call.keywords, call)
    except Unrenderable:  # rows that are made for one style, or need a layer's tensors
        return None
    return call


def _render(
    row: Row, positional: Sequence[Argument], keywords: Mapping[str, Argument], call: Call
) -> Rendered:
    return render(row, positional, keywords, call.facts)


CALLS = calls()


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(CALLS), st.data())
def test_every_mix_of_positional_and_keyword_arguments_gives_the_same_code(
    case: tuple[Row, Call], data: st.DataObject
) -> None:
    row, call = case
    signature = Signature.parse(row.source)
    renamed = {row.renamed.get(name, name): argument for name, argument in call.keywords.items()}
    arguments = dict(zip(signature.positional, call.positional, strict=False)) | renamed
    leading = next(
        (place for place, name in enumerate(signature.positional) if name not in arguments),
        len(signature.positional),
    )
    count = data.draw(st.integers(0, leading))
    positional = [arguments[name] for name in signature.positional[:count]]
    rest = data.draw(
        st.permutations([name for name in arguments if name not in signature.positional[:count]])
    )
    expected = _render(row, call.positional, call.keywords, call)
    made = _render(row, positional, {name: arguments[name] for name in rest}, call)
    assert (made.code, made.level, made.output) == (expected.code, expected.level, expected.output)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CALLS), st.text("abcdefghijklmnopqrstuvwxyz_", min_size=3, max_size=12))
def test_an_unknown_keyword_is_always_refused(case: tuple[Row, Call], keyword: str) -> None:
    row, call = case
    known = set(Signature.parse(row.source).parameters) | set(row.renamed)
    if keyword in known:
        return
    with pytest.raises(Unrenderable) as error:
        _render(row, call.positional, {**call.keywords, keyword: Argument.of("1")}, call)
    assert error.value.code == "API106"
    assert f"`{keyword}`" in str(error.value)


@pytest.mark.parametrize(
    "row", [row for row in all_rows() if isinstance(row, Layer)], ids=lambda row: row.name
)
def test_a_layer_refuses_an_unknown_keyword(row: Layer) -> None:
    with pytest.raises(Unrenderable) as error:
        render(row, [], {"no_such_argument": Argument.of("1")})
    assert error.value.code == "API106"


# -- unpacked ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('y = tf.reduce_sum(x, **{"axis": 1})', "y = torch.sum(x, dim=1)"),
        ("y = tf.reduce_sum(x, **dict(axis=1, keepdims=True))", "y = torch.sum(x, dim=1, keepdim=True)"),
        ("y = tf.reduce_sum(*(x, 1))", "y = torch.sum(x, dim=1)"),
        ("y = tf.reduce_sum(*[x], axis=1)", "y = torch.sum(x, dim=1)"),
        ("y = tf.abs(x, **{})", "y = torch.abs(x)"),
        (
            "OPTIONS = dict(axis=1, keepdims=True)\ny = tf.reduce_sum(x, **OPTIONS)",
            'OPTIONS = dict(axis=1, keepdims=True)\ny = torch.sum(x, dim=OPTIONS["axis"], keepdim=OPTIONS["keepdims"])',
        ),
        (
            'OPTIONS = {"axis": 1}\nprint(OPTIONS["axis"])\ny = tf.reduce_sum(x, **OPTIONS)',
            'OPTIONS = {"axis": 1}\nprint(OPTIONS["axis"])\ny = torch.sum(x, dim=OPTIONS["axis"])',
        ),
        ("PAIR = (x, 2)\ny = tf.split(*PAIR)", "PAIR = (x, 2)\ny = torch.chunk(PAIR[0], PAIR[1])"),
    ],
)
def test_what_is_unpacked_is_written_out_where_it_is_known(before: str, after: str) -> None:
    check_transformed(f"{TF}\n{before}\n", f"{TORCH}\n{after}\n")


@pytest.mark.parametrize(
    "lines",
    [
        "y = tf.reduce_sum(*x)",
        "y = tf.reduce_sum(x, **options)",
        "options = {}\noptions['axis'] = 1\ny = tf.reduce_sum(x, **options)",
        "options = dict(axis=1)\noptions.update(z)\ny = tf.reduce_sum(x, **options)",
        "options = dict(axis=1)\nchange(options)\ny = tf.reduce_sum(x, **options)",
        "options = dict(axis=1)\nif z:\n    options = dict(axis=2)\ny = tf.reduce_sum(x, **options)",
        "options = dict(z, axis=1)\ny = tf.reduce_sum(x, **options)",
        "options = {**z, 'axis': 1}\ny = tf.reduce_sum(x, **options)",
        "pair = [x, 1]\npair.append(2)\ny = tf.reduce_sum(*pair)",
    ],
)
def test_what_is_unpacked_and_not_known_is_a_finding(lines: str) -> None:
    outcome = migrate(f"{TF}\n{lines}\n")
    assert codes(outcome) == ["API104"]
    assert "what it holds is not known here" in outcome.findings[0].message


def test_a_layer_takes_unpacked_options() -> None:
    text = output(
        migrate("""
            from tensorflow import keras

            options = {"activation": "relu", "padding": "same"}
            inputs = keras.Input((8, 8, 3))
            x = keras.layers.Conv2D(4, 3, **options)(inputs)
            model = keras.Model(inputs, x)
        """)
    )
    assert 'nn.Conv2d(3, 4, 3, padding="same")' in text
    assert "relu(self.conv2d(" in text


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("n = 3\ny = tf.square(n)", "n = 3\ny = torch.square(torch.tensor(n))"),
        ("axis = 0\ny = tf.concat([a, b], axis)", "axis = 0\ny = torch.cat([a, b], dim=axis)"),
        ("n = 3\ny = tf.split(x, n)", "n = 3\ny = torch.chunk(x, n)"),
        ("KEEP = False\ny = tf.reduce_sum(x, 1, KEEP)", "KEEP = False\ny = torch.sum(x, dim=1)"),
    ],
)
def test_names_stay_names(before: str, after: str) -> None:
    check_transformed(f"{TF}\n{before}\n", f"{TORCH}\n{after}\n")


def test_an_attribute_that_is_assigned_once_is_known() -> None:
    check_transformed(
        """
        import tensorflow as tf


        class Cut:
            def __init__(self):
                self.parts = 3

            def __call__(self, x):
                return tf.split(x, self.parts)
        """,
        """
        import torch


        class Cut:
            def __init__(self):
                self.parts = 3

            def __call__(self, x):
                return torch.chunk(x, self.parts)
        """,
    )
    twice = f"{TF}class Cut:\n    def a(self, x):\n        self.n = 3\n        self.n = x\n"
    assert codes(migrate(f"{twice}        return tf.split(x, self.n)\n")) == ["API103"]


# -- what has no counterpart -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "messages"),
    [
        ("tf.split(x, 3, num=4)", ["tf.split: argument `num=4` has no counterpart"]),
        (
            "tf.image.resize(x, [3, 3], 'gaussian', preserve_aspect_ratio=True)",
            ["`method='gaussian'` has no counterpart", "`preserve_aspect_ratio=True` has no counterpart"],
        ),
        (
            "tf.linspace(0.0, 1.0, 7, axis=1)",
            ["argument `axis=1` has no counterpart (supported: `axis == 0`)"],
        ),
        ("tf.split(x, n)", ["the value of `num_or_size_splits=n` is not known here"]),
        ("tf.reduce_sum(x, foo=3)", ["tf.reduce_sum has no argument `foo`"]),
    ],
)
def test_each_argument_in_the_way_is_a_finding_of_its_own(line: str, messages: list[str]) -> None:
    outcome = migrate(f"{TF}\n\ndef f(x, n):\n    return {line}\n")
    found = [finding.message for finding in outcome.findings if finding.severity != "note"]
    assert len(found) == len(messages)
    for message, part in zip(found, messages, strict=True):
        assert part in message
