"""TensorFlow's encoding of sounds. https://www.tensorflow.org/api_docs/python/tf/audio/encode_wav"""

import io
import wave

import torch


def encode_wav(audio: torch.Tensor, sample_rate: int | torch.Tensor) -> bytes:
    """Samples from -1 to 1, shape (samples, channels), as a 16-bit PCM file; what is beyond is clipped."""
    scaled = audio.detach().cpu() * 32768
    samples = torch.trunc(scaled + 0.5 * scaled.sign()).clamp(-32768, 32767).to(torch.int16)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(int(sample_rate))
        file.writeframes(samples.numpy().astype("<i2").tobytes())
    return out.getvalue()
