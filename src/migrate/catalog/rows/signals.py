"""Sounds and signals: WAV files, Fourier transforms, windows, frames, mel filters.

https://www.tensorflow.org/api_docs/python/tf/signal, https://www.tensorflow.org/api_docs/python/tf/audio and
https://pytorch.org/docs/stable/fft.html
"""

from typing import Any

from migrate.catalog.model import Function, Level, Rendering
from migrate.catalog.proofs import Proof, contents, normal
from migrate.catalog.reasons import LABEL

WAV = {"x": contents(50, 2, format="wav")}
SOUND = {"x": normal(3, 200)}
REAL = {"x": normal(3, 6, 10)}
PARTS = {"x": normal(3, 6, 10), "y": normal(3, 6, 10)}
COMPLEX = "tf.complex(x, y)"
WINDOW = "window_fn=tf.signal.hann_window, "
WINDOWED = "named(window_fn) in (None, 'tf.signal.hann_window', 'tf.signal.hamming_window')"
TORCH_WINDOW = (
    "None if window_fn is None else torch.hann_window if named(window_fn) == 'tf.signal.hann_window' "
    "else torch.hamming_window"
)
OF_PADDED: dict[str, Any] = {
    "gradients": False,
    "reason": "TensorFlow's gradient fails where the length is not the input's",
}
FRAMES = "frame_length, frame_step, fft_length=None, "
TORCH_FRAMES = "frame_length, frame_step, fft_length=None, window_fn=torch.hann_window"


def _complex(name: str, torch: str, dims: str = "") -> Function:
    return Function(
        source=f"tf.signal.{name}(input, name=None)",
        target=f"torch.fft.{torch}(input)",
        tensors=("input",),
        shape="shape(input)",
        renderings=(Rendering(f"torch.fft.{torch}(input{dims})"),),
        ignored=LABEL,
        proofs=(
            Proof(f"tf.signal.{name}({COMPLEX})", PARTS),
            Proof(f"tf.signal.{name}(input={COMPLEX})", PARTS),
        ),
    )


def _real(
    name: str, torch: str, lengths: str, proofs: tuple[Proof, ...], condition: str = "True"
) -> Function:
    return Function(
        source=f"tf.signal.{name}(input_tensor, fft_length=None, name=None)",
        target=f"torch.fft.{torch}(input, {'n' if '2' not in torch else 's'}=None)",
        tensors=("input_tensor",),
        requires=condition,
        renderings=(Rendering(f"torch.fft.{torch}(input_tensor, {lengths})"),),
        ignored=LABEL,
        proofs=proofs,
    )


ONE_LENGTH = "n=None if fft_length is None else fft_length[0]"
TWO_LENGTHS = "s=None if fft_length is None else as_tuple(fft_length)"
KNOWN = "fft_length is None or is_list(fft_length)"


def _window(name: str) -> Function:
    return Function(
        source=f"tf.signal.{name}(window_length, periodic=True, dtype='float32', name=None)",
        target=f"torch.{name}(window_length, periodic=True, *, dtype=None)",
        renderings=(
            Rendering(
                f"torch.{name}(window_length, periodic=periodic)",
                when="torch_dtype(dtype) == torch_dtype('float32')",
            ),
            Rendering(f"torch.{name}(window_length, periodic=periodic, dtype=torch_dtype(dtype))"),
        ),
        ignored=LABEL,
        proofs=(
            Proof(f"tf.signal.{name}(16)"),
            Proof(f"tf.signal.{name}(window_length=15, periodic=False)"),
            Proof(f"tf.signal.{name}(20, True, tf.float64)"),
        ),
    )


def _named(code: str) -> dict[str, Any]:
    return {"renderings": (Rendering(code),), "ignored": LABEL}


ROWS = (
    Function(
        source="tf.complex(real, imag, name=None)",
        target="torch.complex(real, imag)",
        tensors=("real", "imag"),
        aliases=("tf.dtypes.complex",),
        layout="any",
        shape="broadcast(shape(real), shape(imag))",
        proofs=(Proof("tf.complex(x, y)", PARTS), Proof("tf.complex(real=x, imag=y)", PARTS)),
        **_named("torch.complex(real, imag)"),
    ),
    *(
        Function(
            source=f"tf.math.{name}(input, name=None)",
            target=f"torch.{name}(input)",
            tensors=("input",),
            layout="any",
            shape="shape(input)",
            proofs=(
                Proof(f"tf.math.{name}({COMPLEX})", PARTS),
                Proof(f"tf.math.{name}(input={COMPLEX})", PARTS),
            ),
            aliases=(f"tf.{name}",) if name != "angle" else (),
            **_named(f"torch.{name}(input)"),
        )
        for name in ("real", "imag", "angle")
    ),
    Function(
        source="tf.audio.decode_wav(contents, desired_channels=-1, desired_samples=-1, name=None)",
        target="support.decode_wav(contents, desired_channels=-1, desired_samples=-1)",
        proofs=(
            Proof("tf.audio.decode_wav(x)", WAV),
            Proof("tf.audio.decode_wav(contents=x, desired_channels=1)", WAV),
            Proof("tf.audio.decode_wav(x, 2, 80)", {"x": contents(50, 1, format="wav")}),
            Proof("tf.audio.decode_wav(x, desired_samples=30)", WAV),
        ),
        **_named(
            "support.decode_wav(contents, desired_channels=desired_channels, desired_samples=desired_samples)"
        ),
    ),
    Function(
        source="tf.audio.encode_wav(audio, sample_rate, name=None)",
        target="support.encode_wav(audio, sample_rate)",
        tensors=("audio",),
        proofs=(
            Proof("tf.audio.encode_wav(x, 16000)", {"x": normal(40, 2)}),
            Proof("tf.audio.encode_wav(audio=x, sample_rate=44100)", {"x": normal(40, 1)}),
        ),
        **_named("support.encode_wav(audio, sample_rate)"),
    ),
    _complex("fft", "fft"),
    _complex("ifft", "ifft"),
    _complex("fft2d", "fft2"),
    _complex("ifft2d", "ifft2"),
    _complex("fft3d", "fftn", ", dim=(-3, -2, -1)"),
    _complex("ifft3d", "ifftn", ", dim=(-3, -2, -1)"),
    _real(
        "rfft",
        "rfft",
        ONE_LENGTH,
        (Proof("tf.signal.rfft(x)", REAL), Proof("tf.signal.rfft(input_tensor=x, fft_length=[16])", REAL)),
        KNOWN,
    ),
    _real(
        "irfft",
        "irfft",
        ONE_LENGTH,
        (
            Proof(f"tf.signal.irfft({COMPLEX})", PARTS),
            Proof(f"tf.signal.irfft(input_tensor={COMPLEX}, fft_length=[15])", PARTS, **OF_PADDED),
        ),
        KNOWN,
    ),
    _real(
        "rfft2d",
        "rfft2",
        TWO_LENGTHS,
        (Proof("tf.signal.rfft2d(x)", REAL), Proof("tf.signal.rfft2d(x, [8, 8])", REAL)),
        KNOWN,
    ),
    _real(
        "irfft2d",
        "irfft2",
        TWO_LENGTHS,
        (
            Proof(f"tf.signal.irfft2d({COMPLEX})", PARTS),
            Proof(f"tf.signal.irfft2d({COMPLEX}, fft_length=[6, 15])", PARTS, **OF_PADDED),
        ),
        KNOWN,
    ),
    *(
        Function(
            source=f"tf.signal.{name}(x, axes=None, name=None)",
            target=f"torch.fft.{name}(input, dim=None)",
            tensors=("x",),
            shape="shape(x)",
            proofs=(
                Proof(f"tf.signal.{name}(x)", REAL),
                Proof(f"tf.signal.{name}(x, axes=[-1])", REAL),
                Proof(f"tf.signal.{name}(x=x, axes=1)", REAL),
            ),
            **_named(f"torch.fft.{name}(x, dim=as_tuple(axes))"),
        )
        for name in ("fftshift", "ifftshift")
    ),
    _window("hann_window"),
    _window("hamming_window"),
    Function(
        source="tf.signal.frame(signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1, name=None)",
        target="support.frame(signal, frame_length, frame_step, pad_end=False, pad_value=0, axis=-1)",
        tensors=("signal",),
        proofs=(
            Proof("tf.signal.frame(x, 5, 2)", REAL),
            Proof(
                "tf.signal.frame(signal=x, frame_length=4, frame_step=3, pad_end=True, pad_value=1.5)", REAL
            ),
            Proof("tf.signal.frame(x, 2, 3, axis=1)", REAL),
            Proof("tf.signal.frame(x, 3, 7, True)", REAL),
        ),
        **_named(
            "support.frame(signal, frame_length, frame_step, pad_end=pad_end, pad_value=pad_value, axis=axis)"
        ),
    ),
    Function(
        source="tf.signal.overlap_and_add(signal, frame_step, name=None)",
        target="support.overlap_and_add(signal, frame_step)",
        tensors=("signal",),
        proofs=(
            Proof("tf.signal.overlap_and_add(x, 4)", REAL),
            Proof("tf.signal.overlap_and_add(signal=x, frame_step=12)", REAL),
        ),
        **_named("support.overlap_and_add(signal, frame_step)"),
    ),
    Function(
        requires=WINDOWED,
        source=f"tf.signal.stft(signals, {FRAMES}{WINDOW}pad_end=False, name=None)",
        target=f"support.stft(signals, {TORCH_FRAMES}, pad_end=False)",
        tensors=("signals",),
        proofs=(
            Proof("tf.signal.stft(x, 32, 16)", SOUND),
            Proof("tf.signal.stft(x, frame_length=50, frame_step=20, fft_length=100, pad_end=True)", SOUND),
            Proof("tf.signal.stft(signals=x, frame_length=40, frame_step=40, window_fn=None)", SOUND),
            Proof("tf.signal.stft(x, 40, 10, 64, tf.signal.hamming_window)", SOUND),
        ),
        **_named(
            "support.stft(signals, frame_length, frame_step, fft_length=fft_length, "
            f"window_fn={TORCH_WINDOW}, pad_end=pad_end)"
        ),
    ),
    Function(
        requires=WINDOWED,
        source=f"tf.signal.inverse_stft(stfts, {FRAMES}{WINDOW}name=None)",
        target=f"support.inverse_stft(stfts, {TORCH_FRAMES})",
        tensors=("stfts",),
        proofs=(
            Proof(
                "tf.signal.inverse_stft(tf.complex(x, y), 16, 8)",
                {"x": normal(2, 7, 9), "y": normal(2, 7, 9)},
            ),
            Proof(
                "tf.signal.inverse_stft(stfts=tf.complex(x, y), frame_length=12, frame_step=5, fft_length=16, "
                "window_fn=None)",
                {"x": normal(2, 7, 9), "y": normal(2, 7, 9)},
            ),
        ),
        **_named(
            "support.inverse_stft(stfts, frame_length, frame_step, fft_length=fft_length, "
            f"window_fn={TORCH_WINDOW})"
        ),
    ),
    Function(
        source="tf.signal.linear_to_mel_weight_matrix(num_mel_bins=20, num_spectrogram_bins=129, sample_rate=8000, "
        "lower_edge_hertz=125.0, upper_edge_hertz=3800.0, dtype='float32', name=None)",
        target="support.mel_weights(num_mel_bins=20, num_spectrogram_bins=129, sample_rate=8000, "
        "lower_edge_hertz=125.0, upper_edge_hertz=3800.0, dtype=torch.float32)",
        level=Level.EQUIVALENT,
        note="TensorFlow computes the filters in 32 bits, this in 64",
        renderings=(
            Rendering(
                "support.mel_weights(num_mel_bins=num_mel_bins, num_spectrogram_bins=num_spectrogram_bins, "
                "sample_rate=sample_rate, lower_edge_hertz=lower_edge_hertz, upper_edge_hertz=upper_edge_hertz, "
                "dtype=torch_dtype(dtype))",
                tolerance=2e-5,
            ),
        ),
        ignored=LABEL,
        proofs=(
            Proof("tf.signal.linear_to_mel_weight_matrix()"),
            Proof("tf.signal.linear_to_mel_weight_matrix(40, 257, 16000, 80.0, 7600.0)"),
            Proof(
                "tf.signal.linear_to_mel_weight_matrix(num_mel_bins=10, sample_rate=16000.0, dtype=tf.float64)"
            ),
        ),
    ),
    Function(
        source="tf.signal.dct(input, type=2, n=None, axis=-1, norm=None, name=None)",
        target="support.dct(x, n=None, norm=None)",
        tensors=("input",),
        requires="type == 2 and axis == -1",
        proofs=(
            Proof("tf.signal.dct(x)", REAL),
            Proof("tf.signal.dct(input=x, n=7, norm='ortho')", REAL),
            Proof("tf.signal.dct(x, 2, 12)", REAL),
        ),
        **_named("support.dct(input, n=n, norm=norm)"),
    ),
    Function(
        source="tf.signal.mfccs_from_log_mel_spectrograms(log_mel_spectrograms, name=None)",
        target="support.dct(x, n=None, norm=None)",
        tensors=("log_mel_spectrograms",),
        shape="shape(log_mel_spectrograms)",
        proofs=(
            Proof("tf.signal.mfccs_from_log_mel_spectrograms(x)", REAL),
            Proof("tf.signal.mfccs_from_log_mel_spectrograms(log_mel_spectrograms=x)", REAL),
        ),
        **_named("support.dct(log_mel_spectrograms) / (2 * log_mel_spectrograms.shape[-1]) ** 0.5"),
    ),
)
