import { counted } from '../../preload/contract/counted.ts';
import type {
  HeightQuality,
  RejectReason,
  ZSeriesQuality,
  SlideQuality,
} from '../../preload/contract/z-series-quality.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AlignOptions } from '../../preload/contract/options/calibrate.ts';
import { mean, median } from '../math/statistics.ts';
import { paperOffset } from './paper-offset.ts';
import { coveredRange } from './covered-range.ts';
import { templatesOfOthers, type Scales } from './refine-offsets.ts';
import { residualOf, residualSize } from './template-residual.ts';
import { handAnchor, handMembers } from './references-by-hand.ts';
import { evenlyNoisyZSeries, labelsOf, ringZSeries, type AlignInput, type ZSeries } from './z-series.ts';
import { layOnSlides, type SlideLabels } from './particles-on-slides.ts';
import { FEWEST_SLICES, unusable } from './unusable-z-series.ts';
import { placeBySize } from './sizes-of-particles.ts';
import { stacksApart, type StackApart } from './stacks-apart.ts';
import { solveOffsets, type Solution } from './solve-offsets.ts';
import { validRange } from './valid-range.ts';
import { stacksWithoutLight } from './without-light.ts';
import {
  averageProfile,
  chooseReferences,
  findBlackSphere,
  rankCandidates,
  type BlackSphere,
  type ReferenceCandidate,
} from './choose-reference.ts';

export type { AlignInput } from './z-series.ts';

export interface AlignResult {
  /** One for each input, in its order; `offsetUm` + slice * step is the label. */
  zSeries: ZSeriesQuality[];
  /** z labels of each input's slices, micrometres. */
  zLabelUm: Float64Array[];
  /** Mean radial profile of the reference masks. */
  referenceProfile: Float64Array;
  /** The masks averaged as reference: input, and slice's index in it. */
  referenceMembers: { zSeries: number; index: number }[];
  /** Masks that could be, best first. */
  referenceCandidates: ReferenceCandidate[];
  /** Labels between which localisation and alignment hold. */
  zRangeUm: [number, number];
  /** Labels between which at least half of the z-series have masks. */
  zCoveredUm: [number, number];
  /** By which the valid range was found. */
  heights: HeightQuality[];
  /** The plane on which the particles of a stack lie, where labels follow one. */
  slides: SlideQuality[];
  /** Stacks whose heights don't agree with those of the others; none by the paper's rule. */
  stacksApart: StackApart[];
  /** Ids of stacks from which a background seems to have been subtracted. */
  stacksWithoutLight: number[];
  warnings: string[];
}

/**
 * Labels every slice of every particle with the height of the focal plane above the particle; see docs/guide/calibration.md, "What happens".
 *
 * `z-series` (default): whole z-series are aligned with each other to fractions of a slice, and all together are moved so that particles, on average,
 * are black spheres at `referenceZUm`. `paper`: each z-series is moved by itself, by the paper's rule, against the averaged reference masks.
 *
 * Z-series that cannot be aligned are labelled as well as can be and rejected with the reason. Throws bad-input when none is left.
 */
export function alignZSeries(
  inputs: readonly AlignInput[],
  diameterUm: number,
  options: AlignOptions,
): AlignResult {
  const reject = unusable(inputs);
  const active = inputs.flatMap((_, index) => (reject[index] === null ? [index] : []));
  if (active.length === 0) {
    throw badInput(
      `No particle was followed through the ${FEWEST_SLICES} slices that labels need; take stacks with more slices, or check the localisation on a stack.`,
    );
  }
  const used = active.map((index) => inputs[index]);
  const zSeries = ringZSeries(used);
  const scales = scalesOf(zSeries, used);
  const solution = solveOffsets(zSeries, scales);
  const keep = solution.outlier.map((out) => !out);
  const stackIds = used.map((input) => input.stackId);
  const apart =
    options.method === 'z-series' ? stacksApart(zSeries, stackIds, solution.offsets, keep, scales) : [];
  if (options.method === 'z-series') moveBySize(used, diameterUm, solution, options, scales);
  const slides = laidOnSlides(used, solution, options);
  const black = findBlackSphere(
    used.filter((_, at) => keep[at]),
    diameterUm,
    solution.offsets.filter((_, at) => keep[at]),
    scales,
  );

  const anchor = handAnchor(used, solution.offsets, options) ?? black.zUm;
  const offsets = solution.offsets.map((offset) => offset + options.referenceZUm - anchor);
  const candidates = rankCandidates(
    used,
    used.map((input, at) => labelsOf(input, offsets[at])),
    keep,
    black,
    options.referenceZUm,
  );
  const members = handMembers(used, options) ?? chooseReferences(candidates, used, options.referenceStacks);
  const referenceProfile = members.length > 0 ? averageProfile(members, used) : black.profile;
  if (options.method === 'paper')
    applyPaperRule(used, zSeries, referenceProfile, options.referenceZUm, scales, offsets, solution);

  const range = rangeThatHolds(used, zSeries, offsets, keep, scales);
  const fromUsed = <Row extends { zSeries: number }>(row: Row): Row => ({
    ...row,
    zSeries: active[row.zSeries],
  });
  const quality = qualityOf(inputs, reject, active, offsets, solution);
  return {
    zSeries: quality,
    zLabelUm: inputs.map((input, index) => labelsOf(input, quality[index].offsetUm)),
    referenceProfile,
    referenceMembers: members.map(({ zSeries: at, index }) => fromUsed({ zSeries: at, index })),
    referenceCandidates: candidates.map(fromUsed),
    ...range,
    slides,
    stacksApart: apart,
    stacksWithoutLight: stacksWithoutLight(used),
    warnings: warningsOf(quality, used, black, options),
  };
}

/** One row for each input: its offset and how well that holds, or why it has none. `active` are the inputs that `offsets` and `solution` are of. */
function qualityOf(
  inputs: readonly AlignInput[],
  reject: readonly (RejectReason | null)[],
  active: readonly number[],
  offsets: Float64Array,
  solution: Solution,
): ZSeriesQuality[] {
  const quality = inputs.map(({ stackId, particle, slice }, index): ZSeriesQuality => ({
    stackId,
    particle,
    slices: slice.length,
    offsetUm: 0,
    offsetSdUm: NaN,
    residual: NaN,
    ambiguous: true,
    reject: reject[index],
  }));
  active.forEach((index, at) => {
    Object.assign(quality[index], {
      offsetUm: offsets[at],
      offsetSdUm: solution.sdUm[at],
      residual: solution.residual[at],
      ambiguous: solution.ambiguous[at],
      reject: solution.outlier[at] ? 'alignment' : null,
    } satisfies Partial<ZSeriesQuality>);
  });
  return quality;
}

/** Between which labels there are masks, and localisation and alignment hold. Throws bad-input where there are too few masks at every height. */
function rangeThatHolds(
  used: readonly AlignInput[],
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  keep: readonly boolean[],
  scales: Scales,
): Pick<AlignResult, 'zRangeUm' | 'zCoveredUm' | 'heights'> {
  const kept = zSeries.filter((_, at) => keep[at]);
  const keptOffsets = offsets.filter((_, at) => keep[at]);
  const zCoveredUm = coveredRange(kept, keptOffsets, scales);
  if (zCoveredUm === null)
    throw badInput(
      'At no height do half of the particles have masks; check the localisation or import more stacks.',
    );
  const inputs = used.filter((_, at) => keep[at]);
  const others = templatesOfOthers(kept, keptOffsets, scales);
  const valid = validRange(
    inputs,
    inputs.map((input, at) => labelsOf(input, keptOffsets[at])),
    kept.map((one, at) => residualOf(one, keptOffsets[at], others[at])),
    zCoveredUm,
  );
  return { ...valid, zCoveredUm };
}

/** Moves labels to where they are with the particles' sizes taken into account, in place, where particles differ in size. */
function moveBySize(
  inputs: readonly AlignInput[],
  diameterUm: number,
  solution: Solution,
  { referenceZUm }: AlignOptions,
  scales: Scales,
): void {
  const kept = inputs.flatMap((_, at) => (solution.outlier[at] ? [] : [at]));
  const offsets = Float64Array.from(kept, (at) => solution.offsets[at]);
  const black = findBlackSphere(
    kept.map((at) => inputs[at]),
    diameterUm,
    offsets,
    scales,
  );
  const sized = placeBySize(
    kept.map((at) => evenlyNoisyZSeries(inputs[at])),
    offsets,
    black.zUm - referenceZUm,
    scales,
  );
  if (!sized) return;
  kept.forEach((at, place) => {
    solution.offsets[at] = sized.offsets[place];
    solution.sdUm[at] = sized.sdUm[place];
  });
}

/** Moves labels towards the slide, in place, where the options say so; which slides there are. */
function laidOnSlides(
  inputs: readonly AlignInput[],
  solution: Solution,
  { method, slide }: AlignOptions,
): SlideLabels['slides'] {
  if (method !== 'z-series' || slide === 'off') return [];
  const places = inputs.flatMap(({ xPx, yPx, pixelUm }, at) =>
    xPx && yPx && pixelUm && !solution.outlier[at] ? [at] : [],
  );
  const { offsetUm, sdUm, slides } = layOnSlides(
    places.map((at) => ({
      stackId: inputs[at].stackId,
      xPx: mean(inputs[at].xPx!),
      yPx: mean(inputs[at].yPx!),
      pixelUm: inputs[at].pixelUm!,
      offsetUm: solution.offsets[at],
      sdUm: solution.sdUm[at],
    })),
  );
  places.forEach((at, place) => {
    solution.offsets[at] = offsetUm[place];
    solution.sdUm[at] = sdUm[place];
  });
  return slides;
}

/** Lengths of the alignment follow the data: a template of some 200 cells, smoothed over about a slice or a hundredth of the range. */
function scalesOf(zSeries: readonly ZSeries[], inputs: readonly AlignInput[]): Scales {
  const span = median(zSeries.map(({ z }) => z[z.length - 1] - z[0]));
  const step = median(inputs.map(({ zStepSampleUm }) => Math.abs(zStepSampleUm)));
  return {
    coarseUm: Math.max(span / 80, step),
    gridUm: span / 200,
    smoothUm: Math.max(span / 110, 0.7 * step),
    maxGapUm: Math.max(6.5 * step, span / 20),
  };
}

/** Replaces offsets and residuals by those of the paper's rule, in place. */
function applyPaperRule(
  inputs: readonly AlignInput[],
  zSeries: readonly ZSeries[],
  reference: Float64Array,
  referenceZUm: number,
  scales: Scales,
  offsets: Float64Array,
  solution: Solution,
): void {
  inputs.forEach((input, at) => {
    offsets[at] = paperOffset(input, reference, referenceZUm);
    solution.sdUm[at] = NaN;
  });
  const others = templatesOfOthers(zSeries, offsets, scales);
  zSeries.forEach((one, at) => {
    solution.residual[at] = residualSize(residualOf(one, offsets[at], others[at]));
  });
}

function warningsOf(
  quality: readonly ZSeriesQuality[],
  used: readonly AlignInput[],
  black: BlackSphere,
  options: AlignOptions,
): string[] {
  const warnings: string[] = [];
  const by = options.references === null ? '' : ' (the reference chosen by hand is used)';
  if (!black.inside) {
    warnings.push(
      `The stacks end where shadows are narrowest, so ${options.referenceZUm} um may be misplaced${by}; take stacks that reach well through focus.`,
    );
  }
  if (black.upsideDown) {
    warnings.push(
      'Particles are bright above focus and black below it: the stage seems to run the other way; check the direction of the stage.',
    );
  }
  const ambiguous = quality.filter((one) => one.reject === null && one.ambiguous).length;
  if (ambiguous > 0)
    warnings.push(
      `${ambiguous} of ${counted(quality.length, 'particle')} ${ambiguous === 1 ? 'fits' : 'fit'} the others at more than one height; look at the labels before training.`,
    );
  const rejected = quality.filter((one) => one.reject === 'alignment').length;
  if (rejected > 0)
    warnings.push(
      `${rejected} of ${counted(quality.length, 'particle')} ${rejected === 1 ? 'differs from all others at every height and was' : 'differ from all others at every height and were'} left out.`,
    );
  if (used.length < 3)
    warnings.push(
      `Only ${used.length} ${used.length === 1 ? 'particle was' : 'particles were'} usable, so labels could hardly be checked against each other; take more stacks.`,
    );
  return warnings;
}
