"""Writes small NDTiff datasets with Micro-Manager's own library; ndtiff.test.ts demands the same pixels, lengths and times.

pip install ndstorage==0.1.18 numpy==2.4.6
python test/parity/generate_ndtiff.py
"""

import json
import shutil
from pathlib import Path

import ndstorage.ndtiff_file
import numpy as np
from ndstorage import NDTiffDataset

# Datasets are made at full length, 4 GB each, and cut at the end.
ndstorage.ndtiff_file.MAX_FILE_SIZE = 6_000_000

OUT = Path(__file__).parent / "fixtures" / "ndtiff"
SUMMARY = {"PixelSize_um": 0.1625, "Interval_ms": 100, "z-step_um": 0.5}
rng = np.random.default_rng(1)
truth = {}


def write(name, coordinates, dtype, metadata):
    shutil.rmtree(OUT / f"{name}_1", ignore_errors=True)
    dataset = NDTiffDataset(str(OUT), summary_metadata=SUMMARY, name=name, writable=True)
    for number, axes in enumerate(coordinates):
        dataset.put_image(axes, rng.integers(0, 250, (5, 7)).astype(dtype), metadata(number))
    dataset.finish()
    dataset.close()
    read = NDTiffDataset(str(OUT / f"{name}_1"))
    truth[f"{name}_1"] = [read.read_image(**axes).ravel().tolist() for axes in coordinates]


OUT.mkdir(parents=True, exist_ok=True)
write("video", [{"time": t} for t in range(4)], np.uint16, lambda k: {"ElapsedTime-ms": 50.0 * k + 3})
write("stack", [{"z": z} for z in range(-2, 2)], np.uint8, lambda k: {"ZPosition_um_Intended": 4 - 0.25 * k})
write(
    "channels",
    [{"time": t, "channel": c} for t in range(2) for c in ("BF", "GFP")],
    np.uint16,
    lambda k: {},
)
(OUT.parent / "ndtiff.json").write_text(json.dumps(truth) + "\n")
