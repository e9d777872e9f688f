"""Lookup tables. https://www.tensorflow.org/api_docs/python/tf/lookup"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, words
from migrate.catalog.reasons import LABEL

QUIET = {**LABEL, "experimental_is_anonymous": "how the graph shares tables", "key_dtype": "the keys' own",
         "lookup_key_dtype": "the keys' own"}  # fmt: skip
ENTRIES = "tf.lookup.KeyValueTensorInitializer(['cat', 'été', 'Dog'], {values})"

ROWS = (
    Function(
        source="tf.lookup.KeyValueTensorInitializer(keys, values, key_dtype=None, value_dtype=None, name=None)",
        target="support.table_entries(keys, values, dtype=None)",
        ignored=QUIET,
        renderings=(
            Rendering("support.table_entries(keys, values)", when="value_dtype is None or is_string(value_dtype)"),
            Rendering("support.table_entries(keys, values, dtype=torch_dtype(value_dtype))"),
        ),
        proofs=(
            Proof("tf.lookup.KeyValueTensorInitializer(['a', 'é'], ['x', 'y'], tf.string, tf.string)",
                  uses=("made",)),
            Proof("tf.lookup.KeyValueTensorInitializer(keys=['a', 'b'], values=[1, 2], value_dtype=tf.int64)",
                  uses=("made",)),
            Proof("tf.lookup.KeyValueTensorInitializer(x, [0.5, 1.5, 0.25], tf.int64, value_dtype=tf.float32)",
                  {"x": integers(3, high=10**12, dtype="int64")}, uses=("made",)),
        ),
    ),
    Function(
        source="tf.lookup.StaticHashTable(initializer, default_value, name=None, experimental_is_anonymous=False)",
        target="support.StaticHashTable(entries, default_value)",
        ignored=QUIET,
        renderings=(Rendering("support.StaticHashTable(initializer, default_value)"),),
        proofs=(
            Proof(f"tf.lookup.StaticHashTable({ENTRIES.format(values=[7, 8, 9])}, default_value=-1)",
                  {"x": words(4, 8)}, uses=("made.lookup(x)", "made.size()", "made[x]")),
            Proof("tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer([1, 5], ['one', 'five']), '?')",
                  {"x": integers(30, high=7)}, uses=("made.lookup(x)",)),
            Proof("tf.lookup.StaticHashTable(initializer=tf.lookup.KeyValueTensorInitializer([1, 5], [0.5, 2.5], "
                  "tf.int64, tf.float32), default_value=0.0, name='t')",
                  {"x": integers(30, high=7, dtype="int64")}, uses=("made.lookup(x)",)),
        ),
    ),
    Function(
        source="tf.lookup.StaticVocabularyTable(initializer, num_oov_buckets, lookup_key_dtype=None, name=None, "
        "experimental_is_anonymous=False)",
        target="support.StaticVocabularyTable(entries, num_oov_buckets)",
        ignored=QUIET,
        renderings=(Rendering("support.StaticVocabularyTable(initializer, num_oov_buckets)"),),
        proofs=(
            Proof("tf.lookup.StaticVocabularyTable(tf.lookup.KeyValueTensorInitializer(['cat', 'été'], [0, 1], "
                  "value_dtype=tf.int64), 5)", {"x": words(80)}, uses=("made.lookup(x)",)),
        ),
    ),
    Function(
        source="tf.lookup.experimental.MutableHashTable(key_dtype, value_dtype, default_value, "
        "name='MutableHashTable', checkpoint=True, experimental_is_anonymous=False)",
        target="support.MutableHashTable(default_value)",
        ignored=QUIET | {"value_dtype": "the values' own", "checkpoint": "it is no part of a state_dict"},
        renderings=(Rendering("support.MutableHashTable(default_value)"),),
        proofs=(
            Proof("tf.lookup.experimental.MutableHashTable(tf.string, tf.int64, -1)", {"x": words(30)},
                  uses=("made.insert(['cat', 'Dog', 'été'], [4, 5, 6])", "made.insert(['cat'], [9])", "made.lookup(x)",
                        "made.remove(x[:9])", "made.size()", "made[x]")),
            Proof("tf.lookup.experimental.MutableHashTable(key_dtype=tf.int64, value_dtype=tf.string, "
                  "default_value='?')", {"x": integers(30, high=4, dtype="int64")},
                  uses=("made.insert([1, 3], ['one', 'three'])", "made.lookup(x)")),
        ),
    ),
)  # fmt: skip
