"""Two blank lines around a class that takes the place of statements, however many stood around those."""

from __future__ import annotations

import pytest
from tests.codemods.checks import migrate, output

HEAD = "from tensorflow import keras\nfrom tensorflow.keras import layers\n"


@pytest.mark.parametrize("above", ["\n", "\n\n", "\n\n\n"])
@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
def test_two_blank_lines_around_a_class(above: str, between: str) -> None:
    program = (
        f'{HEAD}"""text"""{above}i = keras.Input((4,))\n{between}# the first\nx = layers.Dense(2)(i)\n{between}'
        "# the model\nmodel = keras.Model(i, x)\n"
    )
    text = output(migrate(program))
    assert '"""text"""\n\n\nclass Net(' in text
    assert "return x\n\n\n# the model\nmodel = Net()\n" in text
