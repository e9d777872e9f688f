"""Files that are downloaded once.

https://keras.io/api/utils/python_utils/#getfile-function
"""

from migrate.catalog.model import Function, Rendering
from migrate.catalog.proof_files import Content, text
from migrate.catalog.proofs import Proof

SIGNATURE = (
    "(fname=None, origin=None, untar=False, md5_hash=None, file_hash=None, cache_subdir='datasets', "
    "hash_algorithm='auto', extract=False, archive_format='auto', cache_dir=None, force_download=False)"
)
POEM = text("Rose is a rose\nis a rose.\n")
SHA256 = "681c68c0a6ade9c0e1bf967c1ee8b3b92254b4cfe0aad242742842bf90ae5a14"
MD5 = "f2f6f737ae88e5251a24cc4e26ba918a"
FILES = {
    "poem.txt": POEM,
    "poems.tar": Content("tar", members={"one.txt": POEM, "more/two.txt": text("zwei\n")}),
    ".keras/datasets/there.txt": text("here before\n"),
    ".keras/datasets/stale.txt": text("of old\n"),
}
ORIGIN = "origin=__import__('pathlib').Path('poem.txt').absolute().as_uri()"
ARCHIVE = "origin=__import__('pathlib').Path('poems.tar').absolute().as_uri()"
PLACE = "__import__('os').path.relpath(made)"
READ = (PLACE, "open(made).read()")
UNPACKED = (PLACE, "open(made + '/one.txt').read()", "open(made + '/more/two.txt').read()")


ROWS = (
    Function(
        source=f"keras.utils.get_file{SIGNATURE}",
        aliases=("keras.utils.data_utils.get_file",),
        target=f"support.get_file{SIGNATURE}",
        renderings=(
            Rendering(
                "support.get_file(fname=fname, origin=origin, untar=untar, md5_hash=md5_hash, file_hash=file_hash, "
                "cache_subdir=cache_subdir, hash_algorithm=hash_algorithm, extract=extract, "
                "archive_format=archive_format, cache_dir=cache_dir, force_download=force_download)"
            ),
        ),
        proofs=(
            Proof(f"keras.utils.get_file({ORIGIN})", files=FILES, uses=READ),
            Proof(f"keras.utils.get_file('mine.txt', {ORIGIN})", files=FILES, uses=READ),
            Proof(f"keras.utils.get_file(fname='there.txt', {ORIGIN})", files=FILES, uses=READ),
            Proof(
                f"keras.utils.get_file('there.txt', {ORIGIN}, force_download=True)", files=FILES, uses=READ
            ),
            Proof(
                f"keras.utils.get_file('stale.txt', {ORIGIN}, file_hash='{SHA256}')", files=FILES, uses=READ
            ),
            Proof(f"keras.utils.get_file('stale.txt', {ORIGIN}, md5_hash='{MD5}')", files=FILES, uses=READ),
            Proof(
                f"keras.utils.get_file('stale.txt', {ORIGIN}, file_hash='{MD5}', hash_algorithm='md5')",
                files=FILES,
                uses=READ,
            ),
            Proof(
                f"keras.utils.get_file('a.txt', {ORIGIN}, cache_dir='.', cache_subdir='here')",
                files=FILES,
                uses=READ,
            ),
            Proof(f"keras.utils.get_file('poems', {ARCHIVE}, untar=True)", files=FILES, uses=UNPACKED),
            Proof(f"keras.utils.get_file('poems.tar', {ARCHIVE}, extract=True)", files=FILES, uses=UNPACKED),
            Proof(f"keras.utils.get_file({ARCHIVE}, extract=True)", files=FILES, uses=UNPACKED),
            Proof(
                f"keras.utils.get_file({ARCHIVE}, extract=True, archive_format='tar')",
                files=FILES,
                uses=UNPACKED,
            ),
        ),
        note="the cache folder is Keras's own, so that nothing is downloaded twice",
        url="https://keras.io/api/utils/python_utils/#getfile-function",
    ),
)
