"""Layers that look tokens up in a vocabulary, which they take from data or are given.

https://keras.io/api/layers/preprocessing_layers/
"""

from migrate.catalog.model import Layer, Rendering
from migrate.catalog.proofs import Proof, integers, texts, words
from migrate.catalog.reasons import BASE, LAYERS

DROPPED = LAYERS | {"encoding": "Python's strings are decoded already"}
VOCABULARY = (
    "the vocabulary is no weight: it comes from adapt(), from the constructor, or by "
    "set_vocabulary(...) from the source's get_vocabulary()"
)
DEPTH = "(size(x, 0), max_tokens if pad_to_max_tokens else size(x, rank(x)))"
ADAPT = ("made.adapt(seen)",)
ASK = ("made.get_vocabulary()", "made.get_vocabulary(include_special_tokens=False)", "made.vocabulary_size()")
SEEN = {"seen": texts(40)}
STRINGS = {"seen": words(200)}
NUMBERS = {"seen": integers(200, high=30, dtype="int64")}
ANIMALS = ("cat", "dog", "bird", "fish", "été", "東京")
BATCHED = "made.adapt([seen[:7], seen[7:]].__iter__())"


def _arguments(*names: str) -> str:
    return ", ".join(f"{name}={name}" for name in names)


SHARED = (
    "max_tokens", "num_oov_indices", "mask_token", "oov_token", "vocabulary", "idf_weights", "invert", "output_mode",
    "pad_to_max_tokens",
)  # fmt: skip

ROWS = (
    Layer(
        source="keras.layers.TextVectorization(max_tokens=None, standardize='lower_and_strip_punctuation', "
        "split='whitespace', ngrams=None, output_mode='int', output_sequence_length=None, pad_to_max_tokens=False, "
        f"vocabulary=None, idf_weights=None, sparse=False, ragged=False, encoding='utf-8', {BASE})",
        target="support.TextVectorization(max_tokens=None, standardize='lower_and_strip_punctuation', "
        "split='whitespace', ngrams=None, output_mode='int', output_sequence_length=None, pad_to_max_tokens=False, "
        "vocabulary=None, idf_weights=None, ragged=False)",
        requires="not sparse",
        ignored=DROPPED,
        alone=True,
        note=VOCABULARY,
        shape="(size(x, 0), size(x, rank(x)) if output_sequence_length is None else output_sequence_length) "
        f"if output_mode == 'int' and split is not None else shape(x) if output_mode == 'int' else {DEPTH}",
        renderings=(
            Rendering(
                "support.TextVectorization("
                + _arguments(
                    "max_tokens", "standardize", "split", "ngrams", "output_mode", "output_sequence_length",
                    "pad_to_max_tokens", "vocabulary", "idf_weights", "ragged",
                )
                + ")"
            ),
        ),
        proofs=(
            Proof("keras.layers.TextVectorization()", {"x": texts(12)}, data=SEEN, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(max_tokens=20, output_sequence_length=5)", {"x": texts(9, 1)},
                  data=SEEN, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(30, 'lower', output_sequence_length=12)", {"x": texts(9)},
                  data=SEEN, prepare=(BATCHED,), uses=ASK),
            Proof("keras.layers.TextVectorization(standardize='strip_punctuation', output_mode='multi_hot')",
                  {"x": texts(9)}, data=SEEN, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(standardize=None, output_mode='count', max_tokens=100, "
                  "pad_to_max_tokens=True)", {"x": texts(9)}, data=SEEN, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(split='character', ragged=True)", {"x": texts(9)}, data=SEEN,
                  prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(split=None, standardize='lower')", {"x": words(9)},
                  data={"seen": words(30)}, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(ngrams=2, max_tokens=60)", {"x": texts(9)}, data=SEEN,
                  prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(ngrams=(1, 3), output_mode='tf_idf')", {"x": texts(9)}, data=SEEN,
                  prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(output_mode='tf-idf', max_tokens=80, pad_to_max_tokens=True)",
                  {"x": texts(9)}, data=SEEN, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.TextVectorization(vocabulary=['cat', 'the', 'été'], output_sequence_length=8)",
                  {"x": texts(9)}, uses=ASK),
            Proof("keras.layers.TextVectorization(output_mode='tf_idf', vocabulary=['cat', 'the', 'a'], "
                  "idf_weights=[0.5, 0.25, 2.0])", {"x": texts(9)}, uses=ASK),
            Proof("keras.layers.TextVectorization()", {"x": texts(9)},
                  prepare=("made.set_vocabulary(['', '[UNK]', 'the', 'cat', 'dog'])",), uses=ASK),
            Proof("keras.layers.TextVectorization(standardize=lambda x: x[..., None], split=lambda x: x[..., None])",
                  {"x": words(9)}, data={"seen": words(40)}, prepare=ADAPT, uses=ASK),
        ),
    ),
    Layer(
        source="keras.layers.StringLookup(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token='[UNK]', "
        "vocabulary=None, idf_weights=None, invert=False, output_mode='int', pad_to_max_tokens=False, sparse=False, "
        f"encoding='utf-8', salt=None, {BASE})",
        target="support.StringLookup(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token='[UNK]', "
        "vocabulary=None, idf_weights=None, invert=False, output_mode='int', pad_to_max_tokens=False, salt=None)",
        requires="not sparse",
        ignored=DROPPED,
        alone=True,
        note=VOCABULARY,
        shape=f"shape(x) if output_mode == 'int' else {DEPTH}",
        renderings=(Rendering(f"support.StringLookup({_arguments(*SHARED, 'salt')})"),),
        proofs=(
            Proof("keras.layers.StringLookup()", {"x": words(3, 8)}, data=STRINGS, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.StringLookup(vocabulary=['cat', 'dog', 'été'])", {"x": words(40, among=ANIMALS)},
                  uses=ASK),
            Proof("keras.layers.StringLookup(vocabulary=['', '?', 'cat'], mask_token='', oov_token='?')",
                  {"x": words(40)}, uses=ASK),
            Proof("keras.layers.StringLookup(12, 5, mask_token='a')", {"x": words(99)}, data=STRINGS, prepare=ADAPT,
                  uses=ASK),
            Proof("keras.layers.StringLookup(num_oov_indices=7, salt=[3, 9], vocabulary=['cat'])", {"x": words(99)}),
            Proof("keras.layers.StringLookup(num_oov_indices=0, vocabulary=['cat', 'dog'])",
                  {"x": words(9, among=("cat", "dog"))}, uses=ASK),
            Proof("keras.layers.StringLookup(invert=True, vocabulary=['cat', 'dog'])",
                  {"x": integers(3, 6, high=4, dtype="int64")}, uses=ASK),
            Proof("keras.layers.StringLookup(vocabulary=['', '[UNK]', 'cat'], mask_token='', invert=True)",
                  {"x": integers(9, high=5, dtype="int64")}, uses=ASK),
            Proof("keras.layers.StringLookup(output_mode='one_hot')", {"x": words(9, 1)}, data=STRINGS, prepare=ADAPT),
            Proof("keras.layers.StringLookup(output_mode='multi_hot', mask_token='cat', num_oov_indices=2)",
                  {"x": words(9, 6)}, data=STRINGS, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.StringLookup(output_mode='count', max_tokens=90, pad_to_max_tokens=True)",
                  {"x": words(9, 20)}, data=STRINGS, prepare=(BATCHED,)),
            Proof("keras.layers.StringLookup(output_mode='tf_idf')", {"x": words(9, 20)},
                  data={"seen": words(30, 4)}, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.StringLookup(max_tokens=9)", {"x": words(9)}, data=STRINGS,
                  prepare=("made.set_vocabulary(sorted(set(seen.tolist()))[:5])",), uses=ASK),
        ),
    ),
    Layer(
        source="keras.layers.IntegerLookup(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=-1, "
        "vocabulary=None, vocabulary_dtype='int64', idf_weights=None, invert=False, output_mode='int', sparse=False, "
        f"pad_to_max_tokens=False, oov_method='floormod', salt=None, {BASE})",
        target="support.IntegerLookup(max_tokens=None, num_oov_indices=1, mask_token=None, oov_token=-1, "
        "vocabulary=None, idf_weights=None, invert=False, output_mode='int', pad_to_max_tokens=False, "
        "oov_method='floormod', salt=None)",
        renamed={"max_values": "max_tokens", "mask_value": "mask_token", "oov_value": "oov_token"},
        requires="not sparse",
        ignored=LAYERS | {"vocabulary_dtype": "Python's integers have any size"},
        alone=True,
        note=VOCABULARY,
        shape=f"shape(x) if output_mode == 'int' else {DEPTH}",
        renderings=(Rendering(f"support.IntegerLookup({_arguments(*SHARED, 'oov_method', 'salt')})"),),
        proofs=(
            Proof("keras.layers.IntegerLookup()", {"x": integers(4, 9, high=40, dtype="int64")}, data=NUMBERS,
                  prepare=ADAPT, uses=ASK),
            Proof("keras.layers.IntegerLookup(vocabulary=[12, 36, 7])", {"x": integers(40, high=40)}, uses=ASK),
            Proof("keras.layers.IntegerLookup(mask_token=0, vocabulary=[0, -1, 12, 3], vocabulary_dtype='int64')",
                  {"x": integers(40, high=14, dtype="int64")}, uses=ASK),
            Proof("keras.layers.IntegerLookup(20, 5, 3, -7)", {"x": integers(80, low=-20, high=60, dtype="int64")},
                  data=NUMBERS, prepare=ADAPT, uses=ASK),
            Proof("keras.layers.IntegerLookup(num_oov_indices=5, oov_method='farmhash', vocabulary=[2])",
                  {"x": integers(80, low=-20, high=60, dtype="int64")}),
            Proof("keras.layers.IntegerLookup(num_oov_indices=5, oov_method='farmhash', salt=4, vocabulary=[2])",
                  {"x": integers(80, low=-20, high=60, dtype="int64")}),
            Proof("keras.layers.IntegerLookup(vocabulary=[12, 36, 7], invert=True)",
                  {"x": integers(30, high=6, dtype="int64")}, uses=ASK),
            Proof("keras.layers.IntegerLookup(output_mode='multi_hot', max_tokens=12, pad_to_max_tokens=True)",
                  {"x": integers(6, 3, high=30, dtype="int64")}, data=NUMBERS, prepare=ADAPT),
            Proof("keras.layers.IntegerLookup(output_mode='tf_idf', vocabulary=[5, 6], idf_weights=[0.5, 0.25])",
                  {"x": integers(6, 3, high=8, dtype="int64")}),
        ),
    ),
)  # fmt: skip
