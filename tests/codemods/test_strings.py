"""Strings: PyTorch has no tensors of them, so they become Python's and NumPy's."""

from __future__ import annotations

from tests.codemods.checks import check_transformed, codes, migrate


def test_functions_and_constants() -> None:
    check_transformed(
        r"""
        import tensorflow as tf


        def standardise(text):
            text = tf.strings.lower(text)
            return tf.strings.regex_replace(text, r"<br />|\d", " ")


        words = tf.strings.split(standardise(tf.constant("A b")))
        pairs = tf.constant(["a", "b"])
        wanted = dict(dtype=tf.string)
        """,
        r"""
        import numpy as np

        from migrate_support import lower_text, regex_replace, split_text


        def standardise(text):
            text = lower_text(text)
            return regex_replace(text, r"<br />|\d", " ")


        words = split_text(standardise("A b"))
        pairs = np.array(["a", "b"], dtype=object)
        wanted = dict(dtype=str)
        """,
    )


def test_an_expression_that_python_does_not_know_is_left() -> None:
    """Unicode classes are RE2's alone."""
    outcome = migrate(
        r"""
        import tensorflow as tf

        text = tf.strings.regex_replace(text, r"\p{L}+", "")
        """
    )
    assert codes(outcome) == ["API102"]


def test_a_question_for_the_dtype_of_strings_is_left() -> None:
    """Its answer would be no, whatever the value."""
    outcome = migrate(
        """
        import tensorflow as tf

        if x.dtype == tf.string:
            x = tf.strings.strip(x)
        """
    )
    assert codes(outcome) == ["API105"]


def test_layers_that_prepare_data_stand_alone() -> None:
    check_transformed(
        """
        from tensorflow.keras import layers

        vectorize = layers.TextVectorization(max_tokens=1000, output_sequence_length=20, name="text")
        vectorize.adapt(texts)
        vocabulary = vectorize.get_vocabulary()
        back = layers.StringLookup(vocabulary=vocabulary, mask_token="", invert=True)
        ids = vectorize(texts)
        """,
        """
        from migrate_support import StringLookup, TextVectorization

        vectorize = TextVectorization(max_tokens=1000, output_sequence_length=20)
        vectorize.adapt(texts)
        vocabulary = vectorize.get_vocabulary()
        back = StringLookup(vocabulary=vocabulary, mask_token="", invert=True)
        ids = vectorize(texts)
        """,
    )


def test_texts_to_padded_sequences() -> None:
    check_transformed(
        """
        from tensorflow.keras.preprocessing.sequence import pad_sequences
        from tensorflow.keras.preprocessing.text import Tokenizer

        tokenizer = Tokenizer(num_words=100, oov_token="<OOV>")
        tokenizer.fit_on_texts(texts)
        padded = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=10, padding="post")
        """,
        """
        from migrate_support import Tokenizer, pad_sequences

        tokenizer = Tokenizer(num_words=100, oov_token="<OOV>")
        tokenizer.fit_on_texts(texts)
        padded = pad_sequences(tokenizer.texts_to_sequences(texts), maxlen=10, padding="post")
        """,
    )


def test_sparse_tensors_are_known_by_their_layout() -> None:
    check_transformed(
        """
        import tensorflow as tf

        if not isinstance(x, tf.SparseTensor):
            x = tf.sparse.from_dense(x)
        elif isinstance(x.grad, tf.IndexedSlices):
            print(tf.sparse.to_dense(x))
        """,
        """
        import torch

        if not (torch.is_tensor(x) and x.is_sparse):
            x = x.to_sparse()
        elif torch.is_tensor(x.grad) and x.grad.is_sparse:
            print(x.to_dense())
        """,
    )


def test_one_of_several_types_is_left() -> None:
    outcome = migrate(
        """
        import tensorflow as tf

        found = isinstance(x, (tf.SparseTensor, list))
        """
    )
    assert codes(outcome) == ["API105"]


def test_rows_of_differing_lengths() -> None:
    check_transformed(
        """
        import tensorflow as tf

        rows = tf.ragged.constant([[1, 2], [3]])
        dense = rows.to_tensor()
        table = tf.lookup.StaticHashTable(tf.lookup.KeyValueTensorInitializer(keys, values), default_value=-1)
        """,
        """
        from migrate_support import Ragged, StaticHashTable, table_entries

        rows = Ragged.of([[1, 2], [3]])
        dense = rows.to_tensor()
        table = StaticHashTable(table_entries(keys, values), -1)
        """,
    )


def test_a_feature_space_has_no_symbolic_tensors() -> None:
    outcome = migrate(
        """
        from tensorflow.keras.utils import FeatureSpace

        space = FeatureSpace({"age": FeatureSpace.float_normalized()}, crosses=None)
        space.adapt(dataset)
        inputs = space.get_inputs()
        other = thing.get_inputs()
        """
    )
    assert codes(outcome) == ["API107"]


def test_an_axis_is_added_to_strings_by_numpy() -> None:
    """Where a layer of strings gets them; elsewhere it is a tensor that gets one."""
    check_transformed(
        """
        import tensorflow as tf
        from tensorflow.keras import layers

        vectorize = layers.TextVectorization(100)


        def encode(text, label):
            text = tf.expand_dims(text, -1)
            return vectorize(text), tf.expand_dims(label, -1)


        def first(text):
            return vectorize(tf.expand_dims(text, axis=0))
        """,
        """
        import numpy as np
        import torch

        from migrate_support import TextVectorization

        vectorize = TextVectorization(max_tokens=100)


        def encode(text, label):
            text = np.expand_dims(text, -1)
            return vectorize(text), torch.unsqueeze(label, -1)


        def first(text):
            return vectorize(np.expand_dims(text, 0))
        """,
    )
