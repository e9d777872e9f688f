"""What a file's own code says of its Keras: what it imports, what it calls, and how its environment is set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from migrate.codemods.analysis.repository import Module
from migrate.codemods.keras_generation_pins import of_lines
from migrate.codemods.notebooks import installs, magics

SAID, NAMED, USED, INSTALLED = range(4)
"""How strong evidence is, the strongest first: an environment variable; a package of one generation alone; an API; a
line of a notebook that installs a version."""

SWITCH = re.compile(rb"TF_USE_LEGACY_KERAS['\"]?\W{1,6}(?P<value>1|0|[Tt]rue|[Ff]alse)\b")
BACKEND = re.compile(rb"KERAS_BACKEND['\"]?\W{1,6}(?P<value>jax|torch|openvino)\b")

PACKAGES = {
    "tf_keras": 2,
    "tensorflow_addons": 2,
    "tensorflow_model_optimization": 2,
    "keras_contrib": 2,
    "keras_applications": 2,
    "keras_preprocessing": 2,
    "keras_core": 3,
    "keras_hub": 3,
    "keras_rs": 3,
}
"""Packages that work with one generation alone."""

APIS = (
    ("keras.ops", 3),
    ("keras.random", 3),
    ("keras.config", 3),
    ("keras.distribution", 3),
    ("keras.tree", 3),
    ("keras.dtype_policies", 3),
    ("keras.quantizers", 3),
    ("keras.visualization", 3),
    ("contrib", 2),
    ("python.keras", 2),
    ("keras.experimental", 2),
    ("keras.layers.experimental", 2),
    ("keras.optimizers.legacy", 2),
    ("keras.optimizers.experimental", 2),
    ("keras.backend.tensorflow_backend", 2),
    ("keras.engine", 2),
    ("keras.wrappers.scikit_learn", 2),
    ("keras.estimator", 2),
    ("keras.utils.np_utils", 2),
    ("keras.utils.generic_utils", 2),
    ("keras.utils.vis_utils", 2),
    ("keras.layers.core", 2),
    ("keras.layers.convolutional", 2),
    ("keras.layers.recurrent", 2),
    ("keras.layers.pooling", 2),
    ("keras.layers.merge", 2),
    ("keras.layers.embeddings", 2),
    ("keras.layers.normalization", 2),
    ("keras.layers.advanced_activations", 2),
    ("keras.layers.noise", 2),
    ("keras.layers.wrappers", 2),
)
"""Modules that one generation alone has."""


def _name(word: bytes, rest: bytes) -> bytes:
    """A pattern for a name that begins with a word. What stands before the word is asked behind it: a pattern that
    begins with a literal is looked for ten times as fast."""
    return rb"(?P<name>%s(?<!\w%s)%s)" % (word, word, rest)


CALLS = (
    (re.compile(rb"\.(?P<name>(?:fit|evaluate|predict)_generator|predict_classes)\("), 2),
    (re.compile(_name(b"layers", rb"\.experimental(?:\.preprocessing)?") + rb"\b"), 2),
    (re.compile(_name(b"optimizers", rb"\.(?:legacy|experimental)") + rb"\b"), 2),
    (re.compile(_name(b"tf", rb"\.(?:contrib|Session|placeholder|get_variable|layers\.dense)") + rb"\b"), 2),
    (
        re.compile(
            rb"\b(?P<name>(?:keras\.backend|K)\.(?:get_session|set_session|learning_phase|set_learning_phase))\b"
        ),
        2,
    ),
    (re.compile(rb"(?P<name>\.(?:keras_version|_keras_shape|_keras_history)|\.get_input_shape_at)\b"), 2),
    (
        re.compile(
            _name(b"keras", rb"(?<!tf\.keras)\.(?:ops|random|config|distribution|dtype_policies)") + rb"\.\w"
        ),
        3,
    ),
)
"""Names that only programs for one generation have."""


@dataclass(frozen=True)
class Evidence:
    """One thing that tells. ``rank``: the lower, the stronger."""

    rank: int
    generation: int
    why: str


def of_file(module: Module, data: bytes) -> Iterator[Evidence]:
    """What a file says.

    Args:
        data: its Python: of a notebook, that of its cells.
    """
    where = module.path.name
    if found := SWITCH.search(data):
        value = found["value"].decode()
        legacy = value in ("1", "true", "True")
        yield Evidence(SAID, 2 if legacy else 3, f"{where} sets TF_USE_LEGACY_KERAS to {value}")
    if found := BACKEND.search(data):
        yield Evidence(SAID, 3, f"{where} sets KERAS_BACKEND to {found['value'].decode()}")
    for name in sorted(module.imports):
        if generation := PACKAGES.get(name.partition(".")[0]):
            yield Evidence(NAMED, generation, f"{where} imports {name.partition('.')[0]}")
        plain = name.removeprefix("tensorflow.").removeprefix("compat.v2.")
        for api, generation in APIS:
            if f"{plain}.".startswith(f"{api}."):
                yield Evidence(USED, generation, f"{where} imports {name}")
    for pattern, generation in CALLS:
        if found := pattern.search(data):
            yield Evidence(USED, generation, f"{where} uses {found['name'].decode()}")
    if magics.OPEN.encode() in data:
        yield from _installed(where, data.decode("utf-8"))


def _installed(where: str, text: str) -> Iterator[Evidence]:
    for _, line in magics.lines(text):
        for pin in of_lines(installs.requirements(line), where):
            yield Evidence(INSTALLED, pin.generation, f"{where} installs {pin.why.partition(': ')[2]}")
