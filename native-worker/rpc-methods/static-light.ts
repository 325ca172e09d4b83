import { FEWEST_FRAMES_FOR_DUST } from '../../preload/contract/fewest-frames-for-dust.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { joinRows } from '../measure/feature-table.ts';
import { searchStaticLight, type SampledFrame, type StaticPattern } from '../image/find-dust.ts';
import type { StaticLight } from '../image/static-light.ts';
import { planeBytesOf, withSource } from '../read/source-cache.ts';
import type { SampledFrameParts, SampleFramePayload } from '../tasks/sample-frame.ts';
import type { MethodContext } from './method-context.ts';

export interface StaticLightParams
  extends PlaneChoice, Pick<SampleFramePayload, 'path' | 'pixelUm' | 'localise' | 'mask' | 'sidePx'> {
  /** Model by which stuck particles are told from dust; null: everything that neither moves nor changes is dust. */
  modelFolder: string | null;
}

/** So many frames from all over the file are looked at. */
const SAMPLES = 12;
/** Pixels of the light, about; more bins would only hold more noise. */
const PIXELS = 3e5;

/** What is the same in every frame of a file, if there is dust in it (`searchStaticLight`). */
export async function staticLight(
  params: StaticLightParams,
  context: MethodContext,
): Promise<StaticPattern | null> {
  const { modelFolder, ...common } = params;
  const info = await withSource(params.path, params, (source) => Promise.resolve(source.info));
  if (info.frames < FEWEST_FRAMES_FOR_DUST) return null;
  const bin = Math.max(2, Math.ceil(Math.sqrt((info.width * info.height) / PIXELS)));
  const size = { width: info.width, height: info.height, bin };
  const frames = Array.from({ length: SAMPLES }, (_, k) => Math.floor(((k + 0.5) * info.frames) / SAMPLES));
  const bytes = await planeBytesOf(params.path, params);
  const extraGroups =
    modelFolder === null ? null : await (await import('./open-model.ts')).featureGroupsFor(modelFolder);
  let images: (Float32Array | null)[] = [];
  const sample = async (light: StaticLight | null): Promise<SampledFrame[]> => {
    const isFirst = images.length === 0;
    const parts = await context.pool.map(
      'sampleFrame',
      frames,
      (frame) => ({ ...common, frame, bin: isFirst ? bin : null, light, extraGroups }),
      { signal: context.signal, bytes },
    );
    if (isFirst) images = parts.map(({ image }) => image);
    const known = await knownOf(parts, modelFolder);
    return parts.map(({ found }, k) => ({ image: images[k]!, found, known: known[k] }));
  };
  return searchStaticLight(sample, size);
}

/** Which detections of each frame lie within what the model has learnt. */
async function knownOf(
  parts: readonly SampledFrameParts[],
  modelFolder: string | null,
): Promise<Uint8Array[]> {
  if (modelFolder === null) return parts.map(({ found }) => new Uint8Array(found.length));
  const { modelIn } = await import('./open-model.ts');
  const model = await modelIn(modelFolder);
  const { predictTrained } = await import('../model/stored/predict.ts');
  const { inRange } = predictTrained(model, joinRows(parts.map(({ features }) => features)));
  let from = 0;
  return parts.map(({ found }) => inRange.slice(from, (from += found.length)));
}
