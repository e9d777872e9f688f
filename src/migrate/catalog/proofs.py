"""Proofs: the executed examples of a row, as data.

A proof is a call of the source API, given as source text, and random inputs. The proof runner (tests/catalog) renders
the call with the same code that the codemod uses, runs both sides in their workers, and compares values, shapes,
dtypes and gradients, and for stateful things several steps. Inputs are drawn by NumPy from the proof's own seed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from migrate.catalog.proof_files import Content


@dataclass(frozen=True)
class Sample:
    """Random data.

    Attributes:
        kind: normal, uniform (in ``low``..``high``), integers (``low`` up to, without, ``high``), probabilities
            (positive, summing to one over the last axis), mask (booleans, at least one True a row); or strings: words
            (one each, some of them empty), texts (sentences) or numerals (numbers written out); or files: contents
            (bytes), path (of a file with such contents) or written (of a file that the call writes).
        among: of words and texts, the words to draw from; empty for words of several scripts.
        format: of a file: ``png``, ``jpeg``, ``bmp``, ``gif`` (shape: height, width, channels), ``wav`` (samples,
            channels), ``bin`` (bytes).
    """

    kind: str
    shape: tuple[int, ...]
    low: float = 0.0
    high: float = 1.0
    dtype: str = "float32"
    among: tuple[str, ...] = ()
    format: str = ""


def normal(*shape: int, dtype: str = "float32") -> Sample:
    return Sample("normal", shape, dtype=dtype)


def uniform(*shape: int, low: float = 0.0, high: float = 1.0, dtype: str = "float32") -> Sample:
    return Sample("uniform", shape, low, high, dtype)


def integers(*shape: int, low: int = 0, high: int, dtype: str = "int32") -> Sample:
    return Sample("integers", shape, low, high, dtype)


def probabilities(*shape: int) -> Sample:
    return Sample("probabilities", shape)


def mask(*shape: int) -> Sample:
    return Sample("mask", shape, dtype="bool")


def words(*shape: int, among: tuple[str, ...] = ()) -> Sample:
    """Strings of one word: accents, CJK, emoji and empty strings among them, or those of ``among``."""
    return Sample("words", shape, dtype="string", among=among)


def texts(*shape: int, among: tuple[str, ...] = ()) -> Sample:
    """Sentences: words with punctuation and white space of several kinds between them; some are empty."""
    return Sample("texts", shape, dtype="string", among=among)


def numerals(*shape: int, whole: bool = False) -> Sample:
    """Numbers written out: ``-12``, ``3.25``, ``1.5e-05``; whole ones only, or both."""
    return Sample("numerals", shape, high=float(not whole), dtype="string")


def contents(*shape: int, format: str) -> Sample:
    """The bytes of a file."""
    return Sample("contents", shape, dtype="string", format=format)


def path(*shape: int, format: str) -> Sample:
    """The path of a file."""
    return Sample("path", shape, dtype="string", format=format)


def written(format: str) -> Sample:
    """The path of a file that the call writes: what is in it is one of the outputs."""
    return Sample("written", (), dtype="string", format=format)


@dataclass(frozen=True)
class Proof:
    """One example.

    Attributes:
        call: source text. Of a function, with the names of ``inputs``; of a layer, its construction.
        inputs: by name; of a layer, by the names of its call's parameters (of one that takes a list, any names, in
            order; ``states_0``, ``states_1`` for a parameter ``states`` that is a list); of a loss or metric, y_true,
            y_pred (and sample_weight); of an optimizer, the initial parameters.
        options: of a layer, literal keyword arguments of its call, e.g. ``{"use_causal_mask": True}``.
        data: further inputs, by name, that only ``prepare`` and ``uses`` see: what a layer is adapted to.
        files: by path below the folder in which both sides work: what the call reads.
        prepare: expressions evaluated in order before the layer is called, ``made`` standing for it:
            ``made.adapt(data)``. The state that they leave takes the place of random weights, on both sides.
        uses: expressions whose values are compared, evaluated in order after the call, ``made`` standing for what it
            made: ``made.get_vocabulary()``. Of a function they take the place of its value: so objects are proved.
        training: run the layer in training mode (with its state afterwards).
        steps: of an optimizer, schedule, metric or stateful layer, how many steps, each with inputs of its own.
        calls: of what draws once a call, how many calls, whose results are compared as two distributions.
        scale: of an optimizer, the magnitude of the gradients.
        tolerance: relative to the largest magnitude of the reference; None: the level's own.
        reason: why a tolerance of its own is right.
        gradients: False only where the two sides' gradients cannot be the same; ``reason`` says why.
        style: render in this style only.
    """

    call: str
    inputs: Mapping[str, Sample] = field(default_factory=dict)
    options: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Sample] = field(default_factory=dict)
    files: Mapping[str, Content] = field(default_factory=dict)
    prepare: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    training: bool = False
    steps: int = 0
    calls: int = 0
    scale: float = 1.0
    tolerance: float | None = None
    reason: str = ""
    gradients: bool = True
    style: str | None = None


def evaluable(name: str) -> str:
    """The name under which an API is still found: Keras 3 keeps `keras.backend`'s operations for `tf.keras` only."""
    return f"tf.{name}" if name.startswith("keras.backend.") else name
