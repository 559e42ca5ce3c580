"""Makes wave.f32: what the publisher's own code makes of values that vocoder.rs makes up too.

    pip install hibari-tts==0.2.1 scipy && python reference.py
"""

import numpy as np
from hibari import dsp

BINS, FRAMES = 601, 24
n = np.arange(BINS * FRAMES, dtype=np.float64)


def wave(scale, step, shift):
    return (scale * np.sin(step * n) + shift).astype(np.float32).reshape(BINS, FRAMES)


class Made:
    """Stands for numpy's generator: real and imaginary parts in turn."""

    def standard_normal(self, shape, dtype):
        z = np.empty(BINS * FRAMES, np.complex64)
        z.real, z.imag = np.sin(0.7 * n), np.cos(0.9 * n)
        return z.view(np.float32).reshape(shape)


k = np.arange(FRAMES)
f0 = (180 + 60 * np.sin(0.4 * k)).astype(np.float32)
f0[8:11] = 0
tables = wave(1.5, 0.37, -3), wave(1, 0.11, 0), wave(1, 0.23, -5), wave(1, 0.19, -6), wave(3, 0.29, 0)
dsp.synth(*tables, f0, Made()).astype("<f4").tofile("wave.f32")
