import type { SlideQuality } from '../../preload/contract/z-series-quality.ts';
import {
  heightOn,
  PLANE_UNKNOWNS,
  positionsAround,
  robustPlane,
  SLIDE_SLOPE_SD,
} from '../math/robust-plane.ts';
import { median } from '../math/statistics.ts';

/** What the images say of one z-series: where its particle is, pixels, and by how much its labels are moved, micrometres, with its error. */
export interface OwnHeight {
  stackId: number;
  xPx: number;
  yPx: number;
  pixelUm: number;
  offsetUm: number;
  sdUm: number;
}

export interface SlideLabels {
  /** Of each z-series, micrometres. */
  offsetUm: Float64Array;
  sdUm: Float64Array;
  slides: SlideQuality[];
}

/** Fewer z-series than this say nothing of a plane. */
const FEWEST = 4;

/**
 * Passive particles of a stack have sunk to the slide (gravitational height 0.08 um for the paper's), so that their heights differ by its tilt
 * alone, and what their labels differ besides is error. Each label is moved towards a robust plane through all labels of its stack: all the way where
 * the scatter about the plane is no larger than the labels' own errors, not at all where it is much larger (empirical Bayes: Efron and Morris,
 * J. Am. Stat. Assoc. 1973, 68, 117). Those far from the plane float, and keep their own.
 */
export function layOnSlides(own: readonly OwnHeight[]): SlideLabels {
  const offsetUm = Float64Array.from(own, (one) => one.offsetUm);
  const sdUm = Float64Array.from(own, (one) => one.sdUm);
  const slides: SlideQuality[] = [];
  for (const stackId of new Set(own.map((one) => one.stackId))) {
    const places = own.flatMap((one, place) =>
      one.stackId === stackId && Number.isFinite(one.xPx + one.yPx + one.sdUm) ? [place] : [],
    );
    if (places.length < FEWEST) continue;
    const laid = layStack(places.map((place) => own[place]));
    if (!laid) continue;
    places.forEach((place, at) => {
      offsetUm[place] = laid.offsetUm[at];
      sdUm[place] = laid.sdUm[at];
    });
    slides.push({ stackId, ...laid.slide });
  }
  return { offsetUm, sdUm, slides };
}

interface Laid {
  offsetUm: number[];
  sdUm: number[];
  slide: Omit<SlideQuality, 'stackId'>;
}

function layStack(own: readonly OwnHeight[]): Laid | null {
  const { rows, spread: spreadPx } = positionsAround(own.map(({ xPx, yPx }) => ({ x: xPx, y: yPx })));
  const heights = own.map((one) => one.offsetUm);
  const typicalUm = Math.sqrt(median(own.map((one) => one.sdUm ** 2)));
  const slopeSd = SLIDE_SLOPE_SD * spreadPx * own[0].pixelUm;
  const fit = robustPlane(rows, heights, { typical: typicalUm, slopeSd });
  if (!fit) return null;
  const { plane, weight, scatter: scatterUm } = fit;
  const lying = weight.filter((one) => one > 0).length;
  if (2 * lying <= own.length) return null;
  const typical = weightedMean(
    own.map((one) => one.sdUm ** 2),
    weight,
  );
  // What the heights scatter beyond the errors of the labels and beyond chance.
  const chance = 1 + Math.sqrt(2 / Math.max(1, lying - PLANE_UNKNOWNS));
  const spread = Math.max(0, scatterUm ** 2 - chance * typical);
  const leverage = (PLANE_UNKNOWNS / lying) * scatterUm ** 2;
  const shares = own.map(({ sdUm }, at) => {
    const lyingShare = spread / (spread + sdUm ** 2 || 1);
    return 1 - (1 - lyingShare) * Math.min(1, 2 * weight[at]);
  });
  return {
    offsetUm: own.map(({ offsetUm }, at) => {
      const on = heightOn(plane, rows[at]);
      return on + shares[at] * (offsetUm - on);
    }),
    sdUm: own.map(({ sdUm }, at) => Math.sqrt(shares[at] * sdUm ** 2 + (1 - shares[at]) * leverage)),
    slide: {
      slopeXUmPerPx: plane[1] / spreadPx,
      slopeYUmPerPx: plane[2] / spreadPx,
      lying,
      floating: own.length - lying,
      ownShare: spread / (spread + typical || 1),
      scatterUm,
    },
  };
}

function weightedMean(values: readonly number[], weight: readonly number[]): number {
  const total = weight.reduce((sum, one) => sum + one, 0);
  return values.reduce((sum, value, at) => sum + weight[at] * value, 0) / total;
}
