"""Regular expressions and characters. TensorFlow's expressions are RE2's: what Python's `re` lacks is an error.

https://www.tensorflow.org/api_docs/python/tf/strings and https://github.com/google/re2/wiki/Syntax
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proofs import Proof, integers, texts, words
from migrate.catalog.reasons import LABEL

UTF8 = {**LABEL, "errors": "a Python string holds no malformed text", "replacement_char": "as errors"}
NOTE = "RE2's syntax is translated when it runs; of an expression that Python's `re` does not know an error says so"

ROWS = (
    Function(
        source="tf.strings.regex_replace(input, pattern, rewrite, replace_global=True, name=None)",
        target="support.regex_replace(text, pattern, rewrite, replace_global=True)",
        ignored=LABEL,
        requires="re2_is_portable(pattern)",
        note=NOTE,
        renderings=(
            Rendering("support.regex_replace(input, pattern, rewrite, replace_global=replace_global)"),
        ),
        proofs=(
            Proof("tf.strings.regex_replace(x, '<br />', ' ')", {"x": texts(20)}),
            Proof(r"""tf.strings.regex_replace(x, r'[!"#$%&()\*\+,-\./:;<=>?@\[\\\]^_`{|}~\']', '')""",
                  {"x": texts(20)}),
            Proof(r"tf.strings.regex_replace(x, r'(\w+)\s+(\w+)', r'\2 \\ \1\0')", {"x": texts(20)}),
            Proof("tf.strings.regex_replace(input=x, pattern='[^a-z]', rewrite='', replace_global=False)",
                  {"x": texts(20)}),
            Proof(r"tf.strings.regex_replace(x, r'\b|x*$', '.')", {"x": texts(20)}),
            Proof(r"tf.strings.regex_replace(x, '(?i)[[:upper:]é]|[\\W\\d]|\\x{6771}', '_')", {"x": texts(20)}),
            Proof("tf.strings.regex_replace('axb', 'x*', '-')"),
            Proof(r"tf.strings.regex_replace('a.c abc []a]', r'\Qa.c\E|[]a]+$|\z', 'ok')"),
        ),
    ),
    Function(
        source="tf.strings.regex_full_match(input, pattern, name=None)",
        target="support.regex_full_match(text, pattern)",
        ignored=LABEL,
        requires="re2_is_portable(pattern)",
        note=NOTE,
        renderings=(Rendering("support.regex_full_match(input, pattern)"),),
        proofs=(
            Proof(r"tf.strings.regex_full_match(x, r'[a-z]*\d?')", {"x": words(4, 8)}),
            Proof("tf.strings.regex_full_match(input=x, pattern='.|[^a-z]+')", {"x": words(30)}),
            Proof("tf.strings.regex_full_match('cat', 'ca')"),
        ),
    ),
    Function(
        source="tf.strings.unicode_split(input, input_encoding, errors='replace', replacement_char=65533, name=None)",
        target="support.split_characters(text)",
        ignored=UTF8,
        requires="lower(input_encoding) == 'utf-8'",
        note="of an array a list of rows (support.Ragged), where TensorFlow has a ragged tensor",
        renderings=(Rendering("support.split_characters(input)"),),
        proofs=(
            Proof("tf.strings.unicode_split(x, 'UTF-8')", {"x": words(3, 5)}),
            Proof("tf.strings.unicode_split(input='été 👩‍🚀', input_encoding='UTF-8', errors='ignore')"),
        ),
    ),
    Function(
        source="tf.strings.unicode_decode(input, input_encoding, errors='replace', replacement_char=65533, "
        "replace_control_characters=False, name=None)",
        target="support.decode_characters(text)",
        ignored=UTF8,
        requires="lower(input_encoding) == 'utf-8'",
        note="of an array a list of rows (support.Ragged), where TensorFlow has a ragged tensor",
        renderings=(Rendering("support.decode_characters(input)", when="not replace_control_characters"),),
        proofs=(
            Proof("tf.strings.unicode_decode(x, 'UTF-8')", {"x": words(9)}),
            Proof("tf.strings.unicode_decode(input='été 👩‍🚀', input_encoding='UTF-8')"),
        ),
    ),
    Function(
        source="tf.strings.unicode_encode(input, output_encoding, errors='replace', replacement_char=65533, name=None)",
        target="support.encode_characters(points)",
        ignored=UTF8,
        requires="lower(output_encoding) == 'utf-8'",
        note="an invalid code point is an error",
        renderings=(Rendering("support.encode_characters(input)"),),
        proofs=(
            Proof("tf.strings.unicode_encode(i, 'UTF-8')", {"i": integers(3, 9, low=33, high=0xD000)}),
            Proof("tf.strings.unicode_encode(input=[101, 233, 128512], output_encoding='UTF-8')"),
            Proof("tf.strings.unicode_encode(tf.strings.unicode_decode(x, 'UTF-8'), 'UTF-8')", {"x": words(5)}),
        ),
    ),
    Function(
        source="tf.strings.to_hash_bucket_fast(input, num_buckets, name=None)",
        target="support.hash_buckets(text, num_buckets, key=None)",
        ignored=LABEL,
        renderings=(Rendering("support.hash_buckets(input, num_buckets)"),),
        proofs=(
            Proof("tf.strings.to_hash_bucket_fast(x, 9223372036854775807)", {"x": words(80)}),
            Proof("tf.strings.to_hash_bucket_fast(x, 9223372036854775807)", {"x": texts(99)}),
            Proof("tf.strings.to_hash_bucket_fast(input=tf.strings.join([x, x, x, x]), num_buckets=10)",
                  {"x": texts(20)}),
        ),
    ),
    Function(
        source="tf.strings.to_hash_bucket_strong(input, num_buckets, key, name=None)",
        target="support.hash_buckets(text, num_buckets, key=None)",
        ignored=LABEL,
        renderings=(Rendering("support.hash_buckets(input, num_buckets, key)"),),
        proofs=(
            Proof("tf.strings.to_hash_bucket_strong(x, 9223372036854775807, [7, -1])", {"x": texts(60)}),
            Proof("tf.strings.to_hash_bucket_strong(input=x, num_buckets=10, key=(1, 2))", {"x": words(20)}),
        ),
    ),
    Function(
        source="tf.compat.as_text(bytes_or_text, encoding='utf-8')",
        target="support.as_text(bytes_or_text, encoding='utf-8')",
        aliases=("tf.compat.as_str",),
        renderings=(Rendering("support.as_text(bytes_or_text, encoding=encoding)"),),
        proofs=(
            Proof(r"tf.compat.as_text(b'caf\xc3\xa9')"),
            Proof("tf.compat.as_text('東京')"),
            Proof(r"tf.compat.as_str(bytes_or_text=b'caf\xe9', encoding='latin-1')"),
        ),
    ),
    Function(
        source="tf.compat.as_bytes(bytes_or_text, encoding='utf-8')",
        target="support.as_bytes(bytes_or_text, encoding='utf-8')",
        renderings=(Rendering("support.as_bytes(bytes_or_text, encoding=encoding)"),),
        proofs=(
            Proof("tf.compat.as_bytes('東京')"),
            Proof("tf.compat.as_bytes(bytes_or_text='é', encoding='utf-8')"),
            Proof("tf.compat.as_bytes(b'abc')"),
        ),
    ),
)  # fmt: skip
