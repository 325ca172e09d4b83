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
import { ringZSeries, type AlignInput, type ZSeries } from './z-series.ts';
import { layOnSlides, type SlideLabels } from './particles-on-slides.ts';
import { unstretch } from './stretch-by-size.ts';
import { stacksApart, type StackApart } from './stacks-apart.ts';
import { solveOffsets, type Solution } from './solve-offsets.ts';
import { validRange } from './valid-range.ts';
import { stacksWithoutLight } from './without-light.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import {
  averageProfile,
  chooseReferences,
  findBlackSphere,
  rankCandidates,
  type BlackSphere,
  type ReferenceCandidate,
} from './choose-reference.ts';

/** Channels of a row. A constant of this module, for inner loops. */
const D = PROFILE_RADII;

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

/** Z-series with fewer slices, or that change less than this share of what a typical one does, say nothing of height. */
const FEWEST_SLICES = 8;
const LEAST_CHANGE = 0.1;

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
  const reject = inputs.map<RejectReason | null>((input) =>
    input.slice.length < FEWEST_SLICES ? 'too-few-slices' : null,
  );
  for (const index of unchanging(inputs, reject)) reject[index] = 'no-defocus-change';
  const active = inputs.flatMap((_, index) => (reject[index] === null ? [index] : []));
  if (active.length === 0) {
    throw badInput(
      'No particle was followed through enough slices to label heights; check the localisation on a stack or lower the fewest slices.',
    );
  }
  const used = active.map((index) => inputs[index]);
  const zSeries = ringZSeries(used);
  const scales = scalesOf(zSeries, used);
  const solution = solveOffsets(zSeries, scales);
  const keep = solution.outlier.map((out) => !out);
  if (options.method === 'z-series') withoutStretch(used, diameterUm, zSeries, solution, options, scales);
  const stackIds = used.map((input) => input.stackId);
  const apart =
    options.method === 'z-series' ? stacksApart(zSeries, stackIds, solution.offsets, keep, scales) : [];
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

  const kept = zSeries.filter((_, at) => keep[at]);
  const keptOffsets = offsets.filter((_, at) => keep[at]);
  const covered = coveredRange(kept, keptOffsets, scales);
  if (covered === null)
    throw badInput(
      'At no height do half of the particles have masks; check the localisation or import more stacks.',
    );
  const keptInputs = used.filter((_, at) => keep[at]);
  const others = templatesOfOthers(kept, keptOffsets, scales);
  const valid = validRange(
    keptInputs,
    keptInputs.map((input, at) => labelsOf(input, keptOffsets[at])),
    kept.map((one, at) => residualOf(one, keptOffsets[at], others[at])),
    covered,
  );
  const fromUsed = <Row extends { zSeries: number }>(row: Row): Row => ({
    ...row,
    zSeries: active[row.zSeries],
  });
  const quality = inputs.map(({ stackId, particle, slice }, index): ZSeriesQuality => {
    const at = active.indexOf(index);
    const shared = { stackId, particle, slices: slice.length };
    if (at < 0)
      return {
        ...shared,
        offsetUm: 0,
        offsetSdUm: NaN,
        residual: NaN,
        ambiguous: true,
        reject: reject[index]!,
      };
    return {
      ...shared,
      offsetUm: offsets[at],
      offsetSdUm: solution.sdUm[at],
      residual: solution.residual[at],
      ambiguous: solution.ambiguous[at],
      reject: solution.outlier[at] ? 'alignment' : null,
    };
  });
  return {
    zSeries: quality,
    zLabelUm: inputs.map((input, index) => labelsOf(input, quality[index].offsetUm)),
    referenceProfile,
    referenceMembers: members.map(({ zSeries: at, index }) => fromUsed({ zSeries: at, index })),
    referenceCandidates: candidates.map(fromUsed),
    ...valid,
    zCoveredUm: covered,
    slides,
    stacksApart: apart,
    stacksWithoutLight: stacksWithoutLight(used),
    warnings: warningsOf(quality, used, black, options),
  };
}

/** Moves labels to where they are with each pattern's stretch taken off, in place, where particles differ in that. */
function withoutStretch(
  inputs: readonly AlignInput[],
  diameterUm: number,
  zSeries: readonly ZSeries[],
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
  const stretched = unstretch(
    kept.map((at) => zSeries[at]),
    offsets,
    black.zUm - referenceZUm,
    scales,
  );
  if (!stretched) return;
  kept.forEach((at, place) => {
    solution.offsets[at] = stretched.offsets[place];
    solution.sdUm[at] = stretched.sdUm[place];
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

const labelsOf = (input: AlignInput, offset: number): Float64Array =>
  input.heightUm.map((height) => height + offset);

/** Z-series whose profile hardly changes along z: dirt on the glass, which no defocus reaches, or nothing at all. */
function unchanging(inputs: readonly AlignInput[], reject: readonly (RejectReason | null)[]): number[] {
  const rows = inputs.flatMap((_, index) => (reject[index] === null ? [index] : []));
  const change = rows.map((index) => changeAlongZ(inputs[index].profiles));
  const typical = median(change);
  return rows.filter((_, at) => change[at] < LEAST_CHANGE * typical);
}

/** Root mean square deviation of the discs from their means over the slices. */
function changeAlongZ(profiles: Float64Array): number {
  const rows = profiles.length / D;
  const mean = new Float64Array(D);
  profiles.forEach((value, index) => {
    mean[index % D] += value / rows;
  });
  return Math.sqrt(
    profiles.reduce((sum, value, index) => sum + (value - mean[index % D]) ** 2, 0) / profiles.length,
  );
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

/** Masks that a person chose as references, as members. */
function handMembers(
  inputs: readonly AlignInput[],
  { references }: AlignOptions,
): { zSeries: number; index: number }[] | null {
  if (references === null || references.length === 0) return null;
  return references.map(({ stackId, particle, slice }) => {
    const zSeries = inputs.findIndex((input) => input.stackId === stackId && input.particle === particle);
    const index = zSeries < 0 ? -1 : inputs[zSeries].slice.indexOf(slice);
    if (index < 0) {
      throw badInput(
        `Slice ${slice} of particle ${particle} in stack ${stackId} has no usable mask; choose another reference.`,
        { option: 'references' },
      );
    }
    return { zSeries, index };
  });
}

/** Mean height of the masks chosen by hand on the z-series' common scale. */
function handAnchor(
  inputs: readonly AlignInput[],
  offsets: Float64Array,
  options: AlignOptions,
): number | null {
  const members = handMembers(inputs, options);
  if (members === null) return null;
  const heights = members.map(({ zSeries, index }) => labelsOf(inputs[zSeries], offsets[zSeries])[index]);
  return mean(heights);
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
      `${ambiguous} of ${quality.length} particles fit the others at more than one height; look at their labels before training.`,
    );
  const rejected = quality.filter((one) => one.reject === 'alignment').length;
  if (rejected > 0)
    warnings.push(
      `${rejected} of ${quality.length} particles differ from all others at every height and were left out.`,
    );
  if (used.length < 3)
    warnings.push(
      `Only ${used.length} ${used.length === 1 ? 'particle was' : 'particles were'} usable, so labels could hardly be checked against each other; take more stacks.`,
    );
  return warnings;
}
