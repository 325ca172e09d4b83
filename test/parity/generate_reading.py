"""Writes fixtures/reading.json, what reference software reads from image files, and the small files in fixtures/reading.

pip install tifffile==2026.3.3 imagecodecs==2026.3.6 nd2==0.12.0 numpy==2.4.6 pillow==13.0.0 imageio==2.38.1
python test/parity/generate_reading.py [folder with the folders tiff, ome and nd2]

Pixels are compared by the CRC-32 of each plane's little-endian bytes, as ImageSource hands it on: 1 to 8 bits as uint8, 9
to 16 bits as uint16, all else as float32; colour as the mean of red, green and blue, rounded half up for integers.
JPEG, whose decoders round differently, is compared pixel by pixel within a tolerance of grey levels.
"""

import base64
import json
import struct
import sys
import zlib
from pathlib import Path

import nd2
import numpy as np
import tifffile
from PIL import Image

from nd2_writer import position_loop, time_loop, write_nd2, z_loop

HERE = Path(__file__).parent
OUT = HERE / "fixtures" / "reading"
REFUSED = {3: "CCITT Group 3", 4: "CCITT Group 4"}
JPEG = 7
PIXELS_KEPT = 2500


def handed_on(plane, bits):
    """A plane as ImageSource hands it on; `plane` is (Y, X) or (Y, X, 3)."""
    integers = plane.dtype.kind in "ub"
    if plane.ndim == 3:
        mean = plane.astype(np.float64).sum(axis=2) / 3
        plane = np.floor(mean + 0.5) if integers else mean
    return plane.astype("u1" if integers and bits <= 8 else "<u2" if integers and bits <= 16 else "<f4")


def check(plane, bits):
    data = handed_on(plane, bits)
    return {
        "crc": zlib.crc32(data.tobytes()),
        "mean": float(data.mean(dtype=np.float64)),
        "samples": [float(v) for v in data.flat[:: max(1, data.size // 4)]][:4],
    }


def check_nearly(plane, bits):
    """Every so many pixels, instead of the checksum of all."""
    data = handed_on(plane, bits).reshape(-1)
    step = -(-data.size // PIXELS_KEPT)
    return {"step": step, "pixels": base64.b64encode(data[::step].tobytes()).decode()}


def entry(path, axes, shape, bits, planes, **more):
    height, width = shape
    return {
        "path": str(path), "axes": axes, "width": width, "height": height, "bits": bits,
        "frames": [check(plane, bits) for plane in planes], **more,
    }


def jpeg_entry(name, planes, tolerance):
    height, width = planes[0].shape[:2]
    axes = "IYX" if len(planes) > 1 else "YX"
    frames = [check_nearly(plane, 8) for plane in planes]
    return {"path": str(name), "axes": axes, "width": width, "height": height, "bits": 8, "tolerance": tolerance, "frames": frames}


def from_tifffile(path, name, **more):
    with tifffile.TiffFile(path) as tif:
        page, series = tif.pages[0], tif.series[0]
        if page.compression in REFUSED:
            return {"path": str(name), "refused": REFUSED[page.compression]}
        described = tif.is_ome or tif.is_imagej
        data = series.asarray() if described else np.stack([p.asarray() for p in tif.pages])
        if page.compression == JPEG and page.photometric == 6 and page.subsampling != (1, 1):
            return {"path": str(name), "refused": "colours at reduced resolution"}
        colour = page.photometric in (2, 6)
        if colour and page.planarconfig == 2:
            data = np.moveaxis(data, -3, -1)
        planes = data.reshape(-1, *data.shape[-3 if colour else -2 :])
        if page.compression == JPEG:
            # Colour differences pass through two more roundings.
            return jpeg_entry(name, planes, 2 if page.photometric == 6 else 1)
        names = "".join(a for a in series.axes if a != "S") if described else "IYX" if len(planes) > 1 else "YX"
        return entry(name, names, planes[0].shape[:2], page.bitspersample, planes, **more)


def from_nd2(path, name, **more):
    with nd2.ND2File(path) as file:
        sizes = {k: v for k, v in file.sizes.items() if v > 1 or k in "YX"}
        data = file.asarray()
        colour = "S" in sizes
        planes = data.reshape(-1, *data.shape[-3 if colour else -2 :])
        axes = "".join(k for k in sizes if k != "S")
        return entry(name, axes, planes[0].shape[:2], file.attributes.bitsPerComponentInMemory, planes, **more)


def picture(rng, shape, dtype):
    """Smooth rings with noise: compressible, but nothing that a wrong offset would leave unchanged."""
    *_, height, width = shape
    y, x = np.mgrid[:height, :width]
    rings = 0.5 + 0.3 * np.cos(np.hypot(y - height / 3, x - width / 2) / 3)
    values = rings + 0.1 * rng.random(shape)
    if np.dtype(dtype).kind == "f":
        return values.astype(dtype)
    return (values * 0.9 * np.iinfo(dtype).max).astype(dtype)


def tiff_variants(rng):
    """Storage variants, each as (name, keywords of tifffile.imwrite, data)."""
    grey8, grey16 = picture(rng, (3, 37, 53), "u1"), picture(rng, (3, 37, 53), "u2")
    rgb = np.moveaxis(picture(rng, (3, 37, 53), "u1"), 0, -1)
    yield "big-endian-16.tif", dict(byteorder=">", rowsperstrip=5), grey16
    yield "bigtiff-big-endian.tif", dict(byteorder=">", bigtiff=True), grey16
    yield "deflate-predictor-16.tif", dict(byteorder=">", compression="zlib", predictor=2, rowsperstrip=8), grey16
    yield "lzw-predictor-16.tif", dict(compression="lzw", predictor=2, tile=(16, 32)), grey16
    yield "lzw-8.tif", dict(compression="lzw", rowsperstrip=7), grey8
    yield "zstd-8.tif", dict(compression="zstd", rowsperstrip=9), grey8
    yield "packbits-8.tif", dict(compression="packbits"), (grey8 // 64).repeat(2, axis=2)
    yield "tiled-16.tif", dict(tile=(16, 16)), grey16
    yield "rgb-planar.tif", dict(photometric="rgb", planarconfig="separate"), np.moveaxis(rgb, -1, 0)
    yield "rgb-deflate-predictor.tif", dict(photometric="rgb", compression="zlib", predictor=2), rgb
    yield "float-predictor.tif", dict(compression="zlib", predictor=3, byteorder=">"), picture(rng, (2, 37, 53), "f4")
    yield "double.tif", dict(), picture(rng, (2, 19, 23), "f8")
    yield "half-big-endian.tif", dict(byteorder=">", compression="zlib"), picture(rng, (2, 19, 23), "f2")
    yield "unsigned-32.tif", dict(compression="zlib", predictor=2), picture(rng, (2, 19, 23), "u4")


def jpeg_variants(rng):
    grey = picture(rng, (2, 37, 53), "u1")
    rgb = np.moveaxis(picture(rng, (3, 48, 64), "u1"), 0, -1)
    yield "jpeg-strips.tif", dict(photometric="minisblack", rowsperstrip=16), grey
    yield "jpeg-tiles.tif", dict(photometric="minisblack", tile=(16, 32)), grey
    yield "jpeg-planar.tif", dict(photometric="rgb", planarconfig="separate", tile=(48, 64)), np.moveaxis(rgb, -1, 0)
    yield "jpeg-ycbcr.tif", dict(photometric="rgb", subsampling=(1, 1), tile=(32, 32)), rgb
    yield "jpeg-ycbcr-halved.tif", dict(photometric="rgb", subsampling=(2, 2), tile=(32, 32)), rgb


def write_jpegs(rng):
    for name, keywords, data in jpeg_variants(rng):
        tifffile.imwrite(OUT / name, data, metadata=None, compression="jpeg", compressionargs={"level": 90}, **keywords)
        yield from_tifffile(OUT / name, name)


def write_files(rng):
    """Files of programs that can't be shared, written small. Yields entries of the fixture."""
    OUT.mkdir(exist_ok=True)
    for name, keywords, data in tiff_variants(rng):
        tifffile.imwrite(OUT / name, data, **{"metadata": None, "photometric": "minisblack", **keywords})
        yield from_tifffile(OUT / name, name)

    stack = picture(rng, (2, 3, 2, 21, 33), "u2")
    calibration = dict(resolution=(1 / 0.1625, 1 / 0.1625), imagej=True)
    tifffile.imwrite(OUT / "imagej-hyperstack.tif", stack, metadata={"axes": "TZCYX", "unit": "\\u00B5m", "spacing": 0.5, "finterval": 0.1}, **calibration)
    yield from_tifffile(OUT / "imagej-hyperstack.tif", "imagej-hyperstack.tif", format="imagej-tiff", pixelSizeUm=0.1625, zStepUm=0.5, frameIntervalS=0.1)
    tifffile.imwrite(OUT / "imagej-time.tif", stack[:, 0, 0], metadata={"axes": "TYX", "unit": "micron", "fps": 4.0}, **calibration)
    yield from_tifffile(OUT / "imagej-time.tif", "imagej-time.tif", format="imagej-tiff", pixelSizeUm=0.1625, zStepUm=None, frameIntervalS=0.25)

    ome = {"axes": "TCZYX", "PhysicalSizeX": 162.5, "PhysicalSizeXUnit": "nm", "PhysicalSizeZ": 0.5, "TimeIncrement": 100, "TimeIncrementUnit": "ms"}
    tifffile.imwrite(OUT / "five-axes.ome.tif", np.swapaxes(stack, 1, 2), metadata=ome, compression="zlib", bigtiff=True)
    yield from_tifffile(OUT / "five-axes.ome.tif", "five-axes.ome.tif", format="ome-tiff", pixelSizeUm=0.1625, zStepUm=0.5, frameIntervalS=0.1)

    frames = picture(rng, (12, 17, 22, 1), "u2")
    # Two turns, two positions, three heights; the recording was slower than asked for.
    times = [1000.0 * (i // 6) + 10.0 * i for i in range(12)]
    write_nd2(OUT / "loops-zlib.nd2", frames, time_loop(2, 100.0, position_loop(2, z_loop(3, 0.25))), 0.1625, compress=True, times_ms=times)
    yield from_nd2(OUT / "loops-zlib.nd2", "loops-zlib.nd2", format="nd2", pixelSizeUm=0.1625, zStepUm=0.25, frameIntervalS=1.06)
    write_nd2(OUT / "time-padded.nd2", frames[:4, :, :21], time_loop(4, 100.0), 0.1625, row_padding=6, compressed_metadata=True)
    yield from_nd2(OUT / "time-padded.nd2", "time-padded.nd2", format="nd2", pixelSizeUm=0.1625, zStepUm=None, frameIntervalS=0.1)
    write_nd2(OUT / "two-channels-8.nd2", picture(rng, (3, 2, 17, 22), "u1").transpose(0, 2, 3, 1).copy(), z_loop(3, 0.5), 0.1, channels=2)
    yield from_nd2(OUT / "two-channels-8.nd2", "two-channels-8.nd2", format="nd2", pixelSizeUm=0.1, zStepUm=0.5, frameIntervalS=None)

    yield from write_pngs(rng)
    yield from write_jpegs(rng)


def write_pngs(rng):
    grey16 = picture(rng, (21, 35), "u2")
    rgb = np.moveaxis(picture(rng, (3, 21, 35), "u1"), 0, -1)
    grey8 = rgb[..., 0].copy()
    pictures = {
        "grey-16.png": (Image.fromarray(grey16), 16, grey16),
        "grey-alpha.png": (Image.fromarray(np.dstack([grey8, 255 - grey8]), "LA"), 8, grey8),
        "rgb.png": (Image.fromarray(rgb), 8, rgb),
        "palette.png": (Image.fromarray(rgb).quantize(16), 4, None),
        "one-bit.png": (Image.fromarray(grey8 > 100), 1, (grey8 > 100).astype("u1")),
    }
    for name, (image, bits, expected) in pictures.items():
        image.save(OUT / name)
        if expected is None:
            expected = np.asarray(Image.open(OUT / name).convert("RGB"))
        yield entry(name, "YX", expected.shape[:2], bits, [expected], format="png")
    write_interlaced(OUT / "interlaced.png", grey8)
    assert (np.asarray(Image.open(OUT / "interlaced.png")) == grey8).all()
    yield entry("interlaced.png", "YX", grey8.shape, 8, [grey8], format="png")


def write_interlaced(path, grey):
    """Adam7 with every row filter in turn; Pillow reads such files but doesn't write them."""
    passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
    data = b""
    for x0, y0, dx, dy in passes:
        part = grey[y0::dy, x0::dx].astype(int)
        above = np.zeros(part.shape[1], int)
        for i, row in enumerate(part):
            left, corner = np.r_[0, row[:-1]], np.r_[0, above[:-1]]
            estimate = left + above - corner
            distances = np.abs(np.stack([left, above, corner]) - estimate)
            paeth = np.choose(distances.argmin(axis=0), [left, above, corner])
            predicted = [0, left, above, (left + above) // 2, paeth][i % 5]
            data += bytes([i % 5]) + ((row - predicted) % 256).astype("u1").tobytes()
            above = row

    def chunk(name, content):
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    height, width = grey.shape
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 1)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b""))


def read_shared(folder):
    for path in sorted([*folder.glob("tiff/**/*.tif*"), *folder.glob("ome/*.tif")]):
        yield from_tifffile(path, path.relative_to(folder))
    for path in sorted(folder.glob("nd2/*.nd2")):
        yield from_nd2(path, path.relative_to(folder))


if __name__ == "__main__":
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else HERE / "../../../shared/data").resolve()
    fixture = {"own": list(write_files(np.random.default_rng(1))), "shared": list(read_shared(folder))}
    text = json.dumps(fixture).replace('{"path"', '\n{"path"')
    (HERE / "fixtures" / "reading.json").write_text(text + "\n")
