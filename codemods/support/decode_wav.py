"""TensorFlow's decoding of sounds. https://www.tensorflow.org/api_docs/python/tf/audio/decode_wav"""

import io
import wave

import numpy as np
import torch


def decode_wav(
    contents: bytes, desired_channels: int = -1, desired_samples: int = -1
) -> tuple[torch.Tensor, torch.Tensor]:
    """A 16-bit PCM file as samples from -1 to 1, shape (samples, channels), and its rate.

    Args:
        desired_channels: repeat the last channel, or leave channels out; -1 for those that the file has.
        desired_samples: pad with zeros, or cut off; -1 for those that the file has.
    """
    with wave.open(io.BytesIO(contents)) as file:
        if file.getsampwidth() != 2:
            raise ValueError(f"only 16-bit samples are supported, not {8 * file.getsampwidth()}-bit ones")
        data = np.frombuffer(file.readframes(file.getnframes()), dtype="<i2").reshape(-1, file.getnchannels())
        rate = file.getframerate()
    sound = torch.from_numpy(data.astype("float32") / 32768)
    if desired_channels > 0:
        have = torch.arange(desired_channels).clamp(max=sound.shape[1] - 1)
        sound = sound[:, have]
    if desired_samples >= 0:
        sound = torch.nn.functional.pad(
            sound[:desired_samples], (0, 0, 0, max(desired_samples - len(sound), 0))
        )
    return sound, torch.tensor(rate)
