"""CSV: records, files, and batches of columns.

https://www.tensorflow.org/tutorials/load_data/csv
"""

from migrate.catalog.model import Caveat, Function, Level, Rendering
from migrate.catalog.proof_files import text
from migrate.catalog.proofs import Proof, normal
from migrate.catalog.reasons import LABEL

URL = "https://www.tensorflow.org/api_docs/python/tf/"
ROWS_OF_A = [f'{n},{n / 4},"name, {n}",{"" if n % 3 else n * 2}' for n in range(17)]
FILES = {
    "csv/a.csv": text("\n".join(["id,share,name,rest", *ROWS_OF_A]) + "\n"),
    "csv/b.csv": text('id,share,name,rest\n90,2.5,"two\nlines",7\n91,-1e3,"say ""hi""",8\n'),
    "bare.csv": text("1;NA;x\n2;3.5;y\n"),
}
NUMBERS = "[[0], [0.5], [''], [-1]]"
ELEMENTS = ("elements(made)",)
CSV = "tf.data.experimental.CsvDataset"
MAKE = "tf.data.experimental.make_csv_dataset"
MADE = (
    "file_pattern, batch_size, column_names=None, column_defaults=None, label_name=None, select_columns=None, "
    "field_delim=',', use_quote_delim=True, na_value='', header=True, num_epochs=None, shuffle=True, "
    "shuffle_buffer_size=10000, shuffle_seed=None"
)
MADE_END = "num_rows_for_inference=100, compression_type=None"
MADE_NAMES = (
    "column_names column_defaults label_name select_columns field_delim use_quote_delim na_value header num_epochs "
    "shuffle shuffle_buffer_size shuffle_seed num_rows_for_inference compression_type"
)


def _given(names: str) -> str:
    return ", ".join(f"{name}={name}" for name in names.split())


ROWS = (
    Function(
        source="tf.io.decode_csv(records, record_defaults, field_delim=',', use_quote_delim=True, na_value='', "
        "select_cols=None, name=None)",
        aliases=("tf.decode_csv",),
        target="support.decode_csv(records, record_defaults, field_delim=',', use_quote_delim=True, na_value='', "
        "select_cols=None)",
        renderings=(
            Rendering(
                "support.decode_csv(records, record_defaults, field_delim=field_delim, "
                "use_quote_delim=use_quote_delim, na_value=na_value, select_cols=select_cols)"
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.io.decode_csv('1,2.5,été', [[0], [0.0], ['']])"),
            Proof(
                "tf.io.decode_csv(['1,2.5,a', '3,,\"b,c\"', ',-1e-3,'], record_defaults=[[7], 1.5, 'none'])"
            ),
            Proof("tf.io.decode_csv([['1|NA'], ['2|4']], [[0], [9.5]], '|', na_value='NA')"),
            Proof("tf.io.decode_csv(records='1,\"2,3', record_defaults=[0, '', 0], use_quote_delim=False)"),
            Proof("tf.io.decode_csv(['5,6,7', '8,9,1'], [[0.0], [0]], select_cols=[0, 2], name='csv')"),
        ),
        note="text is `str`, alone or in NumPy arrays",
        url=f"{URL}io/decode_csv",
    ),
    Function(
        source=f"{CSV}(filenames, record_defaults, compression_type=None, buffer_size=None, header=False, "
        "field_delim=',', use_quote_delim=True, na_value='', select_cols=None, exclude_cols=None)",
        target="support.read_csv(filenames, record_defaults, compression_type=None, header=False, field_delim=',', "
        "use_quote_delim=True, na_value='', select_cols=None, exclude_cols=None)",
        renderings=(
            Rendering(
                "support.read_csv(filenames, record_defaults, compression_type=compression_type, header=header, "
                "field_delim=field_delim, use_quote_delim=use_quote_delim, na_value=na_value, "
                "select_cols=select_cols, exclude_cols=exclude_cols)"
            ),
        ),
        ignored={"buffer_size": "how much is read at once, not what"},
        proofs=tuple(
            Proof(f"{CSV}({given})", files=FILES, uses=ELEMENTS)
            for given in (
                f"'csv/a.csv', {NUMBERS}, header=True",
                f"['csv/b.csv', 'csv/a.csv'], {NUMBERS}, header=True, compression_type='', buffer_size=100",
                "filenames='csv/a.csv', record_defaults=[0.0, 0], header=True, select_cols=[1, 3]",
                "'csv/a.csv', [tf.int64, tf.float32], header=True, exclude_cols=[2, 3]",
                "'bare.csv', [[0], [0.0], ['']], field_delim=';', na_value='NA', use_quote_delim=False",
            )
        ),
        note="text is `str`",
        url=f"{URL}data/experimental/CsvDataset",
    ),
    Function(
        source=f"{MAKE}({MADE}, prefetch_buffer_size=None, num_parallel_reads=None, sloppy=False, "
        f"num_rows_for_inference=100, compression_type=None, ignore_errors=False)",
        target=f"support.make_csv_dataset({MADE}, {MADE_END})",
        requires="ignore_errors == False",
        renderings=(Rendering(f"support.make_csv_dataset(file_pattern, batch_size, {_given(MADE_NAMES)})"),),
        caveats=(Caveat("shuffle != False", Level.STATISTICAL, "the rows come in another random order"),),
        ignored={
            "prefetch_buffer_size": "when rows are read, not which",
            "num_parallel_reads": "files are read one after the other",
            "sloppy": "the order is always the same",
        },
        proofs=(
            *(
                Proof(f"{MAKE}({given})", files=FILES, uses=ELEMENTS)
                for given in (
                    "'csv/*.csv', 4, num_epochs=1, shuffle=False",
                    "['csv/a.csv'], batch_size=5, label_name='id', num_epochs=2, shuffle=False",
                    "'csv/a.csv', 6, select_columns=['name', 'id'], num_epochs=1, shuffle=False",
                    f"'csv/a.csv', 6, column_names=['a', 'b', 'c', 'd'], column_defaults={NUMBERS}, label_name='d', "
                    "num_epochs=1, shuffle=False, num_rows_for_inference=3",
                    "'bare.csv', 2, column_names=['a', 'b', 'c'], field_delim=';', na_value='NA', header=False, "
                    "num_epochs=1, shuffle=False, use_quote_delim=False, prefetch_buffer_size=2",
                )
            ),
            Proof(f"{MAKE}('csv/a.csv', 5, shuffle=False)", files=FILES, uses=("elements(made, 9)",)),
            Proof(
                f"{MAKE}('csv/a.csv', 5, num_epochs=1, shuffle_buffer_size=30, shuffle_seed=3)",
                files=FILES,
                uses=("sorted(int(n) for row in made for n in row['id'])", "len(list(made))"),
            ),
        ),
        note="text is `str`, in NumPy arrays",
        url=f"{URL}data/experimental/make_csv_dataset",
    ),
    *(
        Function(
            source=f"tf.{name}(func, inp, Tout, {'stateful=True, ' * (name != 'py_function')}name=None)",
            aliases=aliases,
            target="support.call_function(function, inputs, types, as_arrays=False)",
            renderings=(Rendering(f"support.call_function(func, inp, spec_type(Tout), as_arrays={arrays})"),),
            ignored=LABEL | ({"stateful": "nothing is kept between calls"} if name != "py_function" else {}),
            proofs=(
                Proof(
                    f"tf.{name}(lambda a, b: a * 2 + b, [x, y], tf.float32)",
                    data,
                    gradients=not arrays,
                    reason=why,
                ),
                Proof(
                    f"tf.{name}(func=lambda a: (a[0], a.shape[0]), inp=[x], Tout=[tf.float32, tf.int64], name='f')",
                    {"x": normal(3)},
                    gradients=not arrays,
                    reason=why,
                ),
                Proof(
                    f"tf.{name}(lambda a: a[:2], (x,), tf.float32)",
                    {"x": normal(3)},
                    gradients=not arrays,
                    reason=why,
                ),
            ),
            url=f"{URL}{name}",
        )
        for name, aliases, arrays, why in (
            ("py_function", (), False, ""),
            ("numpy_function", ("tf.py_func", "tf.compat.v1.py_func"), True, "NumPy's functions have none"),
        )
        for data in ({"x": normal(2, 3), "y": normal(3)},)
    ),
)
