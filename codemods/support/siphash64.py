"""SipHash-2-4 with a key, by which TensorFlow puts strings into buckets where a salt is given.

https://www.aumasson.jp/siphash/siphash.pdf
"""

from __future__ import annotations

from collections.abc import Sequence

_WORD = (1 << 64) - 1


def siphash64(data: bytes, key: Sequence[int]) -> int:
    """The hash of some bytes under a key of two numbers, from 0 up to 2 ** 64."""
    first, second = (part & _WORD for part in key)
    state = [
        first ^ 0x736F6D6570736575,
        second ^ 0x646F72616E646F6D,
        first ^ 0x6C7967656E657261,
        second ^ 0x7465646279746573,
    ]
    whole = len(data) // 8 * 8
    blocks = [int.from_bytes(data[start : start + 8], "little") for start in range(0, whole, 8)]
    blocks.append(int.from_bytes(data[whole:], "little") | (len(data) & 0xFF) << 56)
    for block in blocks:
        state[3] ^= block
        _mix(state, 2)
        state[0] ^= block
    state[2] ^= 0xFF
    _mix(state, 4)
    return state[0] ^ state[1] ^ state[2] ^ state[3]


def _mix(state: list[int], rounds: int) -> None:
    for _ in range(rounds):
        for a, b, turns, swaps in ((0, 1, 13, True), (2, 3, 16, False), (0, 3, 21, False), (2, 1, 17, True)):
            state[a] = (state[a] + state[b]) & _WORD
            state[b] = _turned(state[b], turns) ^ state[a]
            if swaps:
                state[a] = _turned(state[a], 32)


def _turned(value: int, count: int) -> int:
    return (value << count | value >> (64 - count)) & _WORD
