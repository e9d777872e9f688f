"""Layers that look tokens up: where they give vectors, Keras 2 gives floats, Keras 3 whole numbers.

The proofs give a vocabulary: what `adapt` finds is the same in both, and proven with Keras 3.
https://github.com/keras-team/tf-keras/blob/v2.16.0/tf_keras/layers/preprocessing/index_lookup.py
"""

from dataclasses import replace

from migrate.catalog.keras2_rows import newer
from migrate.catalog.model import Layer
from migrate.catalog.proofs import Proof, Sample, integers, texts, words
from migrate.catalog.rows.layers_lookup import ROWS as LOOKUPS

NUMBERS = "surely(output_mode == 'int')"
ANIMALS = ("cat", "dog", "the")


def _of_floats(name: str, vocabulary: str, inputs: Sample) -> Layer:
    """A row whose vectors are floats; the vocabulary as source text."""
    row = newer(Layer, LOOKUPS, name)
    (item,) = row.renderings
    floats = replace(item, code=item.code.removesuffix(")") + ", dtype=torch.float32)")
    proofs = (
        Proof(f"{name}(vocabulary={vocabulary})", {"x": inputs}),
        Proof(f"{name}(output_mode='multi_hot', vocabulary={vocabulary})", {"x": inputs}),
        Proof(f"{name}(output_mode='count', vocabulary={vocabulary})", {"x": inputs}),
    )
    return replace(row, renderings=(replace(item, when=NUMBERS), floats), proofs=proofs)


ROWS = (
    _of_floats("keras.layers.TextVectorization", "['cat', 'the', 'dog']", texts(9, among=ANIMALS)),
    _of_floats("keras.layers.StringLookup", "['cat', 'dog']", words(9, 6, among=ANIMALS)),
    _of_floats("keras.layers.IntegerLookup", "[3, 1, 7]", integers(9, 6, high=9, dtype="int64")),
)
