import { brightnessWarnings, joinBrightness, type Brightness } from '../../preload/contract/brightness.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { setupWarnings, type TrainedWith } from '../../preload/contract/model-and-setup.ts';
import type { Source } from '../project/sources.ts';
import type { Machine } from './measure-frames.ts';
import { planesOf } from './chosen-planes.ts';

type Reader = Pick<Machine, 'worker' | 'signal'>;

/** Null where the file can't be read, not any more or, while it is written, not yet: that is no reason not to go on. */
async function brightnessOf(
  { worker, signal }: Reader,
  file: PlaneChoice & { path: string },
): Promise<Brightness | null> {
  try {
    return await worker.call('brightness', file, { signal });
  } catch (error) {
    if (!(error instanceof JanusError) || error.tag === 'cancelled') throw error;
    return null;
  }
}

/** Of stacks that a model learns from; null where one can't be read. */
export async function brightnessOfStacks(
  reader: Reader,
  stacks: readonly Source[],
): Promise<Brightness | null> {
  const files: Brightness[] = [];
  for (const stack of stacks) {
    const brightness = await brightnessOf(reader, { path: stack.path, ...planesOf(stack) });
    if (brightness === null) return null;
    files.push(brightness);
  }
  return joinBrightness(files);
}

/** Where a video was taken otherwise than the stacks of the model, by its setup and its brightness; nothing without a model. */
export async function differsFromStacks(
  reader: Reader,
  trainedWith: TrainedWith | null,
  video: Parameters<typeof setupWarnings>[1],
  file: PlaneChoice & { path: string },
): Promise<string[]> {
  if (trainedWith === null) return [];
  const bySetup = setupWarnings(trainedWith, video);
  const { brightness: stacks } = trainedWith;
  if (!stacks) return bySetup;
  const brightness = await brightnessOf(reader, file);
  return brightness === null ? bySetup : [...bySetup, ...brightnessWarnings(video.name, stacks, brightness)];
}
