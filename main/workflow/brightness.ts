import { brightnessWarnings, joinBrightness, type Brightness } from '../../preload/contract/brightness.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { setupWarnings, type TrainedWith } from '../../preload/contract/trained-with.ts';
import type { Source } from '../project/sources.ts';
import type { Machine } from './measure-frames.ts';
import { planesOf } from './planes.ts';

type Reader = Pick<Machine, 'worker' | 'signal'>;

/** Of stacks that a model learns from; null where one can't be read any more, which is no reason not to train. */
export async function brightnessOfStacks(
  { worker, signal }: Reader,
  stacks: readonly Source[],
): Promise<Brightness | null> {
  const files: Brightness[] = [];
  for (const stack of stacks) {
    try {
      files.push(await worker.call('brightness', { path: stack.path, ...planesOf(stack) }, { signal }));
    } catch (error) {
      if (!(error instanceof JanusError) || error.tag === 'cancelled') throw error;
      return null;
    }
  }
  return joinBrightness(files);
}

/** Where a video was taken otherwise than the stacks of the model, by its setup and its brightness; nothing without a model. */
export async function differsFromStacks(
  { worker, signal }: Reader,
  trainedWith: TrainedWith | null,
  video: Parameters<typeof setupWarnings>[1],
  file: PlaneChoice & { path: string },
): Promise<string[]> {
  if (trainedWith === null) return [];
  const bySetup = setupWarnings(trainedWith, video);
  const { brightness: stacks } = trainedWith;
  if (!stacks) return bySetup;
  const brightness = await worker.call('brightness', file, { signal });
  return [...bySetup, ...brightnessWarnings(video.name, stacks, brightness)];
}
