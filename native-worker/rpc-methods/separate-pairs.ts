import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { rowsWhere } from '../../preload/contract/rows-where.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import type { StaticLight } from '../image/static-light.ts';
import { distance, type Point } from '../math/point.ts';
import { joinRows } from '../measure/feature-table.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import type { MeasureFramePayload } from '../tasks/measure-frame.ts';
import type {
  FramePlace,
  SeparatedPair,
  SeparatedPairs,
  SeparatePairPayload,
} from '../tasks/separate-pair.ts';
import { frameRowsLookup } from '../track/frame-rows.ts';
import { findLostBeside, type LostBeside } from '../track/lost-beside.ts';
import type { MethodContext } from './method-context.ts';
import { featureGroupsFor, modelIn } from './open-model.ts';
import { noHeights, type VideoPositions } from './track.ts';

/** Where two particles may have been found as one, by the trajectories of a whole video. */
export const lostBeside = ({
  tracks,
  diameterPx,
}: {
  tracks: TrackTable;
  diameterPx: number;
}): LostBeside[] => findLostBeside(tracks, diameterPx);

export interface SeparatePairsParams extends PlaneChoice, Pick<MeasureFramePayload, 'mask' | 'sidePx'> {
  path: string;
  /** Files of single frames, where these lie so. */
  files: string[] | null;
  positions: VideoPositions;
  lost: LostBeside[];
  diameterPx: number;
  light: StaticLight | null;
  /** Null: no heights. */
  modelFolder: string | null;
}

/** Lengths in diameters: what is found that near to one of the two is it; what is found further away from both is another particle. */
const SAME = 0.9;
const OTHER = 1.7;
/** Of two that are further apart the fainter centre drifts by up to 8 px: good for a position, not for a height of its own. */
const HEIGHTS_WITHIN = 1.2;

/** Looks again at the images where two particles may have been found as one. Returns all positions, with both where the images tell them; null where they never do. */
export async function separatePairs(
  params: SeparatePairsParams,
  { pool, signal, onProgress }: MethodContext,
): Promise<VideoPositions | null> {
  const { positions, lost, diameterPx, light, files, path, channel, position, slice, timepoint } = params;
  const { mask, sidePx, modelFolder } = params;
  const extraGroups = modelFolder === null ? null : await featureGroupsFor(modelFolder);
  const planes: PlaneChoice = { channel, position, slice, timepoint };
  const bytes = await planeBytesOf(files?.[0] ?? path, planes);
  const rowsOf = frameRowsLookup(positions.frame, Int32Array.from(positions.frame.keys()));
  const placeOf = (frame: number): FramePlace =>
    files ? { ...planes, path: files[frame], index: 0 } : { ...planes, path, index: frame };
  const payloadOf = (one: LostBeside): SeparatePairPayload => ({
    lost: one,
    places: framesOf(one).map((frame) => ({ frame, place: placeOf(frame) })),
    others: framesOf(one).flatMap((frame) => othersIn(frame, one, positions, rowsOf(frame), diameterPx)),
    diameterPx,
    light,
    mask,
    sidePx,
    extraGroups,
  });
  const separated = await pool.map('separatePair', lost, payloadOf, {
    signal,
    bytes,
    onDone: (done, total) => onProgress({ done, total }),
  });
  const pairs = separated.flatMap((one) => one.pairs);
  const heights = await heightsOf(separated, modelFolder);
  return withPairs(positions, pairs, heights, rowsOf, diameterPx);
}

type Heights = Pick<VideoPositions, 'zLabelUm' | 'zSdUm' | 'inRange'>;

/** Heights of both of each pair, as the model sees each of them without the other. */
async function heightsOf(separated: readonly SeparatedPairs[], modelFolder: string | null): Promise<Heights> {
  const features = joinRows(separated.map((one) => one.features));
  const rows = 2 * separated.reduce((sum, { pairs }) => sum + pairs.length, 0);
  const heights = noHeights(rows);
  if (modelFolder === null || rows === 0) return heights;
  const { predictTrained } = await import('../model/stored/predict.ts');
  const { zPredUm, zSdUm, inRange } = predictTrained(await modelIn(modelFolder), features);
  return {
    zLabelUm: Float64Array.from(zPredUm),
    zSdUm: Float64Array.from(zSdUm),
    inRange: Uint8Array.from(inRange),
  };
}

/** What is found in a frame and is neither of the two. */
function othersIn(
  frame: number,
  lost: LostBeside,
  { xPx, yPx, radiusPx, score, weak }: VideoPositions,
  rows: Int32Array,
  diameterPx: number,
): SeparatePairPayload['others'] {
  const pair = pairNear(lost, frame);
  return Array.from(rows.filter((row) => !weak[row]))
    .map((row) => ({ frame, xPx: xPx[row], yPx: yPx[row], radiusPx: radiusPx[row], score: score[row] }))
    .filter((one) => pair.every(({ x, y }) => Math.hypot(x - one.xPx, y - one.yPx) > OTHER * diameterPx));
}

const framesOf = ({ before, from, to, after }: LostBeside): number[] => [
  ...before.map(({ frame }) => frame),
  ...Array.from({ length: to - from + 1 }, (_, k) => from + k),
  ...after.map(({ frame }) => frame),
];

/** Where the two are in a frame, or in the nearest one in which one of them is known. */
function pairNear({ before, after, beside }: LostBeside, frame: number): Point[] {
  const known = [
    ...[...before, ...after].flatMap((both) => [
      { frame: both.frame, ...both.a },
      { frame: both.frame, ...both.b },
    ]),
    ...beside,
  ];
  const least = Math.min(...known.map((one) => Math.abs(one.frame - frame)));
  return known.filter((one) => Math.abs(one.frame - frame) === least);
}

/** The positions with both of each pair in place of what was found of it, unless both were. */
function withPairs(
  positions: VideoPositions,
  pairs: readonly SeparatedPair[],
  heights: Heights,
  rowsOf: (frame: number) => Int32Array,
  diameterPx: number,
): VideoPositions | null {
  const replaced = new Set<number>();
  const told = new Map<number, Point[]>();
  const added: { pair: SeparatedPair; place: number; row: number | undefined }[] = [];
  for (const [place, pair] of pairs.entries()) {
    const isOneOfThem = (at: Point): boolean =>
      pair.both.some((one) => distance(one, at) < SAME * diameterPx);
    const near = rowsOf(pair.frame).filter((row) =>
      isOneOfThem({ x: positions.xPx[row], y: positions.yPx[row] }),
    );
    const strong = near.filter((row) => !positions.weak[row]);
    const before = told.get(pair.frame) ?? [];
    if (strong.length > 1 || near.some((row) => replaced.has(row)) || before.some(isOneOfThem)) continue;
    told.set(pair.frame, [...before, ...pair.both]);
    for (const row of near) replaced.add(row);
    added.push({ pair, place, row: strong[0] });
  }
  if (added.length === 0) return null;
  const kept = rowsWhere(positions, (row) => !replaced.has(row));
  const both = added.flatMap(({ pair, place, row }) =>
    pair.both.map(({ x, y }, p) => ({
      frame: pair.frame,
      xPx: x,
      yPx: y,
      radiusPx: row === undefined ? diameterPx / 2 : positions.radiusPx[row],
      score: row === undefined ? 0 : positions.score[row],
      zLabelUm: heights.zLabelUm[2 * place + p],
      zSdUm: heights.zSdUm[2 * place + p],
      inRange: heights.inRange[2 * place + p] && distance(...pair.both) < HEIGHTS_WITHIN * diameterPx ? 1 : 0,
      crowded: 1,
      weak: 0,
    })),
  );
  const count = kept.frame.length;
  const append = <Column extends Float64Array | Int32Array | Uint8Array>(
    name: keyof VideoPositions,
    to: Column,
  ): Column => {
    to.set(kept[name]);
    both.forEach((row, k) => (to[count + k] = row[name]));
    return to;
  };
  const rows = count + both.length;
  return {
    frame: append('frame', new Int32Array(rows)),
    xPx: append('xPx', new Float64Array(rows)),
    yPx: append('yPx', new Float64Array(rows)),
    radiusPx: append('radiusPx', new Float64Array(rows)),
    score: append('score', new Float64Array(rows)),
    zLabelUm: append('zLabelUm', new Float64Array(rows)),
    zSdUm: append('zSdUm', new Float64Array(rows)),
    inRange: append('inRange', new Uint8Array(rows)),
    crowded: append('crowded', new Uint8Array(rows)),
    weak: append('weak', new Uint8Array(rows)),
  };
}
