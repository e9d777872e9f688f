"""Texts to padded sequences of numbers, as programs for Keras 2 do it.

https://keras.io/api/utils/python_utils/#padsequences-function and
https://www.tensorflow.org/versions/r2.15/api_docs/python/tf/keras/preprocessing/text
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, texts
from migrate.catalog.reasons import LABEL

FILTERS = "filters='!\"#$%&()*+,-./:;<=>?@[\\\\]^_`{|}~\\t\\n', lower=True, split=' '"
WORDS = ", ".join(f"{name}={name}" for name in ("filters", "lower", "split"))
SEEN = {"x": texts(30), "z": texts(9)}
FIT = ("made.fit_on_texts(list(x))", "made.word_index", "made.texts_to_sequences(list(z))")
COUNTS = (
    "made.index_word", "made.word_counts", "sorted(made.word_docs.items())", "sorted(made.index_docs.items())",
    "made.document_count", "made.num_words",
)  # fmt: skip
MATRICES = tuple(f"made.texts_to_matrix(list(z), {mode!r})" for mode in ("binary", "count", "freq", "tfidf"))
TRANSLATED = "made.sequences_to_texts([[1, 2, 9], [], [40, 3, 999]])"
WRITTEN = (
    '{"class_name": "Tokenizer", "config": {"num_words": 9, "filters": "!.", "lower": true, "split": " ", '
    '"char_level": false, "oov_token": "?", "document_count": 2, "word_counts": "{\\"the\\": 3, \\"cat\\": 1}", '
    '"word_docs": "{\\"the\\": 2, \\"cat\\": 1}", "index_docs": "{\\"2\\": 2, \\"3\\": 1}", '
    '"index_word": "{\\"1\\": \\"?\\", \\"2\\": \\"the\\", \\"3\\": \\"cat\\"}", '
    '"word_index": "{\\"?\\": 1, \\"the\\": 2, \\"cat\\": 3}"}}'
)  # what `to_json` writes

ROWS = (
    Function(
        source="keras.utils.pad_sequences(sequences, maxlen=None, dtype='int32', padding='pre', truncating='pre', "
        "value=0.0)",
        target="support.pad_sequences(sequences, maxlen=None, dtype='int32', padding='pre', truncating='pre', "
        "value=0.0)",
        aliases=("keras.preprocessing.sequence.pad_sequences", "keras.utils.data_utils.pad_sequences"),
        note="an array, as in Keras",
        renderings=(
            Rendering(
                "support.pad_sequences(sequences, maxlen=maxlen, dtype=dtype, padding=padding, "
                "truncating=truncating, value=value)"
            ),
        ),
        proofs=(
            Proof("keras.utils.pad_sequences([[1], [2, 3], [], [4, 5, 6]])"),
            Proof("keras.preprocessing.sequence.pad_sequences([[1], [2, 3], [4, 5, 6]], 2, truncating='post')"),
            Proof("keras.utils.pad_sequences(sequences=[[1.5], [2, 3]], maxlen=5, dtype='float64', padding='post', "
                  "value=-1)"),
            Proof("keras.utils.pad_sequences([[1, 2, 3], [4]], 2, 'int64', 'post', 'pre', 7)"),
            Proof("keras.utils.pad_sequences(x, maxlen=7)", {"x": integers(3, 5, 2, high=90)}),
            Proof("keras.utils.pad_sequences([['a'], ['é', 'b']], dtype=object, value='', padding='post')",
                  uses=("made.tolist()",)),
        ),
    ),
    Function(
        source=f"keras.preprocessing.text.Tokenizer(num_words=None, {FILTERS}, char_level=False, oov_token=None, "
        "analyzer=None)",
        target=f"support.Tokenizer(num_words=None, {FILTERS}, char_level=False, oov_token=None, analyzer=None)",
        renamed={"nb_words": "num_words"},
        renderings=(
            Rendering(
                f"support.Tokenizer(num_words=num_words, {WORDS}, char_level=char_level, oov_token=oov_token, "
                "analyzer=analyzer)"
            ),
        ),
        proofs=(
            Proof("tf.keras.preprocessing.text.Tokenizer()", data=SEEN, uses=(*FIT, *COUNTS, *MATRICES, TRANSLATED)),
            Proof("tf.keras.preprocessing.text.Tokenizer(num_words=12, oov_token='<OOV>')", data=SEEN,
                  uses=(*FIT, *FIT, *COUNTS, *MATRICES, TRANSLATED)),
            Proof("tf.keras.preprocessing.text.Tokenizer(9, ',.', False, split='a')", data=SEEN,
                  uses=(*FIT, *MATRICES)),
            Proof("tf.keras.preprocessing.text.Tokenizer(char_level=True)", data=SEEN, uses=(*FIT, *COUNTS)),
            Proof("tf.keras.preprocessing.text.Tokenizer(analyzer=lambda text: text.split('e'))", data=SEEN, uses=FIT),
            Proof("tf.keras.preprocessing.text.Tokenizer(num_words=20)", data=SEEN,
                  uses=("made.fit_on_sequences([[1, 2, 2], [2, 9]])", "made.document_count",
                        "sorted(made.index_docs.items())", "made.sequences_to_matrix([[1, 2, 2], [25]], 'tfidf')")),
            Proof("tf.keras.preprocessing.text.Tokenizer()",
                  uses=("made.fit_on_texts(['b b', 'a', ['c']])", "made.to_json(indent=1)")),
        ),
    ),
    Function(
        source="keras.preprocessing.text.tokenizer_from_json(json_string)",
        target="support.tokenizer_from_json(json_string)",
        renderings=(Rendering("support.tokenizer_from_json(json_string)"),),
        proofs=(
            Proof(f"tf.keras.preprocessing.text.tokenizer_from_json({WRITTEN!r})", data={"z": texts(9)},
                  uses=("made.oov_token", "made.word_index", "made.texts_to_sequences(list(z))", *COUNTS)),
        ),
    ),
    Function(
        source=f"keras.preprocessing.text.text_to_word_sequence(input_text, {FILTERS})",
        target=f"support.text_to_word_sequence(text, {FILTERS})",
        renamed={"text": "input_text"},
        renderings=(Rendering(f"support.text_to_word_sequence(input_text, {WORDS})"),),
        proofs=(
            Proof("tf.keras.preprocessing.text.text_to_word_sequence('A cat, the\\tÉté -- x_1!')", uses=("made",)),
            Proof("tf.keras.preprocessing.text.text_to_word_sequence('A,b a', '', lower=False, split='a')",
                  uses=("made",)),
        ),
    ),
    Function(
        source=f"keras.preprocessing.text.hashing_trick(text, n, hash_function=None, {FILTERS}, analyzer=None)",
        target=f"support.hashing_trick(text, n, hash_function=None, {FILTERS}, analyzer=None)",
        note="without a hash function both take Python's `hash`, which differs from run to run",
        renderings=(
            Rendering(f"support.hashing_trick(text, n, hash_function=hash_function, {WORDS}, analyzer=analyzer)"),
        ),
        proofs=(
            Proof("tf.keras.preprocessing.text.hashing_trick('The cat, the Été', 50, 'md5')", uses=("made",)),
            Proof("tf.keras.preprocessing.text.hashing_trick(text='A b', n=9, hash_function=len, lower=False)",
                  uses=("made",)),
        ),
    ),
    Function(
        source=f"keras.preprocessing.text.one_hot(input_text, n, {FILTERS}, analyzer=None)",
        target=f"support.hashing_trick(text, n, hash_function=None, {FILTERS}, analyzer=None)",
        renamed={"text": "input_text"},
        note="Python's `hash` of strings differs from run to run, in both",
        renderings=(Rendering(f"support.hashing_trick(input_text, n, {WORDS}, analyzer=analyzer)"),),
        proofs=(
            Proof("tf.keras.preprocessing.text.one_hot('a bc def', 50, analyzer=lambda text: list(text.encode()))",
                  uses=("made",)),
            Proof("tf.keras.preprocessing.text.one_hot('', n=5, split='x')", uses=("made",)),
        ),
    ),
    Function(
        source="keras.preprocessing.sequence.skipgrams(sequence, vocabulary_size, window_size=4, negative_samples=1.0, "
        "shuffle=True, categorical=False, sampling_table=None, seed=None)",
        target="support.skipgrams(sequence, vocabulary_size, window_size=4, negative_samples=1.0, shuffle=True, "
        "categorical=False, sampling_table=None, seed=None)",
        note="the random pairs come from Python's `random`, as in Keras",
        renderings=(
            Rendering(
                "support.skipgrams(sequence, vocabulary_size, window_size=window_size, "
                "negative_samples=negative_samples, shuffle=shuffle, categorical=categorical, "
                "sampling_table=sampling_table, seed=seed)"
            ),
        ),
        proofs=(
            Proof("tf.keras.preprocessing.sequence.skipgrams([1, 2, 0, 3, 4, 5, 6], 9)",
                  uses=("sorted(pair for pair, label in zip(*made) if label == 1)", "len(made[1])", "sum(made[1])")),
            Proof("tf.keras.preprocessing.sequence.skipgrams(sequence=[1, 2, 3, 4], vocabulary_size=5, window_size=1, "
                  "negative_samples=0.0, seed=3)", uses=("made",)),
            Proof("tf.keras.preprocessing.sequence.skipgrams([1, 2, 3], 5, 2, 0, False, True, [1.0, 0.0, 1.0, 1.0])",
                  uses=("made",)),
        ),
    ),
    Function(
        source="keras.preprocessing.sequence.make_sampling_table(size, sampling_factor=1e-05)",
        target="support.make_sampling_table(size, sampling_factor=1e-05)",
        renderings=(Rendering("support.make_sampling_table(size, sampling_factor=sampling_factor)"),),
        proofs=(
            Proof("tf.keras.preprocessing.sequence.make_sampling_table(100)"),
            Proof("tf.keras.preprocessing.sequence.make_sampling_table(size=50, sampling_factor=0.01)"),
        ),
    ),
    Function(
        source="tf.sequence_mask(lengths, maxlen=None, dtype='bool', name=None)",
        target="torch.arange(end)",
        tensors=("lengths",),
        ignored=LABEL,
        renderings=tuple(
            Rendering(f"(torch.arange({end}, device=lengths.device) < lengths.unsqueeze(-1)){cast}", when=when)
            for end, given in (("lengths.max()", "maxlen is None"), ("maxlen", "maxlen is not None"))
            for cast, when in (
                ("", f"{given} and surely(torch_dtype(dtype) == torch_dtype('bool'))"),
                (".to(torch_dtype(dtype))", given),
            )
        ),
        proofs=(
            Proof("tf.sequence_mask(n)", {"n": integers(5, high=7)}),
            Proof("tf.sequence_mask(lengths=n, maxlen=9, name='m')", {"n": integers(3, 4, high=7, dtype="int64")}),
            Proof("tf.sequence_mask(n, dtype=tf.float32)", {"n": integers(5, high=7)}),
            Proof("tf.sequence_mask(n, 4, tf.int32)", {"n": integers(5, high=7)}),
        ),
    ),
)  # fmt: skip
