"""MSDs of simulated walkers by trackpy; test/parity/msd.test.ts demands the same numbers.

pip install trackpy==0.7 pandas==3.1.1 numpy==2.4.6
python test/parity/generate_msd.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import trackpy

rng = np.random.default_rng(12)
parts = []
for particle, (frames, missed) in enumerate([(40, 0), (55, 0.1), (25, 0.3), (60, 0), (12, 0.5)]):
    position = np.cumsum(rng.normal(0, [0.2, 0.2, 0.1], (frames, 3)), axis=0) + rng.uniform(0, 50, 3)
    seen = rng.uniform(size=frames) >= missed
    seen[0] = True
    table = pd.DataFrame(position, columns=["x", "y", "z"]).round(4)
    parts.append(table.assign(particle=particle, frame=np.arange(frames) + 3 * particle)[seen])
table = pd.concat(parts, ignore_index=True)


def numbers(values):
    return [None if np.isnan(value) else float(value) for value in values]


fixture = dict(
    particle=table.particle.tolist(),
    frame=table.frame.tolist(),
    xUm=table.x.tolist(),
    yUm=table.y.tolist(),
    zUm=table.z.tolist(),
    axes={},
)
for name, columns in [("xy", ["x", "y"]), ("z", ["z"]), ("xyz", ["x", "y", "z"])]:
    ensemble = trackpy.emsd(table, 1, 1, max_lagtime=30, pos_columns=columns)
    single = trackpy.imsd(table, 1, 1, max_lagtime=30, pos_columns=columns)
    fixture["axes"][name] = dict(
        ensemble=numbers(ensemble),
        single=[numbers(single[particle]) for particle in single.columns],
    )
Path(__file__).with_name("fixtures").joinpath("msd.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
