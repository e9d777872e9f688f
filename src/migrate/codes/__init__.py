"""The registry of finding codes: what `migrate explain CODE` prints, and the only codes a finding may carry.

One file a family (`api.py` holds API1xx); a new code is one more `Code(...)` in its family's `CODES`, a new family
is a new file here: the registry finds it itself. Published codes keep their meaning: none is given out again.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache


@dataclass(frozen=True)
class Code:
    """One kind of finding.

    Attributes:
        code: three letters for the family and three digits.
        title: what is the matter, in a few words.
        explanation: why it matters, and why no tool could decide it.
        advice: what to do.
        severity: ``error`` (left as it was), ``warning`` (rewritten, look at it), ``note`` (differs as stated).
    """

    code: str
    title: str
    explanation: str
    advice: str
    severity: str = "error"


@cache
def registry() -> dict[str, Code]:
    """All codes by name, sorted.

    Raises:
        ValueError: two entries claim one code.
    """
    found: dict[str, Code] = {}
    for module in pkgutil.iter_modules(__path__):
        for entry in importlib.import_module(f"{__name__}.{module.name}").CODES:
            if entry.code in found:
                raise ValueError(f"finding code {entry.code} is given twice")
            found[entry.code] = entry
    return dict(sorted(found.items()))


def get(code: str) -> Code:
    """The entry of a code.

    Raises:
        KeyError: no such code.
    """
    try:
        return registry()[code]
    except KeyError:
        raise KeyError(f"finding code {code!r} is not registered in migrate.codes") from None


def matching(named: Iterable[str]) -> tuple[str, ...]:
    """Codes, or beginnings of codes such as ``SHP``, as users write them, in capitals.

    Raises:
        KeyError: no code begins with one of them.
    """
    starts = tuple(text.strip().upper() for text in named)
    for start in starts:
        if not start or not any(code.startswith(start) for code in registry()):
            raise KeyError(f"no finding has the code {start!r}; `migrate rules --kind code` lists them")
    return starts
