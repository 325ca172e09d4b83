import type { Frame } from '../../../preload/contract/data.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { createEdgeMap, findEdges, type EdgeMap } from './edges.ts';
import { findPeaks } from './peaks.ts';
import { binFrame, halve, toBinned, toFull, type BinnedImage } from './pyramid.ts';
import { radiusRangePx } from './radius-range.ts';
import { refineCentre } from './radial-symmetry.ts';
import { ringSupport } from './ring-support.ts';
import { createAccumulator, voteCentres, type Accumulator } from './vote.ts';

/** A circle found; full-resolution pixels. */
export interface Detection {
  xPx: number;
  yPx: number;
  radiusPx: number;
  /** Share of the circle that is backed by edges, 0 to 1. */
  score: number;
}

interface Level {
  image: BinnedImage;
  edges: EdgeMap;
  accumulator: Accumulator;
  blurred: Float32Array;
  claimed: Uint8Array;
  radii: [number, number];
}

/** Largest radius looked for on one level of the pyramid, in its pixels. */
const LEVEL_REACH = 12;

interface Workspace {
  key: string;
  levels: Level[];
}

let workspace: Workspace | null = null;

function planLevels(width: number, height: number, radii: readonly [number, number]): Level[] {
  const levels: Level[] = [];
  for (let bin = Math.max(1, Math.floor(radii[0] / 2.4)); ; bin *= 2) {
    const w = Math.floor(width / bin);
    const h = Math.floor(height / bin);
    if (w < 8 || h < 8) break;
    const range: [number, number] = [Math.max(2, radii[0] / bin), Math.min(LEVEL_REACH, radii[1] / bin)];
    const margin = LEVEL_REACH + 2;
    const accumulator = createAccumulator(w, h, margin);
    levels.push({
      image: { bin, width: w, height: h, data: new Float32Array(w * h) },
      edges: createEdgeMap(w * h),
      accumulator,
      blurred: new Float32Array(accumulator.data.length),
      claimed: new Uint8Array(w * h),
      radii: range,
    });
    if (bin * LEVEL_REACH >= radii[1]) break;
  }
  return levels;
}

interface Candidate {
  x: number;
  y: number;
  level: number;
  votes: number;
}

export function localiseFrame(frame: Frame, pixelUm: number, options: LocaliseOptions): Detection[] {
  const radii = radiusRangePx(pixelUm, options);
  const key = `${frame.width}x${frame.height}:${radii.join('-')}`;
  if (workspace?.key !== key) workspace = { key, levels: planLevels(frame.width, frame.height, radii) };
  const { levels } = workspace;
  const candidates: Candidate[] = [];
  for (const [l, level] of levels.entries()) {
    const { image, edges, accumulator } = level;
    if (l === 0) binFrame(frame, image.bin, image);
    else halve(levels[l - 1].image, image);
    findEdges(image, options.edgeThreshold, edges);
    voteCentres(edges, image.width, level.radii, options.polarity, accumulator);
    level.claimed.fill(0);
    for (const peak of findPeaks(accumulator, level.blurred, 16 * 0.5, 200)) {
      candidates.push({
        x: toFull(peak.x, image.bin),
        y: toFull(peak.y, image.bin),
        level: l,
        votes: peak.votes,
      });
    }
  }
  candidates.sort((a, b) => b.votes - a.votes);
  const found: Detection[] = [];
  const smallest = radii[0];
  for (const candidate of candidates) {
    const level = levels[candidate.level];
    const { bin, width, height } = level.image;
    const first = ringSupport(
      level.edges,
      width,
      height,
      toBinned(candidate.x, bin),
      toBinned(candidate.y, bin),
      level.radii,
      level.claimed,
      false,
    );
    if (first.share < 0.4) continue;
    const window = Math.max(first.radius, first.outerRadius) * bin + bin;
    const centre = refineCentre(frame, candidate.x, candidate.y, 0, window, 1);
    if (Math.hypot(centre.x - candidate.x, centre.y - candidate.y) > window / 2) continue;
    if (!(centre.x >= 0 && centre.y >= 0 && centre.x <= frame.width - 1 && centre.y <= frame.height - 1))
      continue;
    if (found.some((other) => Math.hypot(other.xPx - centre.x, other.yPx - centre.y) < smallest)) continue;
    let score = 0;
    let radius = 0;
    for (const { image, edges, claimed, radii: range } of levels) {
      const support = ringSupport(
        edges,
        image.width,
        image.height,
        toBinned(centre.x, image.bin),
        toBinned(centre.y, image.bin),
        range,
        claimed,
        false,
      );
      if (support.share > score) {
        score = support.share;
        radius = support.radius * image.bin;
      }
    }
    if (score < 1.5 - options.sensitivity) continue;
    for (const { image, edges, claimed, radii: range } of levels) {
      ringSupport(
        edges,
        image.width,
        image.height,
        toBinned(centre.x, image.bin),
        toBinned(centre.y, image.bin),
        [1, range[1]],
        claimed,
        true,
      );
    }
    found.push({ xPx: centre.x, yPx: centre.y, radiusPx: radius, score });
  }
  return found;
}
