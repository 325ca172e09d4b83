import { counted } from '../../preload/contract/counted.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type {
  CalibrateOptions,
  MaskOptions,
  ReferenceMask,
} from '../../preload/contract/options/calibrate.ts';
import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';
import type { MethodParams, MethodResult } from '../../native-worker/client/client.ts';
import type { NewCalibration } from '../project/calibrations.ts';
import type { CalibrationInputs, StoredQuality } from '../project/stored-formats.ts';
import {
  isCut,
  readMask,
  readFeatures,
  readParticles,
  type MaskSet,
  type StoredParticle,
} from '../project/mask-sets.ts';
import type { Project } from '../project/project.ts';
import type { Inputs } from '../project/result-inputs.ts';
import { knownOfStack } from '../project/out-of-date.ts';
import type { Source } from '../project/sources.ts';
import { takeRows } from './calibrated-masks.ts';
import type { Workflow } from './workflow-context.ts';
import { maskRows, type MaskRows } from './mask-sets.ts';
import { pixelUmOf, sliceHeightsSampleUmOf, zStepSampleUmOf } from './source-lengths.ts';

/** A stack whose particles have been cut out. */
export interface CutStack {
  source: Source;
  maskSet: MaskSet;
}

/** One particle of one stack, with the rows of its masks. */
interface ZSeriesRows {
  stack: CutStack;
  particle: StoredParticle;
  rows: Int32Array;
}

type AlignInput = MethodParams<'align'>['zSeries'][number];

/** Whether a person has chosen to use a particle; undefined: has not chosen. */
type Decided = (stack: CutStack, particle: StoredParticle) => boolean | undefined;

export interface AlignStacksOptions extends Pick<CalibrateOptions, 'align' | 'mask'> {
  localise: { particleDiameterUm: number };
  byHand: CalibrationInputs['byHand'];
  given: CalibrateOptions;
  /** Said with the result, beside what aligning has to say. */
  warnings: string[];
}

/** Makes the z labels of all stacks agree: labels, reference and valid range, ready to be stored as the project's calibration. */
export async function alignStacks(
  workflow: Workflow,
  stacks: readonly CutStack[],
  options: AlignStacksOptions,
  inputs: Inputs,
): Promise<NewCalibration> {
  const { project, worker, signal } = workflow;
  const decided: Decided = (stack, { particle }) =>
    options.byHand.find((one) => one.source === stack.source.id && one.particle === particle)?.use;
  const { zSeries, leftOut } = chosenZSeries(project, stacks, decided);
  if (zSeries.length === 0)
    throw badInput('Every particle is left out by hand; use some of them again, then calibrate.');
  const sphere = {
    diameterUm: options.localise.particleDiameterUm,
    temperatureC: stacks[0]?.source.setup?.temperatureC ?? DEFAULT_TEMPERATURE_C,
  };
  const aligned = await worker.call(
    'align',
    { zSeries: alignInputs(project, stacks, zSeries), sphere, options: options.align },
    { signal },
  );
  refuseApart(stacks, aligned);
  const reference = await averageReference(workflow, zSeries, aligned, options.mask);
  const qualities = aligned.zSeries.map((quality, index) => asDecided(quality, zSeries[index], decided));
  const used = qualities.filter((quality) => quality.reject === null);
  return {
    inputs,
    maskSetIds: stacks.map((stack) => stack.maskSet.id),
    zRangeUm: aligned.zRangeUm,
    masks: used.reduce((sum, quality) => sum + quality.slices, 0),
    particles: used.length,
    reference: { ...reference, profile: aligned.referenceProfile, zUm: options.align.referenceZUm },
    warnings: [
      ...options.warnings,
      ...aligned.warnings,
      ...withoutLight(stacks, aligned),
      ...doubtful(stacks, aligned),
      ...floating(stacks, aligned),
      ...wandering(aligned),
      ...notTakenBack(zSeries, qualities, decided),
    ],
    details: detailsOf(stacks, zSeries, aligned, options.given),
    zSeries: [
      ...zSeries.map(({ stack, particle }, index) => ({
        maskSetId: stack.maskSet.id,
        particle: particle.particle,
        quality: qualities[index],
        zLabelUm: aligned.zLabelUm[index],
      })),
      ...leftOut.map(({ stack, particle }) => ({
        maskSetId: stack.maskSet.id,
        particle: particle.particle,
        quality: notAligned(stack, particle),
        zLabelUm: new Float64Array(0),
      })),
    ],
  };
}

/** Particles that have masks, stack by stack: those to be aligned, with their rows, and those that a person left out. */
function chosenZSeries(
  project: Project,
  stacks: readonly CutStack[],
  decided: Decided,
): { zSeries: ZSeriesRows[]; leftOut: Omit<ZSeriesRows, 'rows'>[] } {
  const zSeries: ZSeriesRows[] = [];
  const leftOut: Omit<ZSeriesRows, 'rows'>[] = [];
  for (const stack of stacks) {
    const particles = readParticles(project, stack.maskSet.id);
    const rows = maskRows(particles);
    for (const particle of particles.filter(isCut)) {
      if (decided(stack, particle) === false) leftOut.push({ stack, particle });
      else zSeries.push({ stack, particle, rows: rowsOf(rows, particle.particle) });
    }
  }
  return { zSeries, leftOut };
}

/** What is aligned of each z-series, in their order; features of one stack at a time lie in memory. */
function alignInputs(
  project: Project,
  stacks: readonly CutStack[],
  zSeries: readonly ZSeriesRows[],
): AlignInput[] {
  return stacks.flatMap((stack) => {
    const { features } = readFeatures(project, stack.maskSet.id);
    const heights = sliceHeightsSampleUmOf(stack.source);
    return zSeries
      .filter((one) => one.stack === stack)
      .map(({ particle, rows }) => ({
        stackId: stack.source.id,
        particle: particle.particle,
        slice: particle.slice,
        zStepSampleUm: zStepSampleUmOf(stack.source),
        heightUm: Float64Array.from(particle.slice, (slice) => heights[slice]),
        features: takeRows(features, rows),
        xPx: particle.xPx,
        yPx: particle.yPx,
        pixelUm: pixelUmOf(stack.source),
      }));
  });
}

/** Who takes back a z-series that fits badly has it where it fits best; one without labels can't be used. */
function asDecided(
  quality: MethodResult<'align'>['zSeries'][number],
  { stack, particle }: ZSeriesRows,
  decided: Decided,
): StoredQuality {
  const takenBack = decided(stack, particle) === true && quality.reject === 'alignment';
  return {
    ...quality,
    reject: takenBack ? null : quality.reject,
    automatic: particle.reject ?? quality.reject,
  };
}

/** What the calibration tells of how it was made. */
function detailsOf(
  stacks: readonly CutStack[],
  zSeries: readonly ZSeriesRows[],
  aligned: MethodResult<'align'>,
  given: CalibrateOptions,
): NewCalibration['details'] {
  const maskOf = (at: { zSeries: number; index: number }): ReferenceMask => ({
    stackId: zSeries[at.zSeries].stack.source.id,
    particle: zSeries[at.zSeries].particle.particle,
    slice: zSeries[at.zSeries].particle.slice[at.index],
  });
  return {
    members: aligned.referenceMembers.map(maskOf),
    candidates: aligned.referenceCandidates.map(({ zLabelUm, score, ...at }) => ({
      ...maskOf(at),
      zLabelUm,
      score,
    })),
    zCoveredUm: aligned.zCoveredUm,
    heights: aligned.heights,
    slides: aligned.slides,
    wanderUm: aligned.wanderUm,
    given,
    known: Object.fromEntries(stacks.map(({ source }) => [String(source.id), knownOfStack(source, given)])),
  };
}

const namesOf = (
  stacks: readonly CutStack[],
  { stacksApart }: MethodResult<'align'>,
  wanted: MethodResult<'align'>['stacksApart'][number]['verdict'],
): string[] =>
  stacks.flatMap(({ source }) =>
    stacksApart.some(({ stackId, verdict }) => stackId === source.id && verdict === wanted)
      ? [source.name]
      : [],
  );

/** @throws bad-input where the heights of stacks cannot be set against each other */
function refuseApart(stacks: readonly CutStack[], aligned: MethodResult<'align'>): void {
  const names = namesOf(stacks, aligned, 'apart');
  if (names.length === 0) return;
  throw badInput(
    `Heights of ${names.join(' and ')} can't be set against those of the other stacks: particles look alike at no height that they share. Take stacks that share at least a third of their heights, or remove those that share less.`,
  );
}

const withoutLight = (stacks: readonly CutStack[], { stacksWithoutLight }: MethodResult<'align'>): string[] =>
  stacks.flatMap(({ source }) =>
    stacksWithoutLight.includes(source.id)
      ? [
          `Particles in ${source.name} hold places without any light: was a background subtracted, or the contrast stretched? Labels err by micrometres then; import the images as the camera wrote them.`,
        ]
      : [],
  );

const doubtful = (stacks: readonly CutStack[], aligned: MethodResult<'align'>): string[] =>
  namesOf(stacks, aligned, 'doubtful').map(
    (name) =>
      `Particles of ${name} agree with those of the other stacks much less than with each other: its labels may be off by a micrometre. Take stacks that share more of their heights.`,
  );

/** Of the valid range: particles that move more of their own while a stack is recorded have labels that are no better. */
const MOST_WANDER = 0.01;

/** Says that particles rise and sink too much for their labels. */
const wandering = ({ wanderUm, zRangeUm: [low, high] }: MethodResult<'align'>): string[] =>
  wanderUm <= MOST_WANDER * (high - low)
    ? []
    : [
        `Particles as small as these rise and sink by up to ${wanderUm.toFixed(2)} um of their own while a stack is recorded, and no label is better than that; record stacks faster, or in a more viscous liquid.`,
      ];

/** Says which labels do not follow the slide of their stack. */
const floating = (stacks: readonly CutStack[], { slides }: MethodResult<'align'>): string[] =>
  slides.flatMap(({ stackId, lying, floating: count, ownShare }) => {
    const stack = stacks.find(({ source }) => source.id === stackId);
    return count === 0 || ownShare > 0.5
      ? []
      : [
          `${count} of ${counted(lying + count, 'particle')} of ${stack?.source.name} ${count === 1 ? 'does not lie on the slide as the others do and keeps' : 'do not lie on the slide as the others do and keep'} labels of ${count === 1 ? 'its' : 'their'} own.`,
        ];
  });

function notTakenBack(
  zSeries: readonly ZSeriesRows[],
  qualities: readonly StoredQuality[],
  decided: Decided,
): string[] {
  return zSeries.flatMap(({ stack, particle }, index) =>
    decided(stack, particle) === true && qualities[index].reject !== null
      ? [
          `Particle ${particle.particle} of ${stack.source.name} was taken back by hand, but has too few slices or changes too little for its heights to be found.`,
        ]
      : [],
  );
}

/** A z-series that a person left out takes no part in the alignment and has no labels. */
const notAligned = ({ source }: CutStack, { particle, slice, reject }: StoredParticle): StoredQuality => ({
  stackId: source.id,
  particle,
  slices: slice.length,
  offsetUm: 0,
  offsetSdUm: NaN,
  residual: NaN,
  ambiguous: false,
  reject: 'by-hand',
  automatic: reject,
});

/** Rows of one particle, in order of its slices. */
function rowsOf(rows: MaskRows, particle: number): Int32Array {
  const own: number[] = [];
  for (let row = 0; row < rows.particle.length; row += 1) if (rows.particle[row] === particle) own.push(row);
  return Int32Array.from(own);
}

/** The reference masks, pre-processed and averaged. */
async function averageReference(
  { project, worker, signal }: Workflow,
  zSeries: readonly ZSeriesRows[],
  { referenceMembers }: MethodResult<'align'>,
  options: MaskOptions,
): Promise<MethodResult<'averageMasks'>> {
  const masks = referenceMembers.map((member) => {
    const { stack, rows } = zSeries[member.zSeries];
    return readMask(project, stack.maskSet.id, rows[member.index]);
  });
  return worker.call('averageMasks', { masks, options }, { signal });
}
