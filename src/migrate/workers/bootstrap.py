"""The first thing a worker runs: sent as source into a bare interpreter, where `migrate` may not be installed.

It makes the process ready (output, environment, import path) and hands over to `migrate.workers.loop`. It must not
import anything but the standard library, and must be valid syntax for old interpreters, so that they can be refused.
"""

import faulthandler
import os
import sys
from importlib.machinery import PathFinder
from importlib.util import spec_from_file_location
from typing import Any

OLDEST = (3, 11)


class InstallationFinder:
    """Finds `migrate` and its parts in the parent's installation, and nothing else of the parent's environment.

    Its site-packages must not get onto the path of another interpreter: they were built for the parent's.
    """

    def __init__(self, folders: Any) -> None:
        self.folders = folders

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        """The spec of a mapped package, or of a direct child of one; None leaves it to the other finders."""
        folder = self.folders.get(name)
        if folder is not None:
            initial = os.path.join(folder, "__init__.py")  # noqa: PTH118
            return spec_from_file_location(name, initial, submodule_search_locations=[folder])
        parent = name.rpartition(".")[0]
        return PathFinder.find_spec(name, [self.folders[parent]]) if parent in self.folders else None


def redirect_output(path: str) -> None:
    """Send everything that this process and the libraries in it print to the file or named pipe at `path`.

    execnet talks through duplicates of the first descriptors, so a `print` never gets into its protocol.
    """
    descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    os.close(descriptor)
    sys.stdout = open(1, "w", 1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", 1, encoding="utf-8", errors="replace", closefd=False)  # noqa: SIM115
    faulthandler.enable()  # a crash in native code leaves its stack in the output


def main(channel: Any) -> None:
    """Make this process a worker and serve until the channel is closed.

    Until `migrate.workers.wire` can be imported its form is written by hand: a tree and the heads of its arrays.
    """
    setup, _ = channel.receive()
    if hasattr(os, "setpgid"):
        os.setpgid(
            0, 0
        )  # Ctrl+C is the parent's to handle, and this process's own children can be ended with it
    redirect_output(setup["output"])
    if sys.version_info < OLDEST:
        found = "{}.{}".format(*sys.version_info[:2])
        message = "{} is Python {}; Python >= {}.{} is needed".format(sys.executable, found, *OLDEST)
        channel.send((("refused", message), []))
        return
    for name, value in setup["environment"].items():
        os.environ[name] = value
    for name, value in setup["environment_defaults"].items():
        os.environ.setdefault(name, value)
    sys.meta_path.insert(0, InstallationFinder(setup["folders"]))
    # The folder the command was called in is on the path of `python -c`: a keras.py lying there would be imported.
    sys.path[:] = setup["path"] + [entry for entry in sys.path if entry]
    try:
        import numpy  # noqa: F401
    except ImportError as error:
        advice = "pip install 'framework-migrate[{}]' there".format(setup["kind"])
        message = "NumPy does not work in {}: {}; {}".format(sys.executable, error, advice)  # noqa: UP032
        channel.send((("refused", message), []))
        return
    from migrate.workers.loop import serve

    serve(channel, setup["kind"])


if __name__ == "__channelexec__":
    main(channel)  # type: ignore[name-defined]  # noqa: F821
