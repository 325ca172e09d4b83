import { brightnessWarnings, joinBrightness, type Brightness } from '../../preload/contract/brightness.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import type { TrainedWith } from '../../preload/contract/trained-with.ts';
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

/** What is to be said of a video's brightness; nothing where that of the stacks is not known. */
export async function brightnessSaid(
  { worker, signal }: Reader,
  { brightness: stacks }: TrainedWith,
  name: string,
  file: PlaneChoice & { path: string },
): Promise<string[]> {
  if (!stacks) return [];
  return brightnessWarnings(name, stacks, await worker.call('brightness', file, { signal }));
}
