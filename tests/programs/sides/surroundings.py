"""What both sides take from a program: the network, windows, the keyboard, chance."""

from __future__ import annotations

import builtins
import contextlib
import functools
import os
import random
import shutil
import socket
import sys
import time
import urllib.request
from collections.abc import Iterable
from email.message import Message
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.response import addinfourl

import numpy as np
from PIL import Image
from tests.programs.sides import files

SEED = 1337


def prepare() -> None:
    """Prepare this process. The framework may be imported already, the program not."""
    random.seed(SEED)
    np.random.seed(SEED)
    old_names()
    close_network()
    sys.meta_path.append(Displays())
    builtins.input = lambda prompt="": ""
    time.sleep = lambda seconds: None
    save = Image.Image.save

    def into_folder(self: Any, fp: Any, *args: Any, **kwargs: Any) -> None:
        """Pictures go into folders that a program takes for granted."""
        if isinstance(fp, str):
            Path(fp).parent.mkdir(parents=True, exist_ok=True)
        save(self, fp, *args, **kwargs)

    Image.Image.save = into_folder  # type: ignore[method-assign]
    os.environ["MPLBACKEND"] = "Agg"
    try:
        from matplotlib import pyplot
    except ImportError:
        return
    pyplot.show = lambda *args, **kwargs: pyplot.close("all")
    plot = pyplot.Axes.plot

    def as_far_as_there_is(self: Any, *args: Any, **kwargs: Any) -> Any:
        """Curves over as many epochs as the program had before it was shortened."""
        try:
            return plot(self, *args, **kwargs)
        except ValueError:
            return []

    pyplot.Axes.plot = as_far_as_there_is


def old_names() -> None:
    """Names that NumPy had when the programs were written."""
    for name, kind in {"bool": bool, "int": int, "float": float, "object": object}.items():
        if name not in vars(np):
            setattr(np, name, kind)
    with contextlib.suppress(ImportError):
        import pandas

        pandas.DataFrame.corr = functools.partialmethod(pandas.DataFrame.corr, numeric_only=True)
    for name, other in {"float_": "float64", "Inf": "inf", "NaN": "nan", "product": "prod"}.items():
        if name not in vars(np):
            setattr(np, name, getattr(np, other))


def close_network() -> None:
    """Downloads give the files that `files` makes; everything else is not there."""

    def refuse(*args: Any, **kwargs: Any) -> NoReturn:
        raise URLError("programs are tried without a network")

    def retrieve(url: str, filename: Any = None, *args: Any, **kwargs: Any) -> tuple[str, None]:
        name = Path(urlsplit(url).path).name
        made = files.find(name)
        if made is None:
            refuse()
        target = Path(filename) if filename else Path(name)
        shutil.copyfile(made, target)
        return str(target), None

    def opened(url: Any, *args: Any, **kwargs: Any) -> Any:
        address = getattr(url, "full_url", url)
        made = files.find(Path(urlsplit(address).path).name)
        if made is None:
            refuse()
        headers = Message()
        headers["Content-Length"] = str(made.stat().st_size)
        return addinfourl(made.open("rb"), headers, address, 200)

    urllib.request.urlretrieve = retrieve
    urllib.request.urlopen = opened
    connect = socket.socket.connect

    def local(self: socket.socket, address: Any) -> None:
        if self.family == socket.AF_UNIX or str(address[0]) in ("127.0.0.1", "::1", "localhost"):
            return connect(self, address)
        return refuse()

    socket.socket.connect = local  # type: ignore[method-assign, assignment]


class Nothing:
    """What can be called and asked for anything, and does nothing."""

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        return None

    def __getattr__(self, name: str) -> Nothing:
        return self


class Displays(MetaPathFinder, Loader):
    """Packages of notebooks, where they are not installed: all that is in them does nothing."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        wanted = name.partition(".")[0] in ("IPython", "matplotlib_inline")
        return ModuleSpec(name, self, is_package=True) if wanted else None

    def exec_module(self, module: ModuleType) -> None:
        def __getattr__(name: str) -> Any:  # noqa: N807
            if name.startswith("__"):
                raise AttributeError(name)
            if name == "version_info":
                return (9, 0, 0)
            return Nothing()

        vars(module)["__getattr__"] = __getattr__


def fetch(names: Iterable[str], folder: Path) -> None:
    """Put the files that a program's shell commands download into its folder, archives unpacked."""
    for name in names:
        made = files.find(name)
        if made is not None:
            shutil.copyfile(made, folder / name)
            if name.endswith((".zip", ".tar", ".tar.gz", ".tgz")):
                shutil.unpack_archive(made, folder)


def own_random(prefixes: tuple[str, ...]) -> None:
    """Give a framework's modules a generator of their own, so that the program's `random` is the program's alone."""
    private: Any = ModuleType("random")
    vars(private).update(vars(random))
    generator = random.Random(SEED)
    for name in random.__all__:
        if hasattr(generator, name):
            setattr(private, name, getattr(generator, name))
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in prefixes:
            for key, value in list(vars(module).items()):
                if value is random:
                    setattr(module, key, private)
