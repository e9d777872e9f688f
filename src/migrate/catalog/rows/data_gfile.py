"""Files and folders: what TensorFlow's own functions for them are in Python's library.

https://www.tensorflow.org/api_docs/python/tf/io/gfile

Of folders on this machine: Python opens no ``gs://`` and ``hdfs://``.
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proof_files import text
from migrate.catalog.proofs import Proof

URL = "https://www.tensorflow.org/api_docs/python/tf/io/gfile/"
LOCAL = "of files on this machine; `gs://` and the like need a library such as fsspec"
FILES = {"a/x.txt": text("one\nété"), "a/y.txt": text("z\r\n"), "a/b/q.txt": text("w"), "n.txt": text("")}
LEFT = "sorted(__import__('glob').glob('**', recursive=True))"


def _row(name: str, parameters: str, code: str, old: str, *proofs: Proof) -> Function:
    aliases = tuple(f"{root}.gfile.{old}" for root in ("tf", "tf.compat.v1")) if old else ()
    return Function(
        source=f"tf.io.gfile.{name}({parameters})",
        aliases=aliases,
        renamed=dict.fromkeys(("filename", "dirname"), parameters.partition(",")[0]),
        renderings=(Rendering(code),),
        proofs=proofs,
        note=LOCAL,
        url=f"{URL}{name}",
    )


def _proof(call: str, *uses: str) -> Proof:
    return Proof(f"tf.io.gfile.{call}", files=FILES, uses=uses or ("made",))


ROWS = (
    _row(
        "glob",
        "pattern",
        "support.glob_files(pattern)",
        "Glob",
        _proof("glob('a/*.txt')"),
        _proof("glob(['a/*', 'a/b/*', 'none/*'])"),
        _proof("glob(pattern='none/*')"),
    ),
    _row(
        "makedirs",
        "path",
        "pathlib.Path(path).mkdir(parents=True, exist_ok=True)",
        "MakeDirs",
        _proof("makedirs('p/q/r')", LEFT),
        _proof("makedirs(path='a')", LEFT),
    ),
    _row(
        "mkdir",
        "path",
        "pathlib.Path(path).mkdir(exist_ok=True)",
        "MkDir",
        _proof("mkdir('p')", LEFT),
        _proof("mkdir(path='a')", LEFT),
    ),
    _row(
        "exists",
        "path",
        "pathlib.Path(path).exists()",
        "Exists",
        _proof("exists('a')"),
        _proof("exists('no')"),
        _proof("exists(path='a/x.txt')"),
    ),
    _row(
        "isdir",
        "path",
        "pathlib.Path(path).is_dir()",
        "IsDirectory",
        _proof("isdir('a')"),
        _proof("isdir('no')"),
        _proof("isdir(path='a/x.txt')"),
    ),
    _row(
        "listdir",
        "path",
        "sorted(os.listdir(path))",
        "ListDirectory",
        _proof("listdir('a')", "sorted(made)"),
        _proof("listdir(path='.')", "sorted(made)"),
    ),
    _row(
        "join",
        "path, *paths",
        "os.path.join(path, *paths)",
        "",
        _proof("join('a', 'b')"),
        _proof("join('a', 'b/', 'c.txt')"),
    ),
    _row(
        "walk",
        "top, topdown=True, onerror=None",
        "os.walk(top, topdown=topdown)",
        "",
        _proof("walk('a')", "[(root, sorted(folders), sorted(files)) for root, folders, files in made]"),
        _proof("walk(top='a', topdown=False)", "[(root, sorted(folders)) for root, folders, files in made]"),
    ),
    _row(
        "remove",
        "path",
        "pathlib.Path(path).unlink()",
        "Remove",
        _proof("remove('a/x.txt')", LEFT),
        _proof("remove(path='n.txt')", LEFT),
    ),
    _row(
        "rmtree",
        "path",
        "shutil.rmtree(path)",
        "DeleteRecursively",
        _proof("rmtree('a')", LEFT),
        _proof("rmtree(path='a/b')", LEFT),
    ),
    _row(
        "copy",
        "src, dst, overwrite=False",
        "support.copy_file(src, dst, overwrite=overwrite)",
        "",
        _proof("copy('a/x.txt', 'c.txt')", LEFT, "open('c.txt').read()"),
        _proof("copy(src='a/x.txt', dst='n.txt', overwrite=True)", LEFT, "open('n.txt').read()"),
    ),
    _row(
        "rename",
        "src, dst, overwrite=False",
        "support.copy_file(src, dst, overwrite=overwrite, move=True)",
        "",
        _proof("rename('a/x.txt', 'c.txt')", LEFT, "open('c.txt').read()"),
        _proof("rename(src='a/b', dst='d')", LEFT),
        _proof("rename('a/x.txt', 'n.txt', True)", LEFT, "open('n.txt').read()"),
    ),
    Function(
        source="tf.io.gfile.GFile(name, mode='r')",
        aliases=(
            "tf.gfile.GFile",
            "tf.gfile.Open",
            "tf.gfile.FastGFile",
            "tf.compat.v1.gfile.GFile",
            "tf.compat.v1.gfile.Open",
            "tf.compat.v1.gfile.FastGFile",
        ),
        renderings=(
            Rendering("open(name, mode)", when="mode in ('rb', 'wb', 'ab', 'rb+', 'wb+')"),
            Rendering(
                "open(name, mode, encoding='utf-8')",
                when="mode in ('r', 'w', 'a', 'r+', 'w+')",
            ),
        ),
        proofs=(
            _proof("GFile('a/x.txt')", "made.read()"),
            _proof("GFile('a/y.txt')", "made.readlines()"),
            _proof("GFile(name='a/x.txt', mode='r')", "made.readline()", "list(made)"),
            _proof("GFile('a/x.txt', 'rb')", "made.read().hex()"),
            _proof(
                "GFile('new.txt', 'w')",
                "made.write('é\\nb') and None",
                "made.close()",
                "open('new.txt').read()",
            ),
            _proof(
                "GFile('n.txt', mode='ab')",
                "made.write(b'xyz') and None",
                "made.close()",
                "open('n.txt').read()",
            ),
        ),
        note=LOCAL,
        url=f"{URL}GFile",
    ),
)
