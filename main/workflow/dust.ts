import { counted } from '../../preload/contract/counted.ts';
import type { MethodParams, MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import type { Dust } from '../../preload/contract/options/calibrate.ts';

type Pattern = MethodResult<'staticLight'>;

/** What is the same in every frame of a file, found when it is first asked for; null where that is left as it is. */
export interface FileLight {
  pattern(): Promise<Pattern>;
}

/** A file that is left as it is. */
export const asAcquired: FileLight = { pattern: () => Promise.resolve(null) };

export function fileLight(
  { worker, signal }: { worker: WorkerClient; signal?: AbortSignal },
  dust: Dust,
  params: MethodParams<'staticLight'>,
): FileLight {
  if (dust === 'keep') return asAcquired;
  let asked: Promise<Pattern> | null = null;
  return { pattern: () => (asked ??= worker.call('staticLight', params, { signal })) };
}

/** Spots of dust that are divided out. */
export const countSpots = async (light: FileLight): Promise<number> =>
  (await light.pattern())?.spots.length ?? 0;

/** What the result says of dust; nothing where there was none. */
export const dustWarnings = (name: string, spots: number): string[] => {
  if (spots === 0) return [];
  return [
    `${counted(spots, 'spot')} in ${name} neither ${spots === 1 ? 'moves nor changes' : 'move nor change'}: taken for dust, and divided out of the images together with uneven light (--dust keep leaves them).`,
  ];
};
