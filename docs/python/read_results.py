"""Reads what Janus3D has written, runs an exported model and draws figures anew.

Usage: python read_results.py FOLDER

FOLDER holds tracks.csv (track --out) and tracks.parquet, features.csv and best.onnx, predictions.csv (train --out), masks.csv and masks.tif
(export); the guide's page on Python says how to make them. Needs numpy; pyarrow for Parquet, onnxruntime for the model and matplotlib, with
the Pillow that it brings, for the figures.
Each part between the lines of dashes is a cell that can be pasted into a notebook.
"""

import csv
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else '.')

# ---------------------------------------------------------------------------------------------------------------------
# Tables: one header row, units in the names. Empty fields are heights that must not be trusted; they become NaN.


def read_table(path):
    """Columns of a table by name: numbers as float arrays, anything else as lists of text."""
    with open(path, newline='', encoding='utf-8') as file:
        rows = list(csv.reader(file))
    columns = {}
    for name, *values in zip(*rows):
        try:
            columns[name] = np.array([float(value) if value else np.nan for value in values])
        except ValueError:
            columns[name] = values
    return columns


tracks = read_table(folder / 'tracks.csv')
good = (tracks['in_range'] == 1) & (tracks['outlier'] == 0)
particles = np.unique(tracks['particle'])
print(f'{len(particles)} particles, {len(good)} positions, {good.mean():.0%} of them trusted')

# ---------------------------------------------------------------------------------------------------------------------
# The mean squared displacement, from raw heights: smoothed ones (z_um) are too smooth at short lags.


def msd(lag):
    """Mean squared displacement in three dimensions over `lag` frames, um^2, and the number of displacements."""
    squares = []
    for particle in particles:
        rows = np.flatnonzero(good & (tracks['particle'] == particle))
        frame = tracks['frame'][rows]
        at = {f: row for f, row in zip(frame, rows)}
        for f in frame:
            if f + lag in at:
                here, there = at[f], at[f + lag]
                squares.append(sum((tracks[axis][there] - tracks[axis][here]) ** 2 for axis in ('x_um', 'y_um', 'z_raw_um')))
    return (np.mean(squares), len(squares)) if squares else (np.nan, 0)


frames = np.unique(tracks['frame'])
frame_s = np.median(tracks['t_s'][tracks['frame'] == 1]) if 1 in frames else np.nan
lags = np.arange(1, min(10, len(frames) // 2) + 1)
curve = [msd(lag) for lag in lags]
for lag, (value, count) in zip(lags, curve):
    print(f'lag {lag * frame_s:.2f} s: MSD {value:.3f} um^2 from {count} displacements')

# ---------------------------------------------------------------------------------------------------------------------
# The model on features of masks, old or new: its metadata name the columns that it wants, in their order.

features = read_table(folder / 'features.csv')
try:
    import onnxruntime
except ImportError:
    print('No onnxruntime, so the model is not run: pip install onnxruntime')
else:
    session = onnxruntime.InferenceSession(folder / 'best.onnx', providers=['CPUExecutionProvider'])
    about = session.get_modelmeta().custom_metadata_map
    missing = [name for name in about['feature_names'].split(',') if name not in features]
    if missing:
        sys.exit(f'features.csv lacks {", ".join(missing[:3])} and so on; it holds what another kind of model needs.')
    table = np.column_stack([features[name] for name in about['feature_names'].split(',')])
    z, novelty = session.run(['z_label_um', 'novelty'], {'features': table})
    low, high = (float(limit) for limit in about['z_range_um'].split(','))
    trusted = (novelty <= 1) & (z[:, 0] >= low) & (z[:, 0] <= high)
    error = z[trusted, 0] - features['z_label_um'][trusted]
    print(f'model: {len(z)} masks, {trusted.mean():.0%} trusted, standard deviation {error.std():.3f} um on what it has learnt')

# ---------------------------------------------------------------------------------------------------------------------
# The same trajectories from Parquet, which knows types and units.

try:
    from pyarrow import parquet
except ImportError:
    print('No pyarrow, so tracks.parquet is not read: pip install pyarrow')
else:
    table = parquet.read_table(folder / 'tracks.parquet')
    heights = table['z_um'].to_numpy()
    unit = (table.schema.field('z_um').metadata or {}).get(b'unit', b'?').decode()
    print(f'Parquet: {table.num_rows} rows, {np.isfinite(heights).sum()} heights in {unit}')

# ---------------------------------------------------------------------------------------------------------------------
# Figures: heights over time, residuals, a particle along z and its radial profiles.

try:
    import matplotlib
except ImportError:
    sys.exit('No matplotlib, so no figure is drawn: pip install matplotlib')
matplotlib.use('svg')
from matplotlib import pyplot
from PIL import Image, ImageSequence


def save(name):
    pyplot.savefig(folder / name)
    pyplot.close()
    print(f'figure: {folder / name}')


for particle in particles:
    own = good & (tracks['particle'] == particle)
    pyplot.plot(tracks['t_s'][own], tracks['z_raw_um'][own], '.', markersize=3)
pyplot.xlabel('time (s)')
pyplot.ylabel('height above the focal plane (µm)')
save('heights-over-time.svg')

held_out = read_table(folder / 'predictions.csv')
pyplot.plot(held_out['z_label_um'], held_out['z_pred_um'] - held_out['z_label_um'], '.', markersize=3)
pyplot.xlabel('label: focal plane above the particle (µm)')
pyplot.ylabel('predicted minus label (µm)')
save('residuals.svg')

# A page of masks.tif for each row of masks.csv. Here the particle with the most masks.
masks = read_table(folder / 'masks.csv')
owners = list(zip(masks['stack'], masks['particle']))
most = max(set(owners), key=lambda owner: (owners.count(owner), owner))
rows = [row for row, owner in enumerate(owners) if owner == most]
shown = [rows[at] for at in np.linspace(0, len(rows) - 1, 8).astype(int)]
with Image.open(folder / 'masks.tif') as pages:
    images = {row: np.array(page) for row, page in enumerate(ImageSequence.Iterator(pages)) if row in shown}
figure, axes = pyplot.subplots(1, len(shown), figsize=(12, 2))
for axis, row in zip(axes, shown):
    axis.imshow(images[row], cmap='gray')
    axis.set_title(f'{masks["z_label_um"][row]:.1f} µm', fontsize=8)
    axis.axis('off')
save('masks-along-z.svg')

profiles = np.array([masks[f'radial_profile_{radius}'][rows] for radius in range(1, 41)])
z = masks['z_label_um'][rows]
pyplot.pcolormesh(z, np.arange(1, 41), profiles, shading='nearest')
pyplot.colorbar(label='mean grey level of the disc')
pyplot.xlabel('label: focal plane above the particle (µm)')
pyplot.ylabel('radius (px)')
save('profiles-along-z.svg')
