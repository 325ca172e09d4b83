"""A small writer of ND2 version 3 files, for fixtures: Nikon's own program is the only other one."""

import struct
import zlib

import numpy as np

MAGIC = 0x0ABECEDA
NAME_BYTES = 4072


def record(name, value):
    """One record of the "CLX lite variant": bool, int (unsigned 32 bits), float, str, bytes, list of records or dict."""
    label = (name + "\0").encode("utf-16-le")

    def head(kind):
        return struct.pack("BB", kind, len(label) // 2) + label

    if isinstance(value, bool):
        return head(1) + struct.pack("B", value)
    if isinstance(value, int):
        return head(3) + struct.pack("<I", value)
    if isinstance(value, float):
        return head(6) + struct.pack("<d", value)
    if isinstance(value, str):
        return head(8) + (value + "\0").encode("utf-16-le")
    if isinstance(value, bytes):
        return head(9) + struct.pack("<Q", len(value)) + value
    children = [record("", v) for v in value] if isinstance(value, list) else [record(k, v) for k, v in value.items()]
    start = head(11)
    body = b"".join(children)
    length = len(start) + 12 + len(body)
    return start + struct.pack("<IQ", len(children), length) + body + bytes(8 * len(children))


def loop(kind, parameters, inner=None, **extra):
    level = {"eType": kind, "uLoopPars": parameters, **extra}
    if inner is not None:
        level["ppNextLevelEx"] = [inner]
    return level


def time_loop(count, period_ms, inner=None):
    parameters = {"uiCount": count, "dStart": 0.0, "dPeriod": period_ms, "dDuration": 0.0, "dAvgPeriodDiff": 0.0}
    return loop(1, parameters, inner)


def position_loop(count, inner=None):
    points = [{"dPosX": 10.0 * i, "dPosY": 0.0, "dPosZ": 0.0, "dPFSOffset": -1.0, "dPosName": f"P{i}"} for i in range(count)]
    parameters = {"uiCount": count, "bUseZ": False, "bRelativeXY": False, "Points": points}
    return loop(2, parameters, inner, pItemValid=bytes([1] * count))


def z_loop(count, step_um):
    half = step_um * (count - 1) / 2
    parameters = {
        "uiCount": count, "dZLow": -half, "dZHigh": half, "dZStep": step_um, "dZHome": 0.0,
        "bZInverted": False, "iType": 2, "wsZDevice": "Ti2 ZDrive",
    }
    return loop(4, parameters)


def write_nd2(path, frames, experiment, pixel_um, channels=1, compress=False, row_padding=0, times_ms=None, compressed_metadata=False):
    """frames: (sequence, height, width, components) of uint8 or uint16."""
    count, height, width, components = frames.shape
    bits = frames.dtype.itemsize * 8
    row_bytes = width * components * frames.dtype.itemsize + row_padding
    planes = {f"a{i}": {"uiCompCount": components // channels, "sDescription": f"channel {i}"} for i in range(channels)}
    attributes = {
        "uiWidth": width, "uiWidthBytes": row_bytes, "uiHeight": height, "uiComp": components, "uiBpcInMemory": bits,
        "uiBpcSignificant": bits, "uiSequenceCount": count, "uiTileWidth": width, "uiTileHeight": height,
        "eCompression": 0 if compress else 2, "dCompressionParam": 0.0,
    }
    picture = {
        "dTimeMSec": 0.0, "dCalibration": pixel_um, "dAspect": 1.0, "bCalibrated": True, "wsObjectiveName": "40x",
        "sPicturePlanes": {"uiCount": channels, "uiCompCount": components, "sPlaneNew": planes},
    }

    def metadata(name, value):
        data = record(name, value)
        if not compressed_metadata:
            return data
        return struct.pack("<BB", 76, 0) + bytes(10) + zlib.compress(data)

    chunks = [("ImageMetadataSeqLV|0!", metadata("SLxPictureMetadata", picture))]
    if experiment is not None:
        chunks.append(("ImageMetadataLV!", metadata("SLxExperiment", experiment)))
    for i, frame in enumerate(frames):
        rows = frame.reshape(height, -1).view(np.uint8).reshape(height, -1)
        pixels = np.pad(rows, ((0, 0), (0, row_padding))).tobytes()
        stamp = struct.pack("<d", 0.0 if times_ms is None else times_ms[i])
        chunks.append((f"ImageDataSeq|{i}!", stamp + (zlib.compress(pixels) if compress else pixels)))
    if times_ms is not None:
        chunks.append(("CustomData|AcqTimesCache!", np.asarray(times_ms, "<f8").tobytes()))
    chunks.append(("ImageAttributesLV!", metadata("SLxImageAttributes", attributes)))

    with open(path, "wb") as file:
        signature = b"ND2 FILE SIGNATURE CHUNK NAME01!"
        file.write(struct.pack("<IIQ", MAGIC, 32, 64) + signature + b"Ver3.0".ljust(64, b"\0"))
        table = b""
        for name, data in chunks:
            offset = file.tell()
            table += name.encode() + struct.pack("<QQ", offset, len(data))
            file.write(struct.pack("<IIQ", MAGIC, NAME_BYTES, len(data)) + name.encode().ljust(NAME_BYTES, b"\0") + data)
        offset = file.tell()
        table += b"ND2 CHUNK MAP SIGNATURE 0000001!" + struct.pack("<Q", offset)
        name = b"ND2 FILEMAP SIGNATURE NAME 0001!"
        file.write(struct.pack("<IIQ", MAGIC, len(name), len(table)) + name + table)
