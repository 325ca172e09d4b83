"""Holds exported trajectories against the programs they are for, and notes the bytes that passed.

    python3 -m venv V && V/bin/pip install pyarrow==26.0.1 geff==1.1.5.1.1 napari==0.9.2 pytrackmate==1.3.4
    npx node test/parity/write_exports.ts FOLDER && V/bin/python test/parity/check_exports.py FOLDER

exports.test.ts demands these bytes; whoever changes a format runs this again.
"""

import hashlib
import json
import pathlib
import sys
import zipfile

import geff
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from geff.validate.structure import validate_structure
from geff.validate.tracks import validate_tracklets

folder = pathlib.Path(sys.argv[1])
record = {}

# Parquet: types, nulls and units.
table = pq.read_table(folder / "tracks.parquet")
schema = table.schema
assert schema.field("particle").type == pa.int32() and schema.field("z_um").type == pa.float64()
assert schema.field("in_range").type == pa.bool_() and schema.field("reason").type == pa.string()
assert table["z_um"].null_count == 1 and table["z_sd_um"].null_count == 1 and table["x_um"].null_count == 0
units = json.loads(schema.metadata[b"units"])
assert units["z_um"] == "um" and units["t_s"] == "s" and units["x_px"] == "px" and "frame" not in units
assert schema.field("z_um").metadata == {b"unit": b"um"} and not schema.field("frame").metadata
assert schema.field("z_um").nullable and not schema.field("x_um").nullable
assert schema.metadata[b"handedness"] == b"unknown"
assert table["reason"].to_pylist()[2] == "height"

# GEFF: the specification's own check, then what it reads.
validate_structure(folder / "tracks.geff")
graph, meta = geff.read(folder / "tracks.geff", structure_validation=True, backend="networkx")
assert graph.number_of_nodes() == 9 and graph.number_of_edges() == 6
assert [axis.name for axis in meta.axes] == ["t", "y", "x"]
assert meta.extra["handedness"] == "unknown"
assert "z" not in graph.nodes[5] and graph.nodes[4]["z"] == -2
nodes = np.arange(9)
particle = np.array([graph.nodes[node]["particle"] for node in nodes])
valid, errors = validate_tracklets(nodes, np.array(list(graph.edges)), particle)
assert valid, errors
with zipfile.ZipFile(folder / "geff.zip") as archive:
    assert archive.testzip() is None
    for name in archive.namelist():
        assert archive.read(name) == (folder / "tracks.geff" / name).read_bytes()

# TrackMate.
from pytrackmate import trackmate_peak_import

spots = trackmate_peak_import(str(folder / "tracks.xml"), get_tracks=True)
assert len(spots) == 9 and sorted(spots["label"]) == [0] * 4 + [1] * 4 + [2]
assert np.isclose(spots["z"].dropna().iloc[0], 1.0) and spots["z"].isna().sum() == 1

# napari's Tracks layer.
from napari.layers import Tracks

with open(folder / "napari.csv") as file:
    assert file.readline().strip() == "track_id,t,z,y,x"
layer = Tracks(np.loadtxt(folder / "napari.csv", delimiter=",", skiprows=1))
assert layer.data.shape == (8, 5) and set(layer.data[:, 0]) == {0, 1, 2}

for path in sorted(p for p in folder.rglob("*") if p.is_file()):
    record[path.relative_to(folder).as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
target = pathlib.Path(__file__).parent / "fixtures" / "exports.json"
target.write_text(json.dumps(record, indent=2) + "\n")
print(f"{len(record)} files passed")
