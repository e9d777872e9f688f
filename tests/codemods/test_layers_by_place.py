"""``base.layers[:100]``: the places of Keras's layers, which a module has no list of."""

from __future__ import annotations

import pytest
from tests.codemods.checks import migrate


@pytest.mark.parametrize(("part", "told"), [("[:100]", "layers without weights"), ("", "model.children()")])
def test_the_finding_says_what_the_places_count(part: str, told: str) -> None:
    outcome = migrate(
        f"""
        from tensorflow import keras

        base = keras.applications.MobileNetV2(include_top=False, input_shape=(96, 96, 3))
        for layer in base.layers{part}:
            print(layer.name)
        """
    )
    assert any(finding.code == "API101" and told in finding.message for finding in outcome.findings)
