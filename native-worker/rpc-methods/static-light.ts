import { FEWEST_FRAMES_FOR_DUST } from '../../preload/contract/fewest-frames-for-dust.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { joinRows } from '../measure/feature-table.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import {
  mayBeDust,
  mayStay,
  searchStaticLight,
  type SampledFrame,
  type StaticPattern,
} from '../image/find-dust.ts';
import type { StaticLight } from '../image/static-light.ts';
import { fileStamp, planeBytesOf, withSource } from '../read/source-cache.ts';
import type { FoundCircles, MeasureFramePayload } from '../tasks/measure-frame.ts';
import type { MeasureSamplePayload, SampledFrameParts } from '../tasks/sample-frame.ts';
import { keepFound } from './found-before.ts';
import type { VideoPositions } from './track.ts';
import type { MethodContext } from './method-context.ts';

export interface StaticLightParams
  extends PlaneChoice, Pick<MeasureFramePayload, 'path' | 'pixelUm' | 'localise' | 'mask' | 'sidePx'> {
  /** Model by which stuck particles are told from dust; null: everything that neither moves nor changes is dust. */
  modelFolder: string | null;
  /** What was found in all frames with their light as it is, if they were looked at before: the images are read only where some of it may be dust. */
  found?: FoundBefore;
}

type FoundBefore = Pick<VideoPositions, 'frame' | 'xPx' | 'yPx' | 'radiusPx' | 'weak'>;

/** So many frames from all over the file are looked at. */
const SAMPLES = 12;
/** So many of them at first, and then: the others are looked at only where something in these may be at one place in most of all. */
const FIRST_SAMPLES = [6, 8];
/** Pixels of the light, about; more bins would only hold more noise. */
const PIXELS = 3e5;

/** What is the same in every frame of a file, if there is dust in it (`searchStaticLight`). */
export async function staticLight(
  params: StaticLightParams,
  context: MethodContext,
): Promise<StaticPattern | null> {
  const found = new Map<number, FoundCircles>();
  const stamp = await fileStamp(params.path);
  const pattern = await search(params, context, found);
  if (!pattern) keepFound(params, stamp, found);
  return pattern;
}

/** @param asAcquired is given what is found in frames whose light is left as it is */
async function search(
  params: StaticLightParams,
  context: MethodContext,
  asAcquired: Map<number, FoundCircles>,
): Promise<StaticPattern | null> {
  const { modelFolder, mask, sidePx, found: before, ...common } = params;
  const info = await withSource(params.path, params, (source) => Promise.resolve(source.info));
  if (info.frames < FEWEST_FRAMES_FOR_DUST) return null;
  const bin = Math.max(2, Math.ceil(Math.sqrt((info.width * info.height) / PIXELS)));
  // Models are given for videos alone.
  const size = { width: info.width, height: info.height, bin, isVideo: modelFolder !== null };
  const frames = Array.from({ length: SAMPLES }, (_, k) => Math.floor(((k + 0.5) * info.frames) / SAMPLES));
  if (before && !mayStay(discsIn(before, frames), SAMPLES)) return null;
  const bytes = await planeBytesOf(params.path, params);
  let images: (Float32Array | null)[] = [];
  const look = async (chosen: readonly number[], light: StaticLight | null): Promise<SampledFrameParts[]> => {
    const parts = await context.pool.map(
      'sampleFrame',
      chosen,
      (frame) => ({ ...common, frame, bin: light ? null : bin, light }),
      { signal: context.signal, bytes },
    );
    if (!light) for (const [k, frame] of chosen.entries()) asAcquired.set(frame, parts[k].found);
    return parts;
  };
  const first: SampledFrameParts[] = [];
  for (const samples of FIRST_SAMPLES) {
    first.push(...(await look(frames.slice(first.length, samples), null)));
    const found = first.map((parts) => parts.found.detections);
    if (!mayStay(found, SAMPLES)) return null;
  }
  const sample = async (light: StaticLight | null): Promise<SampledFrame[]> => {
    const parts = light
      ? await look(frames, light)
      : [...first, ...(await look(frames.slice(first.length), null))];
    if (!light) images = parts.map(({ image }) => image);
    const found = parts.map((part) => part.found.detections);
    const measured = { ...common, mask, sidePx, frames, light };
    const known =
      modelFolder === null ? null : await knownOf(found, measured, modelFolder, { ...context, bytes });
    return found.map((discs, k) => ({
      image: images[k]!,
      found: discs,
      known: known?.[k] ?? new Uint8Array(discs.length),
    }));
  };
  return searchStaticLight(sample, size);
}

/** The discs of each of some frames. */
const discsIn = ({ frame, xPx, yPx, radiusPx, weak }: FoundBefore, frames: readonly number[]) =>
  frames.map((one) =>
    Array.from(frame.keys())
      .filter((row) => frame[row] === one && !weak[row])
      .map((row) => ({ xPx: xPx[row], yPx: yPx[row], radiusPx: radiusPx[row] })),
  );

/** Which detections of each frame lie within what the model has learnt; asked of those only that may be dust. */
async function knownOf(
  found: readonly Detection[][],
  {
    frames,
    ...common
  }: Omit<MeasureSamplePayload, 'frame' | 'found' | 'rows' | 'extraGroups'> & { frames: readonly number[] },
  modelFolder: string,
  { pool, signal, bytes }: Pick<MethodContext, 'pool' | 'signal'> & { bytes: number },
): Promise<Uint8Array[]> {
  const known = found.map((discs) => new Uint8Array(discs.length));
  const wanted = mayBeDust(found).flatMap((rows, k) => (rows.size > 0 ? [{ k, rows: [...rows] }] : []));
  if (wanted.length === 0) return known;
  const { featureGroupsFor, modelIn } = await import('./open-model.ts');
  const extraGroups = await featureGroupsFor(modelFolder);
  const features = await pool.map(
    'measureSample',
    wanted,
    ({ k, rows }) => ({ ...common, extraGroups, frame: frames[k], found: found[k], rows }),
    { signal, bytes },
  );
  const { predictTrained } = await import('../model/stored/predict.ts');
  const { inRange } = predictTrained(await modelIn(modelFolder), joinRows(features));
  let at = 0;
  for (const { k, rows } of wanted) for (const row of rows) known[k][row] = inRange[at++];
  return known;
}
