"""FarmHash's 64-bit fingerprint, by which TensorFlow puts strings into buckets.

https://github.com/google/farmhash: a fixed function of the bytes, the same on every machine and in every version.
"""

from __future__ import annotations

_MASK = (1 << 64) - 1
_K0, _K1, _K2 = 0xC3A5C85C97CB3127, 0xB492B66FBE98F273, 0x9AE16A3B2F90404F


def fingerprint64(data: bytes) -> int:
    """The fingerprint of some bytes, from 0 up to 2 ** 64."""
    length = len(data)
    if length <= 16:
        return _up_to_16(data)
    if length <= 64:
        return _up_to_64(data)
    return _longer(data)


def _word(data: bytes, position: int, size: int = 8) -> int:
    start = position if position >= 0 else len(data) + position
    return int.from_bytes(data[start : start + size], "little")


def _rotate(value: int, count: int) -> int:
    value &= _MASK
    return (value >> count | value << (64 - count)) & _MASK


def _shift_mix(value: int) -> int:
    value &= _MASK
    return value ^ value >> 47


def _combine(first: int, second: int, factor: int) -> int:
    a = _shift_mix((first ^ second) * factor)
    return _shift_mix((second ^ a) * factor) * factor & _MASK


def _up_to_16(data: bytes) -> int:
    length = len(data)
    factor = _K2 + 2 * length
    if length >= 8:
        a, b = _word(data, 0) + _K2, _word(data, -8)
        c, d = _rotate(b, 37) * factor + a, (_rotate(a, 25) + b) * factor
        return _combine(c & _MASK, d & _MASK, factor)
    if length >= 4:
        return _combine(length + (_word(data, 0, 4) << 3), _word(data, -4, 4), factor)
    if not length:
        return _K2
    y, z = data[0] + (data[length >> 1] << 8), length + (data[-1] << 2)
    return _shift_mix(y * _K2 ^ z * _K0) * _K2 & _MASK


def _up_to_64(data: bytes) -> int:
    factor = _K2 + 2 * len(data)
    first = _K1 if len(data) <= 32 else _K2
    a, b, c, d = _word(data, 0) * first, _word(data, 8), _word(data, -8) * factor, _word(data, -16) * _K2
    y = (_rotate(a + b, 43) + _rotate(c, 30) + d) & _MASK
    z = _combine(y, (a + _rotate(b + _K2, 18) + c) & _MASK, factor)
    if len(data) <= 32:
        return z
    e, f = _word(data, 16) * factor, _word(data, 24)
    g, h = (y + _word(data, -32)) * factor, (z + _word(data, -24)) * factor
    upper = (_rotate(e + f, 43) + _rotate(g, 30) + h) & _MASK
    return _combine(upper, (e + _rotate(f + a, 18) + g) & _MASK, factor)


def _weak(data: bytes, position: int, a: int, b: int) -> tuple[int, int]:
    """Two words out of 32 bytes and two seeds."""
    w, x, y, z = (_word(data, position + step) for step in (0, 8, 16, 24))
    a = (a + w) & _MASK
    b = _rotate(b + a + z, 21)
    c = a
    a = (a + x + y) & _MASK
    return (a + z) & _MASK, (b + _rotate(a, 44) + c) & _MASK


def _longer(data: bytes) -> int:
    x, y = 81, (81 * _K1 + 113) & _MASK
    z = _shift_mix(y * _K2 + 113) * _K2 & _MASK
    v, w = (0, 0), (0, 0)
    x = (x * _K2 + _word(data, 0)) & _MASK
    whole = (len(data) - 1) // 64 * 64
    for position in range(0, whole, 64):
        x = _rotate(x + y + v[0] + _word(data, position + 8), 37) * _K1
        y = _rotate(y + v[1] + _word(data, position + 48), 42) * _K1
        x = (x ^ w[1]) & _MASK
        y = (y + v[0] + _word(data, position + 40)) & _MASK
        z = _rotate(z + w[0], 33) * _K1 & _MASK
        v = _weak(data, position, v[1] * _K1, x + w[0])
        w = _weak(data, position + 32, z + w[1], y + _word(data, position + 16))
        z, x = x, z
    factor = (_K1 + ((z & 0xFF) << 1)) & _MASK
    position, rest = len(data) - 64, (len(data) - 1) & 63
    w = ((w[0] + rest) & _MASK, w[1])
    v = ((v[0] + w[0]) & _MASK, v[1])
    w = ((w[0] + v[0]) & _MASK, w[1])
    x = _rotate(x + y + v[0] + _word(data, position + 8), 37) * factor
    y = _rotate(y + v[1] + _word(data, position + 48), 42) * factor
    x = (x ^ w[1] * 9) & _MASK
    y = (y + v[0] * 9 + _word(data, position + 40)) & _MASK
    z = _rotate(z + w[0], 33) * factor & _MASK
    v = _weak(data, position, v[1] * factor, x + w[0])
    w = _weak(data, position + 32, z + w[1], y + _word(data, position + 16))
    z, x = x, z
    first = _combine(v[0], w[0], factor) + _shift_mix(y) * _K0 + z
    return _combine(first & _MASK, (_combine(v[1], w[1], factor) + x) & _MASK, factor)
