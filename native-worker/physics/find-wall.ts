import {
  BIWEIGHT,
  heightOn,
  PLANE_UNKNOWNS,
  positionIn,
  positionsAround,
  robustPlane,
  SLIDE_SLOPE_SD,
  type PlaneFit,
  type PlanePosition,
} from '../math/robust-plane.ts';
import { gravitationalHeightUm } from '../math/sphere-in-water.ts';
import { median, quantile } from '../math/statistics.ts';
import { onGrid, type Track } from './measured-track.ts';

/** Where the particles that stay at the wall say that it is. Lengths in um. */
export interface FoundWall {
  /** Height of the focal plane above their centres, in the middle of them. */
  focalHeightUm: number;
  /** Its standard deviation: of the plane, and of how far above the wall particles hover. */
  sdUm: number;
  /** How far their heights, each the median of a second, are from the plane, standard deviation. */
  scatterUm: number;
  particles: number;
  /** Rise of the wall along x and y, um per um. */
  slope: { x: number; y: number };
  /** Where the height counts. */
  middleUm: { x: number; y: number };
}

/** Heights are judged by their median over this time. */
const BLOCK_S = 1;
/** A particle stays at the wall where so many of its blocks lie there. */
const FEWEST_BLOCKS = 2;
/** A plane through three particles is no evidence. */
const FEWEST_PARTICLES = PLANE_UNKNOWNS + 1;
/** Levels from which the plane is looked for, as quantiles of the heights: particles are at the wall all the time or now and then. */
const STARTS = [0.02, 0.05, 0.1, 0.25, 0.5];
/** Of the radius: by how much the height of a particle that stays changes from a block to the next at most. */
const MOST_STEP = 0.5;
/** Of the radius: how far heights at the wall may scatter, how far they do at first, and how well they are known at best. */
const MOST_SCATTER = 0.5;
const FIRST_SCATTER = 0.25;
const LEAST_ERROR = 0.05;
/** Nothing is below a wall, but for errors of this share of the heights. */
const MOST_BELOW = 0.05;

/**
 * The lowest plane on which particles stay. Heights that pass it widen it until it is none. Null where there is no such plane, or fewer than four particles
 * stay on one.
 *
 * Particles hover above the wall: silica by its gravitational height at least. Those that hover by different heights scatter by about as much (an exponential by
 * its mean, an even layer by 0.6 of it). Both are part of the error, which so does not fall with the number of particles.
 */
export function findWall(tracks: readonly Track[], dtS: number, radiusUm: number): FoundWall | null {
  const seen = tracks.map((track, at) => blocksOf(track, at, dtS));
  const blocks = seen.flatMap((ofTrack) => staying(ofTrack, MOST_STEP * radiusUm));
  if (blocks.length < FEWEST_PARTICLES * FEWEST_BLOCKS) return null;
  const heights = blocks.map(({ zUm }) => zUm);
  const positions = positionsAround(blocks);
  const { rows, middle, spread } = positions;
  const options = { typical: LEAST_ERROR * radiusUm, slopeSd: SLIDE_SLOPE_SD * spread };
  for (const share of STARTS) {
    const start = { level: quantile(heights, share), scale: FIRST_SCATTER * radiusUm };
    const fit = robustPlane(rows, heights, { ...options, start });
    if (!fit || fit.scatter > MOST_SCATTER * radiusUm) continue;
    const reach = BIWEIGHT * Math.max(fit.scatter, options.typical);
    const isBelow = (block: Block): boolean =>
      block.zUm < heightOn(fit.plane, positionIn(positions, block)) - reach;
    if (shareOf(seen.flat(), isBelow) > MOST_BELOW) continue;
    const lying = lyingTracks(blocks, rows, fit);
    if (lying.length < FEWEST_PARTICLES) continue;
    return {
      focalHeightUm: -fit.plane[0],
      sdUm: Math.hypot(errorOf(lying), fit.scatter, gravitationalHeightUm(2 * radiusUm)),
      scatterUm: fit.scatter,
      particles: lying.length,
      slope: { x: fit.plane[1] / spread, y: fit.plane[2] / spread },
      middleUm: middle,
    };
  }
  return null;
}

const shareOf = <Item>(items: readonly Item[], holds: (item: Item) => boolean): number =>
  items.filter(holds).length / items.length;

/** A second of a track: where it was, um. */
interface Block {
  track: number;
  x: number;
  y: number;
  zUm: number;
}

function blocksOf(track: Track, at: number, dtS: number): Block[] {
  if (!track.zUm) return [];
  const [x, y, z] = [track.xUm, track.yUm, track.zUm].map((values) => onGrid(track, values));
  const frames = Math.max(1, Math.round(BLOCK_S / dtS));
  const blocks: Block[] = [];
  for (let from = 0; from + frames <= z.length; from += frames) {
    const known = Array.from({ length: frames }, (_, k) => from + k).filter((k) => !Number.isNaN(z[k]));
    if (2 * known.length < frames) continue;
    const middle = (values: Float64Array): number => median(known.map((k) => values[k]));
    blocks.push({ track: at, x: middle(x), y: middle(y), zUm: middle(z) });
  }
  return blocks;
}

/** Blocks whose height is that of the blocks before and after them: a swimmer that goes up or down has others. */
function staying(ofTrack: readonly Block[], mostStepUm: number): Block[] {
  const near = (one: Block, other: Block | undefined): boolean =>
    !other || Math.abs(one.zUm - other.zUm) < mostStepUm;
  return ofTrack.filter((one, at) => near(one, ofTrack[at - 1]) && near(one, ofTrack[at + 1]));
}

/** A particle at the wall: how many of its blocks lie there, and their mean distance from the plane. */
interface Lying {
  blocks: number;
  offUm: number;
}

function lyingTracks(
  blocks: readonly Block[],
  rows: readonly PlanePosition[],
  { plane, weight }: PlaneFit,
): Lying[] {
  const byTrack = new Map<number, number[]>();
  blocks.forEach(({ track, zUm }, at) => {
    if (weight[at] === 0) return;
    const off = zUm - heightOn(plane, rows[at]);
    byTrack.set(track, [...(byTrack.get(track) ?? []), off]);
  });
  return [...byTrack.values()]
    .filter((off) => off.length >= FEWEST_BLOCKS)
    .map((off) => ({ blocks: off.length, offUm: off.reduce((a, b) => a + b) / off.length }));
}

/** Of the plane's height: errors of one particle's heights go together, so that particles count and not their blocks. */
function errorOf(lying: readonly Lying[]): number {
  const total = lying.reduce((sum, { blocks }) => sum + blocks, 0);
  const squares = lying.reduce((sum, { blocks, offUm }) => sum + (blocks * offUm) ** 2, 0);
  const lost = lying.length / (lying.length - PLANE_UNKNOWNS);
  return Math.sqrt(lost * squares) / total;
}
