"""Functions on strings. PyTorch has no tensors of them: a scalar is a `str`, a tensor a NumPy array of `str`.

https://www.tensorflow.org/api_docs/python/tf/strings
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, mask, normal, numerals, texts, uniform, words
from migrate.catalog.reasons import LABEL

UNIT = "unit in ('BYTE', 'UTF8_CHAR')"
ASCII = ("cat", "Dog", "running", "x-1", "The end")
ONE = "a string or an array of strings; PyTorch has no tensors of them"

ROWS = (
    Function(
        source="tf.strings.lower(input, encoding='', name=None)",
        target="support.lower_text(text, encoding='')",
        ignored=LABEL,
        note=ONE,
        renderings=(Rendering("support.lower_text(input, encoding=encoding)"),),
        proofs=(
            Proof("tf.strings.lower(x)", {"x": texts(12)}),
            Proof("tf.strings.lower(x)", {"x": words()}),
            Proof("tf.strings.lower(input='The CAT É', name='lower')"),
            Proof("tf.strings.lower(x, 'utf-8')", {"x": words(3, 12)}),
        ),
    ),
    Function(
        source="tf.strings.upper(input, encoding='', name=None)",
        target="support.upper_text(text, encoding='')",
        ignored=LABEL,
        note=ONE,
        renderings=(Rendering("support.upper_text(input, encoding=encoding)"),),
        proofs=(
            Proof("tf.strings.upper(x)", {"x": texts(12)}),
            Proof("tf.strings.upper(input=x, encoding='utf-8')", {"x": words(3, 12)}),
        ),
    ),
    Function(
        source="tf.strings.strip(input, name=None)",
        target="support.strip_text(text)",
        ignored=LABEL,
        note=ONE,
        renderings=(Rendering("support.strip_text(input)"),),
        proofs=(
            Proof("tf.strings.strip(x)", {"x": texts(30)}),
            Proof(r"tf.strings.strip(input=' \ta b\v\n\u00a0 ')"),
        ),
    ),
    Function(
        source="tf.strings.length(input, unit='BYTE', name=None)",
        target="support.text_length(text, unit='BYTE')",
        ignored=LABEL,
        requires=UNIT,
        note=ONE,
        renderings=(Rendering("support.text_length(input, unit=unit)"),),
        proofs=(
            Proof("tf.strings.length(x)", {"x": words(4, 8)}),
            Proof("tf.strings.length(x, 'UTF8_CHAR')", {"x": words(4, 8)}),
            Proof("tf.strings.length(input=x, unit='UTF8_CHAR', name='n')", {"x": texts()}),
        ),
    ),
    Function(
        source="tf.strings.substr(input, pos, len, unit='BYTE', name=None)",
        target="support.substring(text, pos, length, unit='BYTE')",
        ignored=LABEL,
        requires=UNIT,
        note="a part in bytes that cuts a character in two is an error: no Python string holds it",
        renderings=(Rendering("support.substring(input, pos, len, unit=unit)"),),
        proofs=(
            Proof("tf.strings.substr(x, 1, 2)", {"x": words(9, among=ASCII)}),
            Proof("tf.strings.substr(input=x, pos=-3, len=9)", {"x": words(9, among=ASCII)}),
            Proof("tf.strings.substr('タワー end', 1, 4, unit='UTF8_CHAR')"),
            Proof("tf.strings.substr(x, [0, 1, 2], [1, 9, 1])", {"x": words(3, among=ASCII)}),
        ),
    ),
    Function(
        source="tf.strings.split(input, sep=None, maxsplit=-1, name=None)",
        target="support.split_text(text, sep=None, maxsplit=-1)",
        ignored=LABEL,
        note="of an array a list of rows (support.Ragged), where TensorFlow has a ragged tensor",
        renderings=(Rendering("support.split_text(input, sep=sep, maxsplit=maxsplit)"),),
        proofs=(
            Proof("tf.strings.split(x)", {"x": texts(12)}),
            Proof("tf.strings.split(x)", {"x": texts()}),
            Proof("tf.strings.split(x, sep='e', maxsplit=2)", {"x": texts(3, 4)}),
            Proof("tf.strings.split(input=x, maxsplit=1)", {"x": texts(12)}),
            Proof("tf.strings.split('a,,b,', ',')"),
            Proof("tf.strings.split('', ',')"),
        ),
    ),
    Function(
        source="tf.strings.join(inputs, separator='', name=None)",
        target="support.join_text(texts, separator='')",
        ignored=LABEL,
        note=ONE,
        renderings=(Rendering("support.join_text(inputs, separator=separator)"),),
        proofs=(
            Proof("tf.strings.join([x, y])", {"x": words(3, 4), "y": words(3, 4)}),
            Proof("tf.strings.join(inputs=[x, '/', y], separator=' é ')", {"x": words(5), "y": words()}),
            Proof("tf.strings.join(['a', 'b'], '-')"),
        ),
    ),
    Function(
        source="tf.strings.reduce_join(inputs, axis=None, keepdims=False, separator='', name=None)",
        target="support.reduce_join(text, axis=None, keepdims=False, separator='')",
        ignored=LABEL,
        note=ONE,
        renderings=(
            Rendering("support.reduce_join(inputs, axis=axis, keepdims=keepdims, separator=separator)"),
        ),
        proofs=(
            Proof("tf.strings.reduce_join(x)", {"x": words(3, 4)}),
            Proof("tf.strings.reduce_join(x, 0, separator=' ')", {"x": words(3, 4)}),
            Proof("tf.strings.reduce_join(inputs=x, axis=-1, keepdims=True)", {"x": words(2, 3, 4)}),
            Proof("tf.strings.reduce_join(x, axis=[2, 0], separator='|')", {"x": words(2, 3, 4)}),
            Proof("tf.strings.reduce_join(tf.strings.split(x), -1, separator='_')", {"x": texts(6)}),
        ),
    ),
    Function(
        source="tf.strings.to_number(input, out_type='float32', name=None)",
        target="support.text_to_number(text, dtype=torch.float32)",
        ignored=LABEL,
        note=ONE,
        renderings=(
            Rendering("support.text_to_number(input, dtype=torch_dtype(out_type))"),
        ),
        proofs=(
            Proof("tf.strings.to_number(x)", {"x": numerals(3, 5)}),
            Proof("tf.strings.to_number(x, tf.int32)", {"x": numerals(9, whole=True)}),
            Proof("tf.strings.to_number(input=x, out_type=tf.float64)", {"x": numerals()}),
            Proof("tf.strings.to_number(x, out_type='int64')", {"x": numerals(4, whole=True)}),
        ),
    ),
    Function(
        source="tf.strings.format(template, inputs, placeholder='{}', summarize=3, name=None)",
        target="support.format_text(template, inputs, placeholder='{}', summarize=3)",
        ignored=LABEL,
        renderings=(
            Rendering(
                "support.format_text(template, inputs, placeholder=placeholder, summarize=summarize)"
            ),
        ),
        proofs=(
            Proof("tf.strings.format('epoch {}: {}', (3, 0.1))"),
            Proof("tf.strings.format('a {} b', x)", {"x": numerals(4)}),
            Proof("tf.strings.format(template='% and %', inputs=[i, x], placeholder='%', summarize=2)",
                  {"i": integers(7, high=100), "x": normal(5, 6)}),
            Proof("tf.strings.format('{}', x, summarize=-1)", {"x": normal(2, 3, 4, 9, dtype="float64")}),
            Proof("tf.strings.format('{}', x)", {"x": uniform(2, 8, 2, 7, low=-1e12, high=1e12)}),
            Proof("tf.strings.format('{} {}', (x, y))", {"x": texts(9), "y": mask(3, 3)}),
        ),
    ),
    Function(
        source="tf.strings.as_string(input, precision=-1, scientific=False, shortest=False, width=-1, fill='', "
        "name=None)",
        target="support.numbers_as_text(values, precision=-1, scientific=False, shortest=False, width=-1, fill='')",
        aliases=("tf.as_string",),
        ignored=LABEL,
        renderings=(
            Rendering(
                "support.numbers_as_text(input, precision=precision, scientific=scientific, shortest=shortest, "
                "width=width, fill=fill)"
            ),
        ),
        proofs=(
            Proof("tf.strings.as_string(i)", {"i": integers(3, 4, low=-99, high=99)}),
            Proof("tf.as_string(x)", {"x": uniform(9, low=-50.0, high=50.0)}),
            Proof("tf.strings.as_string(input=x, precision=2, scientific=True)", {"x": normal(9)}),
            Proof("tf.strings.as_string(x, shortest=True)", {"x": normal(9)}),
            Proof("tf.strings.as_string(i, width=5, fill='0')", {"i": integers(9, high=999)}),
            Proof("tf.strings.as_string(m)", {"m": mask(3, 3)}),
            Proof("tf.strings.as_string(7)"),
        ),
    ),
    Function(
        source="tf.strings.ngrams(data, ngram_width, separator=' ', pad_values=None, padding_width=None, "
        "preserve_short_sequences=False, name=None)",
        target="support.text_ngrams(data, ngram_width, separator=' ', pad_values=None, padding_width=None, "
        "preserve_short_sequences=False)",
        ignored=LABEL,
        renderings=(
            Rendering(
                "support.text_ngrams(data, ngram_width, separator=separator, pad_values=pad_values, "
                "padding_width=padding_width, preserve_short_sequences=preserve_short_sequences)"
            ),
        ),
        proofs=(
            Proof("tf.strings.ngrams(x, 2)", {"x": words(3, 6)}),
            Proof("tf.strings.ngrams(data=x, ngram_width=(1, 3), separator='_')", {"x": words(8)}),
            Proof("tf.strings.ngrams(tf.strings.split(x), 3, pad_values=('<', '>'))", {"x": texts(9)}),
            Proof("tf.strings.ngrams(tf.strings.split(x), 4, pad_values='-', padding_width=1)", {"x": texts(9)}),
            Proof("tf.strings.ngrams(tf.strings.split(x), 3, preserve_short_sequences=True)", {"x": texts(9)}),
        ),
    ),
)  # fmt: skip
