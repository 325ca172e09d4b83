"""Links simulated walkers with trackpy; test/parity/linking.test.ts demands the same links.

pip install trackpy==0.7 pandas==3.1.1 numpy==2.4.6
python test/parity/generate_linking.py
"""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import trackpy


def walkers(seed, count, frames, side, step, missed):
    """Brownian walkers in a periodic box; each is missed now and then, and leaps at the border end a track."""
    rng = np.random.default_rng(seed)
    position = rng.uniform(0, side, (count, 2))
    rows = []
    for frame in range(frames):
        seen = rng.uniform(size=count) > missed
        found = position[seen][rng.permutation(seen.sum())]
        rows.append(np.column_stack([np.full(len(found), frame), found]))
        position = (position + rng.normal(0, step, (count, 2))) % side
    table = pd.DataFrame(np.concatenate(rows), columns=["frame", "x", "y"])
    return table.assign(frame=table.frame.astype(int)).round(2)


CASES = [
    dict(name="sparse", scene=dict(seed=1, count=20, frames=30, side=400, step=2, missed=0.05), range=10, memory=2),
    dict(name="crowded", scene=dict(seed=2, count=60, frames=30, side=150, step=2.5, missed=0.05), range=9, memory=0),
    dict(name="crowded, remembered", scene=dict(seed=3, count=50, frames=30, side=150, step=2.5, missed=0.1), range=8, memory=3),
]

trackpy.quiet()
fixture = []
for case in CASES:
    table = walkers(**case["scene"])
    linked = trackpy.link(table, case["range"], memory=case["memory"], link_strategy="nonrecursive").sort_index()
    fixture.append(
        dict(
            name=case["name"],
            maxStepPx=case["range"],
            memoryFrames=case["memory"],
            frame=table.frame.tolist(),
            xPx=table.x.tolist(),
            yPx=table.y.tolist(),
            particle=linked.particle.astype(int).tolist(),
        )
    )
    print(case["name"], len(table), "rows", linked.particle.nunique(), "particles")
Path(__file__).with_name("fixtures").joinpath("linking.json").write_text(json.dumps(fixture, separators=(",", ":")) + "\n")
