"""TFRecord files and the Examples in them, without TensorFlow: the same bytes, written and read.

https://www.tensorflow.org/tutorials/load_data/tfrecord
"""

from migrate.catalog.model import Caveat, Function, Level, Rendering
from migrate.catalog.proof_files import Content
from migrate.catalog.proofs import Proof, integers, normal, words
from migrate.catalog.reasons import LABEL

URL = "https://www.tensorflow.org/api_docs/python/tf/"
BYTES = ("made.SerializeToString().hex()",)
STRINGS = "strings are `bytes`, alone or in NumPy arrays"
EXAMPLE = Content(
    "example",
    {
        "pixels": integers(1, 2, 3, low=-4, high=2**40, dtype="int64"),
        "weights": normal(1, 6),
        "label": words(1, among=("cat", "été", "")),
        "tags": words(1, 4),
    },
)
RECORDS = Content(
    "records",
    {"x": integers(9, 2, 3, low=-300, high=300, dtype="int64"), "y": normal(9), "name": words(9)},
)
SAMPLE = "open('sample', 'rb').read()"
PIXELS = "'pixels': tf.io.FixedLenFeature([2, 3], tf.int64)"
FILES = {"a.tfrecord": RECORDS, "b.tfrecord": RECORDS}


def _message(name: str, parameters: str, *proofs: str) -> Function:
    signature = ", ".join(f"{parameter}=None" for parameter in parameters.split())
    given = ", ".join(f"{parameter}={parameter}" for parameter in parameters.split())
    return Function(
        source=f"tf.train.{name}(*, {signature})",
        target=f"support.{name}({signature})",
        renderings=(Rendering(f"support.{name}({given})"),),
        proofs=tuple(Proof(f"tf.train.{name}({proof})", uses=BYTES) for proof in proofs),
        note="the same bytes in the same form",
        url=f"{URL}train/{name}",
    )


def _writer(options: str, name: str, read: str) -> Proof:
    """Write, and look at the file: compressed ones at what is in them, for two packers need not agree."""
    return Proof(
        f"tf.io.TFRecordWriter({options})",
        files={"w": RECORDS},
        uses=(
            "made.write(b'first')",
            "made.write(bytes(range(256)) * 40)",
            "made.write(record=b'')",
            "made.flush()",
            "made.close()",
            f"{read.format(name)}.hex()",
        ),
    )


def _parsed(call: str, *names: str) -> Proof:
    uses = tuple(f"elements([made[{name!r}]])" for name in names)
    return Proof(call, files={"sample": EXAMPLE}, uses=uses)


PARSED = (
    _parsed(f"tf.io.parse_single_example({SAMPLE}, {{{PIXELS}}})", "pixels"),
    _parsed(
        f"tf.io.parse_single_example(serialized={SAMPLE}, features={{{PIXELS}, "
        "'weights': tf.io.FixedLenFeature((6,), dtype=tf.float32), "
        "'label': tf.io.FixedLenFeature([], tf.string), 'tags': tf.io.FixedLenFeature([2, 2], tf.string), "
        "'none': tf.io.FixedLenFeature([], tf.int64, default_value=7), "
        "'blank': tf.io.FixedLenFeature([], tf.string, ''), "
        "'some': tf.io.FixedLenFeature([2], tf.float32, [0.5, 1.5])})",
        *("pixels", "weights", "label", "tags", "none", "blank", "some"),
    ),
    Proof(
        f"tf.io.parse_single_example({SAMPLE}, {{'none': tf.io.VarLenFeature(tf.float32), "
        "'pixels': tf.io.VarLenFeature(dtype=tf.int64), 'weights': tf.io.VarLenFeature(tf.float32)})",
        files={"sample": EXAMPLE},
    ),
)

ROWS = (
    _message("BytesList", "value", "value=[b'one', b'', bytes([0, 255, 128])]", "value=[]", ""),
    _message("FloatList", "value", "value=[0.1, -2.5e20, 3]", "value=np.linspace(0, 1, 7)", ""),
    _message("Int64List", "value", "value=[0, 1, 300, -1, 2**62, -2**63]", "value=np.arange(200)", ""),
    _message(
        "Feature",
        "bytes_list float_list int64_list",
        "bytes_list=tf.train.BytesList(value=[b'ab'])",
        "float_list=tf.train.FloatList(value=[1.5, 2])",
        "int64_list=tf.train.Int64List(value=[5])",
        "int64_list=tf.train.Int64List(value=[])",
        "",
    ),
    _message(
        "Features",
        "feature",
        "feature={'été': tf.train.Feature(int64_list=tf.train.Int64List(value=[5, 6]))}",
        "feature={'empty': tf.train.Feature()}",
        "",
    ),
    _message(
        "Example",
        "features",
        "features=tf.train.Features(feature={'x': tf.train.Feature(float_list=tf.train.FloatList(value=[5]))})",
        "",
    ),
    Function(
        source="tf.train.Example.FromString(serialized)",
        target="support.Example.FromString(data)",
        renderings=(Rendering("support.Example.FromString(serialized)"),),
        proofs=(
            Proof(
                f"tf.train.Example.FromString({SAMPLE})",
                files={"sample": EXAMPLE},
                uses=(
                    "sorted(made.features.feature)",
                    "list(made.features.feature['pixels'].int64_list.value)",
                    "list(made.features.feature['weights'].float_list.value)",
                    "list(made.features.feature['tags'].bytes_list.value)",
                    "list(made.features.feature['weights'].bytes_list.value)",
                    "made.features.feature['weights'].WhichOneof('kind')",
                    "len(made.SerializeToString())",
                ),
            ),
        ),
        url=f"{URL}train/Example",
    ),
    Function(
        source="tf.io.FixedLenFeature(shape, dtype, default_value=None)",
        aliases=("tf.FixedLenFeature",),
        target="support.FixedLenFeature(shape, dtype, default_value=None)",
        renderings=(
            Rendering("support.FixedLenFeature(shape, element_type(dtype), default_value=default_value)"),
        ),
        proofs=tuple(
            Proof(f"tf.io.FixedLenFeature({given})", uses=("list(made.shape)", "made.default_value"))
            for given in (
                "[], tf.int64",
                "(2, 3), tf.float32, 0.5",
                "shape=[4], dtype=tf.string, default_value=''",
            )
        ),
        note=STRINGS,
        url=f"{URL}io/FixedLenFeature",
    ),
    Function(
        source="tf.io.VarLenFeature(dtype)",
        aliases=("tf.VarLenFeature",),
        target="support.VarLenFeature(dtype)",
        renderings=(Rendering("support.VarLenFeature(element_type(dtype))"),),
        proofs=tuple(
            Proof(f"tf.io.VarLenFeature({given})", uses=("'int64' in str(made.dtype)",))
            for given in ("tf.int64", "dtype=tf.float32")
        ),
        note=f"{STRINGS}; numbers are sparse tensors",
        url=f"{URL}io/VarLenFeature",
    ),
    Function(
        source="tf.io.parse_single_example(serialized, features, example_names=None, name=None)",
        aliases=("tf.parse_single_example",),
        target="support.parse_single_example(serialized, features)",
        renderings=(Rendering("support.parse_single_example(serialized, features)"),),
        ignored=LABEL | {"example_names": "names for the messages of errors"},
        proofs=PARSED,
        note=STRINGS,
        url=f"{URL}io/parse_single_example",
    ),
    Function(
        source="tf.io.parse_example(serialized, features, example_names=None, name=None)",
        aliases=("tf.parse_example",),
        target="support.parse_example(serialized, features)",
        renderings=(Rendering("support.parse_example(serialized, features)"),),
        ignored=LABEL | {"example_names": "names for the messages of errors"},
        proofs=(
            _parsed(
                f"tf.io.parse_example([{SAMPLE}, {SAMPLE}], {{{PIXELS}, "
                "'label': tf.io.FixedLenFeature([], tf.string)})",
                *("pixels", "label"),
            ),
            Proof(
                f"tf.io.parse_example(serialized=[{SAMPLE}, b'', {SAMPLE}], "
                "features={'weights': tf.io.VarLenFeature(tf.float32)})",
                files={"sample": EXAMPLE},
            ),
        ),
        note=STRINGS,
        url=f"{URL}io/parse_example",
    ),
    Function(
        source="tf.io.TFRecordOptions(compression_type=None)",
        aliases=("tf.python_io.TFRecordOptions",),
        renderings=(Rendering("compression_type"),),
        proofs=(
            Proof(
                "tf.io.TFRecordWriter('w', tf.io.TFRecordOptions(compression_type='ZLIB'))",
                files={"w": RECORDS},
                uses=(
                    "made.write(b'x' * 99)",
                    "made.close()",
                    "__import__('zlib').decompress(open('w', 'rb').read()).hex()",
                ),
            ),
            Proof(
                "tf.io.TFRecordWriter('w', options=tf.io.TFRecordOptions('GZIP'))",
                files={"w": RECORDS},
                uses=("made.write(b'x' * 99)", "made.close()", "__import__('gzip').open('w').read().hex()"),
            ),
        ),
        note="the writer takes the compression itself",
        url=f"{URL}io/TFRecordOptions",
    ),
    Function(
        source="tf.io.decode_raw(input_bytes, out_type, little_endian=True, fixed_length=None, name=None)",
        aliases=("tf.decode_raw",),
        requires="little_endian == True and fixed_length is None",
        renderings=(Rendering("torch.frombuffer(bytearray(input_bytes), dtype=torch_dtype(out_type))"),),
        ignored=LABEL,
        proofs=tuple(
            Proof(f"tf.io.decode_raw({given})", files={"sample": EXAMPLE})
            for given in (
                f"{SAMPLE}, tf.uint8",
                f"input_bytes={SAMPLE}[:40], out_type=tf.float32",
                f"{SAMPLE}[:8], tf.int64",
            )
        ),
        note="of one string of bytes",
        url=f"{URL}io/decode_raw",
    ),
    Function(
        source="tf.io.TFRecordWriter(path, options=None)",
        aliases=("tf.python_io.TFRecordWriter",),
        target="support.TFRecordWriter(path, options=None)",
        renderings=(Rendering("support.TFRecordWriter(path, options=options)"),),
        proofs=(
            _writer("'w'", "w", "open({!r}, 'rb').read()"),
            _writer("path='w', options='GZIP'", "w", "__import__('gzip').open({!r}).read()"),
            _writer("'w', options='ZLIB'", "w", "__import__('zlib').decompress(open({!r}, 'rb').read())"),
        ),
        url=f"{URL}io/TFRecordWriter",
    ),
    Function(
        source=(
            "tf.data.TFRecordDataset(filenames, compression_type=None, buffer_size=None, num_parallel_reads=None, "
            "name=None)"
        ),
        target="support.read_records(filenames, compression_type=None)",
        renderings=(Rendering("support.read_records(filenames, compression_type=compression_type)"),),
        ignored=LABEL | {"buffer_size": "how much is read at once, not what"},
        caveats=(
            Caveat(
                "num_parallel_reads is not None",
                Level.STATISTICAL,
                "files are read one after the other; TensorFlow mixes the records of several",
            ),
        ),
        proofs=tuple(
            Proof(f"tf.data.TFRecordDataset({given})", files=FILES, uses=("elements(made)",))
            for given in (
                "'a.tfrecord'",
                "['a.tfrecord', 'b.tfrecord']",
                "filenames=('b.tfrecord',), compression_type='', buffer_size=100",
                "tf.data.Dataset.from_tensors('b.tfrecord')",
                "['a.tfrecord'], num_parallel_reads=2",
            )
        ),
        note="records are `bytes`",
        url=f"{URL}data/TFRecordDataset",
    ),
)
