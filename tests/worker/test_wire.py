"""What crosses between the processes arrives as it was sent."""

from __future__ import annotations

from collections import deque
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from migrate.workers import wire


class Line:
    """A channel whose other end is itself, through execnet's own serializer."""

    def __init__(self) -> None:
        self.items: deque[bytes] = deque()

    def send(self, item: object) -> None:
        import execnet

        self.items.append(execnet.dumps(item))

    def receive(self, timeout: float | None = None) -> Any:
        import execnet

        return execnet.loads(self.items.popleft())


def there_and_back(tree: Any) -> Any:
    line = Line()
    wire.send(line, tree)
    received = wire.receive(line)
    assert not line.items
    return received


leaves = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=["Cs"]))
    | st.binary()
)
trees = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner)
        | st.lists(inner).map(tuple)
        | st.dictionaries(st.text(st.characters(exclude_categories=["Cs"])) | st.integers(), inner)
    ),
    max_leaves=20,
)
arrays = hnp.arrays(
    dtype=hnp.boolean_dtypes()
    | hnp.integer_dtypes(endianness="?")
    | hnp.floating_dtypes(sizes=(16, 32, 64))
    | hnp.complex_number_dtypes(sizes=(64, 128)),
    shape=hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5),
)


@given(trees)
def test_plain_data_arrives_with_its_types(tree: Any) -> None:
    received = there_and_back(tree)
    assert received == tree
    assert repr(received) == repr(tree)


@given(st.lists(arrays, min_size=1, max_size=3))
def test_arrays_arrive_with_dtype_shape_and_every_bit(sent: list[Any]) -> None:
    received = there_and_back({"arrays": sent, "first": (sent[0], 1)})
    for one, other in zip(received["arrays"], sent, strict=True):
        assert (one.dtype, one.shape) == (other.dtype, other.shape)
        assert one.tobytes() == other.tobytes()
    assert received["first"][0].tobytes() == sent[0].tobytes()


def test_an_array_longer_than_a_chunk_arrives_whole_and_may_be_written_to() -> None:
    sent = np.arange(3 * wire.CHUNK // 8 + 5, dtype=np.float64)[::-1]
    received = there_and_back(sent)
    np.testing.assert_array_equal(received, sent)
    received[0] = 0


def test_text_arrays_travel() -> None:
    np.testing.assert_array_equal(there_and_back(np.array(["a", "กข"])), np.array(["a", "กข"]))


def test_a_numpy_scalar_arrives_as_the_number_it_is() -> None:
    assert there_and_back([np.float32(0.1), np.int64(3), np.bool_(True)]) == [float(np.float32(0.1)), 3, True]


@pytest.mark.parametrize(
    ("tree", "place"),
    [
        ({"a": [1, object()]}, r"value\['a'\]\[1\]: object"),
        ([np.array([object()])], r"value\[0\]: an array of dtype object"),
        ({frozenset(): 1}, "a key of value: frozenset"),
    ],
)
def test_what_cannot_travel_is_refused_by_its_place_before_anything_is_sent(tree: Any, place: str) -> None:
    line = Line()
    with pytest.raises(TypeError, match=place):
        wire.send(line, tree)
    assert not line.items


def test_waiting_ends_with_the_time() -> None:
    class Silent(Line):
        def receive(self, timeout: float | None = None) -> Any:
            assert timeout is not None
            assert timeout <= 2.0
            raise TimeoutError

    with pytest.raises(TimeoutError):
        wire.receive(Silent(), timeout=2.0)
