import type { Frame } from '../../../preload/contract/frame.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { bytesFor, createImageMemory } from '../../kernels/image.ts';
import { doubled } from './doubled.ts';
import { createEdgeMap, edgeMapBytes, findStrongEdges, frameNoise, type EdgeMap } from './edges.ts';
import { findPeaks, type Peak } from './vote-peaks.ts';
import { createGrid } from './point-grid.ts';
import { bandBytes, binFrame, toBinned, toFull, type BinnedImage } from './pyramid.ts';
import { ringSupport } from './ring-support.ts';
import { selectKth } from '../../math/select-kth.ts';
import { accumulatorBytes, createAccumulator, voteCentres, type Accumulator } from './vote-centres.ts';

/** A disc that touches another one; full-resolution pixels. */
export interface TouchingDisc {
  x: number;
  y: number;
  /** Share of its rim that is seen, 0 to 1. */
  share: number;
}

/** Pixels of a particle's radius on the image looked at: enough to see the gap between two rims, and no more than that takes. */
const RADIUS_PX = 8;
/** Below this radius rims that touch can't be told apart on the frame itself: it is doubled. Particles of data/lab_dev have 6.5 px. */
export const SMALL_RADIUS_PX = 6;
/** Frames with more pixels are not doubled, which would take more memory than any other frame or tile does. */
const MOST_DOUBLED = 1.5e6;
/** Radii of rims, in radii of the particle: blur moves a rim, and so does the spread of sizes. */
export const RIM: [number, number] = [0.8, 1.2];
/** An edge is this share of the strongest: opaque discs have strong rims, and what is in their shade does not count. */
const EDGE_SHARE = 0.08;
/** Votes and share of the rim that a disc needs at least: six neighbours that overlap by a twentieth leave 0.7 and 0.55. */
const FEWEST_VOTES = 0.4;
const LEAST_SHARE = 0.4;
/** A disc of which less than this is seen has so many others around it that hide the rest: else it is a part of a ring. */
const SURE_SHARE = 0.5;
const HIDING = 3;
/** Centres of two discs are at least so far apart, of two that hide parts of each other at most, and of two in one crowd, in radii. */
const CLOSEST = 1.5;
const TOUCHING = 2.4;
const IN_CROWD = 5.2;

/** The shade of a disc is taken on a circle of this share of its radius, outside of a bright core and inside of the rim. */
const SHADE_RADIUS = 0.65;
const SHADE_ANGLES = 16;
/** Pixels that tell how bright the ground is. */
const SHADE_SAMPLES = 4096;
const EXTREMES = 0.05;
/** Never more discs than this are looked at. */
const MOST_DISCS = 20_000;

interface Shade {
  mean: number;
  sd: number;
}

interface Disc extends Peak {
  share: number;
  shade: Shade;
}

interface Buffers {
  image: BinnedImage;
  edges: EdgeMap;
  accumulator: Accumulator;
  claimed: Uint8Array;
  band: Uint8Array;
}

/** Frames and windows of frames are looked at in turn: buffers of so many sizes are kept. */
const MOST_KEPT = 2;
const kept = new Map<string, Buffers>();

/** Memory for frames of this size; used again for the next one. */
function buffersFor(frame: Frame, bin: number, margin: number): Buffers {
  const width = Math.floor(frame.width / bin);
  const height = Math.floor(frame.height / bin);
  const key = [frame.width, frame.height, bin, margin].join();
  const known = kept.get(key);
  if (known) return known;
  const bytes = edgeMapBytes(width, height) + accumulatorBytes(width, height, margin, false);
  const memory = createImageMemory(bytes + bytesFor([width * height, bandBytes(frame.width)]));
  const edges = createEdgeMap(width, height, memory);
  const buffers: Buffers = {
    image: { bin, width, height, data: edges.pixels },
    edges,
    accumulator: createAccumulator(width, height, margin, false, memory),
    claimed: memory.bytes(width * height),
    band: memory.bytes(bandBytes(frame.width)),
  };
  const [oldest] = kept.keys();
  if (kept.size >= MOST_KEPT && oldest !== undefined) kept.delete(oldest);
  kept.set(key, buffers);
  return buffers;
}

/** Maxima of one polarity's votes, the strongest first, none nearer to another than two opaque discs can be. */
function peaksOf(
  { edges, accumulator, image }: Buffers,
  radii: [number, number],
  polarity: 'dark' | 'bright',
): Peak[] {
  voteCentres(edges, radii, polarity, accumulator);
  const closest = (CLOSEST * radii[0]) / RIM[0];
  const grid = createGrid(image.width, image.height, closest);
  return findPeaks(accumulator, radii, FEWEST_VOTES, MOST_DISCS).filter((peak) => {
    if (grid.hasNear(peak, closest)) return false;
    grid.add(peak);
    return true;
  });
}

/** Mean and standard deviation of the image on a circle. */
function shadeAt({ data, width, height }: BinnedImage, { x, y }: Peak, radius: number): Shade {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let k = 0; k < SHADE_ANGLES; k++) {
    const px = Math.round(x + radius * Math.cos((2 * Math.PI * k) / SHADE_ANGLES));
    const py = Math.round(y + radius * Math.sin((2 * Math.PI * k) / SHADE_ANGLES));
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const value = data[py * width + px];
    sum += value;
    squares += value * value;
    count++;
  }
  const mean = sum / count;
  return { mean, sd: Math.sqrt(Math.max(0, squares / count - mean * mean)) };
}

/** How bright the ground is, on which discs are dark or bright, and how far the grey levels of the discs reach. */
interface Light {
  ground: { dark: number; bright: number };
  range: number;
}

/** @param discShare share of the image that one disc covers: even a single one tells the range */
function lightOf({ data }: BinnedImage, discShare: number): Light {
  const step = Math.max(1, Math.floor(data.length / SHADE_SAMPLES));
  const samples = new Float32Array(Math.floor(data.length / step));
  for (let k = 0; k < samples.length; k++) samples[k] = data[k * step];
  const at = (quantile: number): number =>
    selectKth(samples, samples.length, Math.floor(quantile * (samples.length - 1)));
  const outer = Math.min(EXTREMES, discShare / 2);
  return {
    ground: { dark: at(1 - EXTREMES), bright: at(EXTREMES) },
    range: at(1 - outer) - at(outer),
  };
}

/** Discs of one polarity, and how much is seen of them in all. */
function discsOf(
  buffers: Buffers,
  radii: [number, number],
  polarity: 'dark' | 'bright',
  { ground, range }: Light,
): { discs: Disc[]; seen: number } {
  const { image, edges, claimed } = buffers;
  const radius = radii[0] / RIM[0];
  const backed = peaksOf(buffers, radii, polarity)
    .map((peak) => ({
      ...peak,
      share: ringSupport(edges, peak.x, peak.y, radii, claimed).share,
      shade: shadeAt(image, peak, SHADE_RADIUS * radius),
    }))
    .filter(({ share }) => share >= LEAST_SHARE);
  if (backed.length === 0) return { discs: [], seen: 0 };
  const means = Float32Array.from(backed, ({ shade }) => shade.mean);
  const middle = selectKth(means, means.length, means.length >> 1);
  // What is as bright as the ground is no disc but a place between discs.
  const discs = backed.filter(
    ({ shade }) => Math.abs(shade.mean - middle) < Math.abs(ground[polarity] - middle) / 2,
  );
  const seen = discs.reduce(
    (sum, { share, shade }) => sum + share * share * Math.max(0, 1 - shade.sd / range),
    0,
  );
  return { discs, seen };
}

/** Discs that are seen well enough for the neighbours that they have, and have another one beside them. */
function crowded(discs: readonly Disc[], { width, height }: BinnedImage, radius: number): Disc[] {
  const touching = TOUCHING * radius;
  const seen = discs.filter((one) => {
    const isHiding = (other: Disc): boolean =>
      other !== one && Math.hypot(other.x - one.x, other.y - one.y) < touching;
    return one.share >= SURE_SHARE || discs.filter(isHiding).length >= HIDING;
  });

  const grid = createGrid(width, height, IN_CROWD * radius);
  for (const one of seen) grid.add(one);
  return seen.filter((one) => grid.hasNear(one, IN_CROWD * radius));
}

/**
 * Opaque discs that touch, by votes of what is seen of their rims (Yuen, Princen, Illingworth, Kittler 1990). Neighbours hide the rest, so that no
 * whole circle is asked for; instead the radius must be that of the particle. Of dark and bright discs those are returned that are seen better: more of their
 * rims, and evener inside.
 *
 * @param radiusPx radius of a particle, full-resolution pixels
 * @param noise variance of a pixel of the frame, grey levels squared
 * @returns only discs in a crowd, with another one beside them
 */
export function findTouching(
  frame: Frame,
  radiusPx: number,
  polarity: LocaliseOptions['polarity'],
  noise: number,
): TouchingDisc[] {
  const bin = Math.max(1, Math.floor(radiusPx / RADIUS_PX));
  const radii: [number, number] = [(RIM[0] * radiusPx) / bin, (RIM[1] * radiusPx) / bin];
  const buffers = buffersFor(frame, bin, Math.ceil(radii[1]) + 2);
  if (Math.min(buffers.image.width, buffers.image.height) < 2 * radii[1]) return [];
  binFrame(frame, bin, buffers.image, buffers.edges.memory, buffers.band);
  findStrongEdges(buffers.image, noise / bin ** 2, EDGE_SHARE, buffers.edges);
  const light = lightOf(buffers.image, (Math.PI * (radiusPx / bin) ** 2) / buffers.image.data.length);
  const kinds = polarity === 'both' ? (['dark', 'bright'] as const) : [polarity];
  const { discs } = kinds
    .map((kind) => discsOf(buffers, radii, kind, light))
    .reduce((a, b) => (b.seen > a.seen ? b : a));
  return crowded(discs, buffers.image, radiusPx / bin).map(({ x, y, share }) => ({
    x: toFull(x, bin),
    y: toFull(y, bin),
    share,
  }));
}

/**
 * The same over a whole frame, doubled where discs are small and the frame is not too large for that. Parts beside a circle are not doubled: there, rings
 * of real beads have arcs that pass for small discs.
 */
export function findTouchingInFrame(
  frame: Frame,
  radiusPx: number,
  polarity: LocaliseOptions['polarity'],
  noise: number,
): TouchingDisc[] {
  if (radiusPx >= SMALL_RADIUS_PX || frame.width * frame.height > MOST_DOUBLED)
    return findTouching(frame, radiusPx, polarity, noise);
  const large = doubled(frame);
  // Where small discs cover all of the frame, hardly a pixel is flat.
  const found = findTouching(large, 2 * radiusPx, polarity, Math.min(noise, frameNoise(large)));
  return found.map(({ x, y, share }) => ({ x: toBinned(x, 2), y: toBinned(y, 2), share }));
}
