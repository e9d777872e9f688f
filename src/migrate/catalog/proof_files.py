"""Files that a proof reads: what they hold, as data. Each side draws the numbers and writes the files for itself.

Both sides work in a folder of their own, which is also the home of what they cache, so a proof's call names its files
by relative paths. A data set that the two frameworks keep in different forms is given in both: arrays of one name are
the same in every file of a proof.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from migrate.catalog.proofs import Sample


@dataclass(frozen=True)
class Content:
    """What a file holds.

    Attributes:
        form: text; npz (NumPy's archive); idx or idx.gz (the form of MNIST, one array); pickle (a dict, as Python 2
            wrote it); png (one array of (height, width, channels) bytes); example (a tf.train.Example, serialised);
            records (TFRecords, an Example for each row of the arrays); tar (an archive).
        arrays: random data by name.
        ragged: names of arrays that are cut into lists of random lengths.
        text: of a file of text, its text.
        members: of an archive, its files.
        side: ``tensorflow`` or ``torch``: the side that keeps such a file; '' for both.
    """

    form: str
    arrays: Mapping[str, Sample] = field(default_factory=dict)
    ragged: tuple[str, ...] = ()
    text: str = ""
    members: Mapping[str, Content] = field(default_factory=dict)
    side: str = ""


def text(value: str) -> Content:
    """A file of text, UTF-8."""
    return Content("text", text=value)


def png(name: str, sample: Sample) -> Content:
    """An image of the bytes of an array (height, width, channels) with 1, 3 or 4 channels."""
    return Content("png", {name: sample})
