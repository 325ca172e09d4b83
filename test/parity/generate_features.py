"""Writes fixtures/features.json: masks and what reference software makes of them.

Python 3.11, numpy 2.4.6, scipy 1.17.1, scikit-image 0.26.0, opencv-python-headless 5.0.0.93. Run from this folder: python generate_features.py
"""

import base64
import json
from pathlib import Path

import cv2
import numpy as np
from scipy.ndimage import gaussian_filter1d, median_filter
from scipy.signal import find_peaks
from skimage.measure import moments_central, moments_hu, moments_normalized

RADII = 40


def scene(rng, side, depth):
    """A lopsided ring pattern with noise: enough structure for every feature to differ from mask to mask."""
    half = (side - 1) / 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1] * (111 / side)
    dx, dy = rng.normal(0, 0.7, 2)
    r = np.hypot(x - dx, y - dy)
    angle = np.arctan2(y, x)
    rings = np.cos(r / rng.uniform(1.2, 4.0)) * np.exp(-((r / rng.uniform(10, 30)) ** 2))
    cap = rng.uniform(-0.5, 0.5) * np.exp(-((r / 8) ** 2)) * np.cos(angle - rng.uniform(0, 6))
    image = 0.45 + 0.3 * rings + 0.2 * cap + rng.normal(0, 0.02, r.shape)
    return np.clip(np.round(image * depth), 0, depth).astype(np.uint8 if depth == 255 else np.uint16)


def preprocess(mask, rule):
    image = mask.astype(float)
    if rule == "scale":
        image = image * (145 / image.mean())
    else:
        if mask.dtype == np.uint16:
            image = image * (255 / 65535)
        image = image + 145 - image.mean()
    return median_filter(image, size=3, mode="nearest") / 255


def hu(image):
    """Hu's first invariant by scikit-image, which OpenCV must agree with."""
    first = moments_hu(moments_normalized(moments_central(image)))[0]
    assert abs(cv2.HuMoments(cv2.moments(image))[0, 0] / first - 1) < 1e-9
    return first


def features(image):
    side = image.shape[0]
    unit = side / 111
    half = (side - 1) // 2
    y, x = np.mgrid[-half : half + 1, -half : half + 1]
    r = np.hypot(x, y)
    profile = [image[(r < k * unit) | (r == 0)].mean() for k in range(1, RADII + 1)]
    reach = int(np.floor(39 * unit + 0.5))
    middle = image[half - reach : half + reach + 1, half - reach : half + reach + 1]
    columns = middle.mean(axis=0)
    smooth = gaussian_filter1d(columns, np.sqrt(2) * unit, mode="nearest", truncate=4.0) / middle.std()
    centre = int(np.floor(12 * unit + 0.5))
    middle_25 = image[half - centre : half + centre + 1, half - centre : half + centre + 1]
    return [
        *profile,
        max(profile) - min(profile),
        columns.max() - columns.min(),
        hu(image),
        min(3, len(find_peaks(-smooth, prominence=0.15)[0])),
        min(3, len(find_peaks(smooth, prominence=0.15)[0])),
        hu(middle_25),
    ]


def case(rng, side, depth, rule, count, keep_images):
    masks = np.stack([scene(rng, side, depth) for _ in range(count)])
    images = np.stack([preprocess(mask, rule) for mask in masks])
    return {
        "sidePx": side,
        "bits": 8 if depth == 255 else 16,
        "meanRule": rule,
        "count": count,
        "masks": base64.b64encode(masks.astype("<u2" if depth > 255 else "u1").tobytes()).decode(),
        "processed": base64.b64encode(images.astype("<f4").tobytes()).decode() if keep_images else None,
        "features": [[float(f"{value:.10g}") for value in features(image)] for image in images],
    }


if __name__ == "__main__":
    rng = np.random.default_rng(7)
    cases = [
        case(rng, 111, 255, "scale", 6, False),
        case(rng, 111, 255, "offset", 1, False),
        case(rng, 31, 65535, "scale", 3, True),
        case(rng, 31, 4095, "offset", 3, True),
        case(rng, 151, 255, "scale", 1, False),
    ]
    Path("fixtures/features.json").write_text(json.dumps(cases, separators=(",", ":")))
