import type { Frame } from '../../../preload/contract/frame.ts';
import { type ByteFile, unsupported } from '../byte-file.ts';
import { meanOf } from '../grey-of-colour.ts';
import { DEFLATE_EXPANSION, inflateTo, mostPacked } from '../inflate.ts';
import { asFrame, makePixels, type SampleKind } from '../pixel-arrays.ts';
import { checkPlaneSize } from '../plane-size.ts';
import { orderPlanes, type AxisSizes } from '../plane-order.ts';
import { fileInfo, withSteps, type ImageSource, type SourceOptions } from '../image-source.ts';
import { stepsOf, type Steps } from '../plane-steps.ts';
import { believedPixelUm } from '../pixel-size.ts';
import { lengthUm } from '../file-units.ts';
import { Nd2Chunks } from './nd2-chunks.ts';
import { readExperiment, type Experiment } from './nd2-experiment.ts';
import { levelAt, numberAt, parseLiteVariant, type Level } from './lite-variant.ts';

/** How frames are stored: rows of `rowBytes`, the components of a pixel side by side. */
interface FrameLayout {
  width: number;
  height: number;
  bits: 8 | 16 | 32;
  kind: SampleKind;
  rowBytes: number;
  components: number;
  channels: number;
  /** Three components a channel. */
  colour: boolean;
  zlib: boolean;
  sequenceCount: number;
}

const TIMESTAMP_BYTES = 8;

/** Opens an ND2 file of version 3 (chunks with binary metadata). Closes `file` where that fails. */
export async function openNd2(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  try {
    return await open(file, options);
  } catch (error) {
    await file.close();
    if (error instanceof RangeError) throw file.damaged(`has unreadable metadata (${error.message})`);
    throw error;
  }
}

async function open(file: ByteFile, options: SourceOptions): Promise<ImageSource> {
  const version = /^Ver(\d+)/.exec(file.header(48, Math.min(8, file.size - 48)).toString('latin1'))?.[1];
  if (version !== '3') {
    throw unsupported(
      file.path,
      `is an ND2 file of version ${version ?? 'unknown'}, of which only 3 is read`,
      'save it anew in NIS-Elements, or export it as OME-TIFF',
    );
  }
  const chunks = await Nd2Chunks.open(file);
  const metadata = async (name: string): Promise<Level | null> => {
    const bytes = await chunks.read(name);
    return bytes && parseLiteVariant(bytes);
  };
  const attributes = levelAt(await metadata('ImageAttributesLV'), 'SLxImageAttributes');
  const picture = levelAt(await metadata('ImageMetadataSeqLV|0'), 'SLxPictureMetadata');
  const layout = frameLayout(file, attributes, numberAt(levelAt(picture, 'sPicturePlanes'), 'uiCount') ?? 1);
  const experiment = readExperiment(levelAt(await metadata('ImageMetadataLV'), 'SLxExperiment'));
  const loops = recordedLoops(experiment.loops, layout.sequenceCount || chunks.frameCount);
  const hasHeights = loops.some(([axis]) => axis === 'Z');
  const order = orderPlanes(file.path, [...loops, ['C', layout.channels]], options);
  return {
    info: withSteps(
      fileInfo({
        path: file.path,
        format: 'nd2',
        axes: order.axes,
        frames: order.frames,
        width: layout.width,
        height: layout.height,
        bits: layout.bits,
        ...believedPixelUm(
          picture?.named.get('bCalibrated') === false
            ? null
            : lengthUm(numberAt(picture, 'dCalibration'), 'um'),
        ),
        zStepUm: null,
        frameIntervalS: null,
        channels: layout.channels,
      }),
      {
        heights: {
          ...stepsOf([], hasHeights ? experiment.zStepUm : null, 'um'),
          direction: hasHeights ? experiment.direction : null,
        },
        times: await timeSteps(chunks, loops, experiment),
      },
    ),
    readFrame: async (index) => {
      const plane = order.planeOf(index);
      return readComponent(chunks, layout, Math.floor(plane / layout.channels), plane % layout.channels);
    },
    close: () => file.close(),
  };
}

function frameLayout(file: ByteFile, attributes: Level | null, pictureChannels: number): FrameLayout {
  if (!attributes) throw file.damaged('has no description of its frames');
  const number = (name: string): number => numberAt(attributes, name) ?? 0;
  const [width, height, bits, components] = [
    number('uiWidth'),
    number('uiHeight'),
    number('uiBpcInMemory'),
    number('uiComp'),
  ];
  if (!(width >= 1 && height >= 1 && components >= 1)) {
    throw file.damaged(`describes frames of ${width} x ${height} pixels with ${components} components`);
  }
  if (bits !== 8 && bits !== 16 && bits !== 32) throw file.damaged(`describes samples of ${bits} bits`);
  const kind = bits === 32 ? 'float' : 'unsigned';
  checkPlaneSize(file.path, { width, height, bits, kind, samples: components });
  const compression = numberAt(attributes, 'eCompression') ?? 2;
  if (compression === 1)
    throw unsupported(
      file.path,
      'has lossily compressed frames (JPEG 2000), which are not read',
      'export it from NIS-Elements as OME-TIFF',
    );
  const tile = number('uiTileWidth');
  if (tile > 0 && tile < width)
    throw unsupported(
      file.path,
      'has tiled frames, which are not read',
      'export it from NIS-Elements as OME-TIFF',
    );
  const rowBytes = number('uiWidthBytes') || (width * components * bits) / 8;
  if (rowBytes < (width * components * bits) / 8 || rowBytes > width * components * 8 + 4096)
    throw file.damaged('describes rows of impossible length');
  const channels = components % pictureChannels === 0 ? pictureChannels : components;
  const colour = components === 3 * channels;
  return {
    width,
    height,
    bits,
    kind,
    rowBytes,
    components,
    channels: colour ? channels : components,
    colour,
    zlib: compression === 0,
    sequenceCount: number('uiSequenceCount'),
  };
}

/** The loops as far as they were recorded: a recording that was stopped has fewer turns of the slowest one. */
function recordedLoops(loops: AxisSizes, frames: number): AxisSizes {
  const [first, ...inner] = loops;
  if (!first) return [['I', frames]];
  const turns = Math.floor(frames / inner.reduce((product, [, size]) => product * size, 1));
  return [[first[0], Math.max(1, Math.min(first[1], turns))], ...inner];
}

/**
 * Times of the turns of the time loop: what was measured (chunk `AcqTimesCache`, milliseconds a frame) against what was asked for.
 */
async function timeSteps(chunks: Nd2Chunks, loops: AxisSizes, { periodS }: Experiment): Promise<Steps> {
  const at = loops.findIndex(([axis]) => axis === 'T');
  const turns = loops[at]?.[1] ?? 1;
  if (turns < 2) return stepsOf([], null, 's');
  const asked = periodS !== null && periodS > 0 ? periodS : null;
  const cache = await chunks.read('CustomData|AcqTimesCache');
  const stride = loops.slice(at + 1).reduce((product, [, size]) => product * size, 1);
  const times: number[] = [];
  for (let turn = 0; cache && turn < turns && (turn * stride + 1) * 8 <= cache.length; turn++) {
    times.push(cache.readDoubleLE(turn * stride * 8) / 1000);
  }
  return stepsOf(times.length === turns ? times : [], asked, 's');
}

async function readComponent(
  chunks: Nd2Chunks,
  layout: FrameLayout,
  sequence: number,
  channel: number,
): Promise<Frame> {
  const { width, height, components, colour, rowBytes } = layout;
  const { file } = chunks;
  const { offset, length } = chunks.frame(sequence);
  const frameBytes = rowBytes * height;
  const sampleBytes = layout.bits / 8;
  const start = offset + TIMESTAMP_BYTES;
  const stored = length - TIMESTAMP_BYTES;
  if (stored * (layout.zlib ? DEFLATE_EXPANSION : 1) < frameBytes)
    throw file.damaged(`has too few bytes for frame ${sequence}`);
  const plain = !layout.zlib && components === 1 && rowBytes === width * sampleBytes;
  const targets = Array.from({ length: colour ? 3 : 1 }, () => makePixels(layout, width * height));
  const [target] = targets as [(typeof targets)[number]];
  if (plain) {
    await file.readInto(start, new Uint8Array(target.buffer));
    return asFrame(width, height, target);
  }
  const bytes = layout.zlib
    ? inflateFrame(file, await file.read(start, Math.min(stored, mostPacked(frameBytes))), frameBytes)
    : await file.read(start, frameBytes);
  const view = new DataView(bytes.buffer, bytes.byteOffset, frameBytes);
  const first = colour ? channel * 3 : channel;
  for (const [i, out] of targets.entries()) {
    for (let y = 0, at = 0; y < height; y++) {
      let from = y * rowBytes + (first + i) * sampleBytes;
      for (let x = 0; x < width; x++, from += components * sampleBytes) {
        out[at++] =
          sampleBytes === 1
            ? view.getUint8(from)
            : sampleBytes === 2
              ? view.getUint16(from, true)
              : view.getFloat32(from, true);
      }
    }
  }
  return asFrame(width, height, colour ? meanOf(targets) : target);
}

function inflateFrame(file: ByteFile, data: Buffer, size: number): Buffer {
  const bytes = inflateTo(data, size);
  if (!bytes) throw file.damaged('has a frame that cannot be unpacked');
  return bytes;
}
