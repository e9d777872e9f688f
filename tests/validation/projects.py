"""Two small projects as a migration leaves them: a Keras source, the migrated class, its provenance, its weights.

The migrated side is written by hand, so that these tests stand without the codemod; the weights are converted with
the catalog's transforms, so that they stand without the converter.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import dedent

import numpy as np
from safetensors.numpy import load_file, save_file

from migrate import provenance as provenance_file
from migrate.catalog import transforms
from migrate.catalog.transforms import Permute, ReorderBlocks, Separate, WithZeros
from migrate.provenance import (
    ClassLink,
    Component,
    LayerLink,
    ModelLink,
    Provenance,
    Training,
    WeightLink,
)
from migrate.validation import Sides, validate
from migrate.validation.bundle import Recording
from migrate.worker import Worker

DENSE = (WeightLink(("kernel",), ("weight",), (Permute((1, 0)),)), WeightLink(("bias",), ("bias",)))
CONV = (WeightLink(("kernel",), ("weight",), (Permute((3, 2, 0, 1)),)), WeightLink(("bias",), ("bias",)))
BATCH_NORM = (
    WeightLink(("gamma",), ("weight",)),
    WeightLink(("beta",), ("bias",)),
    WeightLink(("moving_mean",), ("running_mean",), trainable=False),
    WeightLink(("moving_variance",), ("running_var",), trainable=False),
)
LSTM = (
    WeightLink(("kernel",), ("weight_ih_l0",), (Permute((1, 0)),)),
    WeightLink(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)),)),
    WeightLink(("bias",), ("bias_ih_l0", "bias_hh_l0"), (WithZeros(),)),
)
GRU = (
    WeightLink(("kernel",), ("weight_ih_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
    WeightLink(("recurrent_kernel",), ("weight_hh_l0",), (Permute((1, 0)), ReorderBlocks(0, (1, 0, 2)))),
    WeightLink(
        ("bias",), ("bias_ih_l0", "bias_hh_l0"), (ReorderBlocks(1, (1, 0, 2)), Separate(0, 2, drop=True))
    ),
)

TRAINING_SOURCE = '''
    import numpy as np

    from model import build_model


    def train():
        """A model with weights that no initialiser gives, biases and running statistics included."""
        model = build_model()
        rng = np.random.default_rng(1)
        for weight in model.weights:
            positive = "variance" in weight.name or "gamma" in weight.name
            weight.assign(rng.uniform(0.5, 1.5, weight.shape) if positive else rng.normal(0, 0.3, weight.shape))
        model.save_weights(__file__.replace("train.py", "model.weights.h5"))
        return model
'''

CLASSIFIER_SOURCE = """
    import keras
    from keras import layers


    def build_model():
        inputs = keras.Input((8, 8, 3))
        x = layers.Conv2D(4, 3, padding="same")(inputs)
        x = layers.BatchNormalization()(x)
        x = layers.ReLU()(x)
        x = layers.MaxPooling2D()(x)
        x = layers.SpatialDropout2D(0.2)(x)
        x = layers.Flatten()(x)
        x = layers.Dense(16, activation="relu")(x)
        x = layers.Dropout(0.5)(x)
        outputs = layers.Dense(5, activation="softmax")(x)
        model = keras.Model(inputs, outputs)
        model.compile("adam", "sparse_categorical_crossentropy")
        return model
"""

CLASSIFIER_TARGET = """
    from torch import nn

    from migrate_support import BatchNorm2d


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 4, 3, padding="same")
            self.norm = BatchNorm2d(4, eps=1e-3, momentum=0.01)
            self.relu = nn.ReLU()
            self.pool = nn.MaxPool2d(2)
            self.drop = nn.Dropout2d(0.2)
            self.hidden = nn.Linear(64, 16)
            self.dropout = nn.Dropout(0.5)
            self.head = nn.Linear(16, 5)

        def forward(self, x):
            x = x.permute(0, 3, 1, 2)
            x = self.drop(self.pool(self.relu(self.norm(self.conv(x)))))
            x = x.permute(0, 2, 3, 1).flatten(1)
            x = self.dropout(self.hidden(x).relu())
            return self.head(x).softmax(-1)
"""

SUPPORT = '''
    import torch
    from torch import nn


    class BatchNorm2d(nn.BatchNorm2d):
        """Keeps the biased batch variance, as Keras does."""

        def forward(self, x):
            if not self.training:
                return super().forward(x)
            with torch.no_grad():
                self.running_mean.lerp_(x.mean((0, 2, 3)), self.momentum)
                self.running_var.lerp_(x.var((0, 2, 3), correction=0), self.momentum)
            return nn.functional.batch_norm(x, None, None, self.weight, self.bias, True, 0.0, self.eps)


    def sparse_categorical_crossentropy(outputs, targets):
        return nn.functional.nll_loss(outputs.clamp(1e-7, 1 - 1e-7).log(), targets)


    class Adam(torch.optim.Optimizer):
        """Adds epsilon before the bias correction, as Keras does."""

        def __init__(self, params, lr=1e-3, betas=(0.9, 0.999), eps=1e-7):
            super().__init__(params, {"lr": lr, "betas": betas, "eps": eps})

        @torch.no_grad()
        def step(self, closure=None):
            for group in self.param_groups:
                first, second = group["betas"]
                for p in (p for p in group["params"] if p.grad is not None):
                    state = self.state[p]
                    if not state:
                        state.update(step=0, exp_avg=torch.zeros_like(p), exp_avg_sq=torch.zeros_like(p))
                    state["step"] += 1
                    t = state["step"]
                    state["exp_avg"].lerp_(p.grad, 1 - first)
                    state["exp_avg_sq"].lerp_(p.grad.square(), 1 - second)
                    rate = group["lr"] * (1 - second**t) ** 0.5 / (1 - first**t)
                    p -= rate * state["exp_avg"] / (state["exp_avg_sq"].sqrt() + group["eps"])
'''

LANGUAGE_SOURCE = """
    import keras
    from keras import layers


    def build_model():
        return keras.Sequential([
            keras.Input((7,)),
            layers.Embedding(11, 6),
            layers.LSTM(5, return_sequences=True),
            layers.GRU(4),
            layers.Dense(1),
        ])
"""

LANGUAGE_TARGET = """
    from torch import nn


    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.embedding = nn.Embedding(11, 6)
            self.lstm = nn.LSTM(6, 5, batch_first=True)
            self.lstm.bias_hh_l0.requires_grad_(False)
            self.gru = nn.GRU(5, 4, batch_first=True)
            self.head = nn.Linear(4, 1)

        def forward(self, x):
            x, _ = self.lstm(self.embedding(x.long()))
            x, _ = self.gru(x)
            return self.head(x[:, -1])
"""


@dataclass(frozen=True)
class Project:
    """A migrated project on disk."""

    source: Path
    migrated: Path
    checkpoint: Path
    weights: Path
    provenance: Provenance

    def edit(self, old: str, new: str, file: str = "net.py") -> None:
        """Change the migrated source."""
        path = self.migrated / file
        text = path.read_text()
        assert text.count(old) == 1, f"{old!r} is {text.count(old)} times in {file}"
        path.write_text(text.replace(old, new))

    def set_weight(self, name: str, value: np.ndarray) -> None:
        """Change a converted weight."""
        weights = load_file(self.weights)
        assert weights[name].shape == value.shape
        save_file({**weights, name: np.array(value, np.float32)}, self.weights)

    def set_provenance(self, provenance: Provenance) -> None:
        """Change what the provenance file says."""
        provenance_file.write(provenance, self.migrated / provenance_file.FILE_NAME)


def links(
    *members: tuple[str, str, tuple[WeightLink, ...], str], level: str = "exact"
) -> tuple[LayerLink, ...]:
    """Links of (layer, attribute, weights, layout), one a line."""
    return tuple(
        LayerLink(f"keras.layers.{row}", attribute, 5 + line, level, layout=layout, weights=weights)
        for line, (row, attribute, weights, layout) in enumerate(members)
    )


FIRST = "channels_first"
CLASSIFIER_LINKS = links(
    ("Conv2D", "conv", CONV, FIRST),
    ("BatchNormalization", "norm", BATCH_NORM, FIRST),
    ("ReLU", "relu", (), FIRST),
    ("MaxPooling2D", "pool", (), FIRST),
    ("SpatialDropout2D", "drop", (), FIRST),
    ("Dense", "hidden", DENSE, "same"),
    ("Dropout", "dropout", (), "same"),
    ("Dense", "head", DENSE, "same"),
)
LANGUAGE_LINKS = links(
    ("Embedding", "embedding", (WeightLink(("embeddings",), ("weight",)),), "same"),
    ("LSTM", "lstm", LSTM, "same"),
    ("GRU", "gru", GRU, "same"),
    ("Dense", "head", DENSE, "same"),
)
CLASSIFIER_TRAINING = Training(
    Component("keras.optimizers.Adam", "migrate_support:Adam", "exact", {}, {}),
    Component(
        "keras.losses.SparseCategoricalCrossentropy",
        "migrate_support:sparse_categorical_crossentropy",
        "exact",
        {},
        {},
    ),
)
LANGUAGE_TRAINING = Training(
    Component(
        "keras.optimizers.RMSprop",
        "torch.optim.RMSprop",
        "approximate",
        {},
        {"alpha": 0.9, "eps": 1e-7, "lr": 1e-3},
    ),
    Component("keras.losses.MeanSquaredError", "torch.nn.MSELoss", "exact", {}, {}),
)


def make(
    folder: Path,
    worker: Worker,
    source: str,
    target: str,
    members: tuple[LayerLink, ...],
    training: Training | None,
) -> Project:
    """Write a project, its trained checkpoint and its converted weights."""
    project = Project(
        folder / "source",
        folder / "migrated",
        folder / "source" / "model.weights.h5",
        folder / "weights.safetensors",
        Provenance(
            "migrate",
            "exact",
            {"model.py": "net.py"},
            (ClassLink("model:build_model", "net:Net", "functional", 5, members),),
            (ModelLink("model:build_model", "net:Net", "net:Net", (), training),),
        ),
    )
    for root, name, text in (
        (project.source, "model.py", source),
        (project.source, "train.py", TRAINING_SOURCE),
        (project.migrated, "net.py", target),
        (project.migrated, "migrate_support.py", SUPPORT),
    ):
        root.mkdir(exist_ok=True)
        (root / name).write_text(dedent(text))
    project.set_provenance(project.provenance)
    trained = replace(
        project.provenance, models=(replace(project.provenance.models[0], source="train:train"),)
    )
    project.set_provenance(trained)
    bundle = folder / "trained"
    sides = Sides(workers={"tensorflow": worker})
    validate(project.migrated, source=project.source, record=bundle, steps=2, float64=False, sides=sides)
    project.set_provenance(project.provenance)
    save_file(_converted(Recording(bundle), members), project.weights)
    return project


def _converted(trained: Recording, members: tuple[LayerLink, ...]) -> dict[str, np.ndarray]:
    """The weights of the n-th layer of a class in the n-th module made from it."""
    converted = {}
    layers = list(trained.manifest["layers"])
    for link in members:
        layer = next(layer for layer in layers if layer["row"] == link.row)
        layers.remove(layer)
        arrays = [trained.results[f"weight/{layer['name']}/{name}"] for name, _ in layer["weights"]]
        for weight in link.weights:
            made = transforms.apply(weight.steps, [arrays.pop(0) for _ in weight.sources])
            for name, array in zip(weight.targets, made, strict=True):
                converted[f"{link.attribute}.{name}"] = np.ascontiguousarray(array)
    return converted
