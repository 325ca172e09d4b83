import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import type { MethodParams, MethodResult } from '../../native-worker/client/client.ts';
import { choiceOf, listChoices } from '../project/z-series-choices.ts';
import {
  maskSetFor,
  isCut,
  maskChunksDone,
  readParticles,
  storeMaskChunk,
  storeParticles,
  type MaskSet,
  type StoredParticle,
} from '../project/mask-sets.ts';
import { correctedDetections } from '../project/detections.ts';
import { makeInputs, type Inputs } from '../project/result-inputs.ts';
import type { Source } from '../project/sources.ts';
import type { StepProgress, Workflow } from './workflow-context.ts';
import { pixelUmOf, sliceHeightsSampleUmOf } from './source-lengths.ts';
import { planesOf } from './chosen-planes.ts';
import type { calibrateOptionsFor } from './resolve-options.ts';
import type { FileLight } from './dust.ts';
import { runUnits } from './frame-chunks.ts';
import { APP_VERSION } from './versions.ts';

/** Masks of a chunk, in bytes at most: small enough that storing them doesn't hold up main. */
const CHUNK_BYTES = 2_000_000;

/** The masks of a mask set: a row a particle that is used and slice in which it counts, ordered by slice, then particle. */
export interface MaskRows {
  particle: Int32Array;
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** Row number in the particle's own columns. */
  index: Int32Array;
}

export function maskRows(particles: readonly StoredParticle[]): MaskRows {
  const rows = particles
    .filter(isCut)
    .flatMap((one) => Array.from(one.slice, (slice, index) => ({ one, slice, index })))
    .sort((a, b) => a.slice - b.slice || a.one.particle - b.one.particle);
  return {
    particle: Int32Array.from(rows, (row) => row.one.particle),
    slice: Int32Array.from(rows, (row) => row.slice),
    xPx: Float64Array.from(rows, (row) => row.one.xPx[row.index]),
    yPx: Float64Array.from(rows, (row) => row.one.yPx[row.index]),
    index: Int32Array.from(rows, (row) => row.index),
  };
}

/** Which row of `maskRows` is the mask of a particle in a slice, without making them all; null where there is none. */
export function maskRowOf(
  particles: readonly StoredParticle[],
  mask: { particle: number; slice: number },
): number | null {
  let rowsBefore = 0;
  let isThere = false;
  for (const { particle, slice: slices } of particles.filter(isCut)) {
    for (const slice of slices) {
      if (slice < mask.slice || (slice === mask.slice && particle < mask.particle)) rowsBefore += 1;
      isThere ||= slice === mask.slice && particle === mask.particle;
    }
  }
  return isThere ? rowsBefore : null;
}

/** Follows the particles of a localised stack, cuts their masks and extracts the features; finished chunks are kept. */
export async function cutStack(
  workflow: Workflow,
  source: Source,
  localised: { detectionsId: number; inputs: Inputs },
  options: ReturnType<typeof calibrateOptionsFor>,
  light: FileLight,
  progress: StepProgress,
): Promise<{ maskSet: MaskSet; inputs: Inputs }> {
  const { project, worker, signal } = workflow;
  const pixelUm = pixelUmOf(source);
  const { spacing, follow, mask } = options;
  const { particleDiameterUm } = options.localise;
  const sidePx = await worker.call('maskSide', { pixelUm, options: mask }, { signal });
  const { width, height, frames } = source.info;
  const heightsUm = source.info.sliceHeightsUm && sliceHeightsSampleUmOf(source);
  const followed = async (): Promise<MethodResult<'follow'>> => {
    return worker.call(
      'follow',
      {
        detections: correctedDetections(project, source.id, localised.detectionsId),
        size: { width, height, frames, heightsUm },
        pixelUm,
        options: { spacing, follow, maskSidePx: sidePx, particleDiameterUm },
      },
      { signal },
    );
  };
  progress.step(`Following particles in ${source.name}`);
  const choices = listChoices(project, source.id);
  // Numbers of rejected particles that a person took back.
  const included = choices.some(({ use }) => use)
    ? (await followed()).flatMap((one) =>
        one.reject !== null && choiceOf(choices, one)?.use ? [one.particle] : [],
      )
    : [];
  const inputs = makeInputs({
    version: APP_VERSION,
    step: 'cut',
    detections: localised.inputs.hash,
    corrections: source.corrections ?? undefined,
    spacing,
    follow,
    mask,
    particleDiameterUm,
    ...(heightsUm && { heightsUm: [...heightsUm] }),
    // A chunk that another version has measured is another mask set's: all of its masks are measured again.
    features: await worker.call('measures', undefined, { signal }),
    ...(included.length > 0 && { included }),
  });
  const maskSet = maskSetFor(project, source.id, inputs, sidePx);
  if (!maskSet.followed) {
    const particles = (await followed()).map((one) => ({
      ...one,
      included: included.includes(one.particle),
    }));
    storeParticles(project, maskSet.id, particles);
  }
  progress.step(`Cutting masks of ${source.name}`);
  await cutMasks(workflow, source, localised.detectionsId, maskSet, options, light, progress);
  return { maskSet, inputs };
}

async function cutMasks(
  workflow: Workflow,
  source: Source,
  detectionsId: number,
  maskSet: MaskSet,
  { mask }: CalibrateOptions,
  light: FileLight,
  progress: StepProgress,
): Promise<void> {
  const { project, worker, signal } = workflow;
  const detections = correctedDetections(project, source.id, detectionsId);
  const rows = maskRows(readParticles(project, maskSet.id));
  const { frames, bits } = source.info;
  const count = rows.slice.length;
  const bytes = maskSet.sidePx ** 2 * Math.ceil(bits / 8);
  const perChunk = Math.max(1, Math.floor(CHUNK_BYTES / bytes));
  const firsts = Array.from({ length: Math.ceil(count / perChunk) }, (_, index) => index * perChunk);
  const done = maskChunksDone(project, maskSet.id);
  // Progress is told in frames, as for localising.
  const share = (first: number): number => ((Math.min(count, first + perChunk) - first) / count) * frames;
  for (const first of firsts) if (done.has(first)) progress.advance(share(first));
  const open = firsts.filter((first) => !done.has(first));
  const pattern = open.length > 0 ? await light.pattern() : null;
  await runUnits(open, workflow, async (first) => {
    const to = Math.min(count, first + perChunk);
    const chunk = await worker.call(
      'cutMasks',
      {
        path: source.path,
        ...planesOf(source),
        frame: rows.slice.slice(first, to),
        xPx: rows.xPx.slice(first, to),
        yPx: rows.yPx.slice(first, to),
        detections: detectionsIn(detections, rows.slice[first], rows.slice[to - 1]),
        sidePx: maskSet.sidePx,
        options: mask,
        light: pattern?.light,
      },
      { signal },
    );
    workflow.noteTensorBackend(chunk.tensorBackend);
    storeMaskChunk(project, maskSet.id, first, chunk);
    progress.advance(share(first));
  });
  if (count === 0) progress.advance(frames);
}

/** What was detected in some slices, both ends included: all of it may disturb a mask, followed or not. */
function detectionsIn(
  detections: DetectionTable,
  from: number,
  to: number,
): MethodParams<'cutMasks'>['detections'] {
  const rows = Int32Array.from(detections.frame.keys()).filter(
    (row) => detections.frame[row] >= from && detections.frame[row] <= to,
  );
  const at = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  return {
    frame: Int32Array.from(rows, (row) => detections.frame[row]),
    xPx: at(detections.xPx),
    yPx: at(detections.yPx),
    radiusPx: at(detections.radiusPx),
  };
}
