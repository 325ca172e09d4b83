import type { MethodParams, MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import type { Dust } from '../../preload/contract/options/calibrate.ts';

type Pattern = MethodResult<'staticLight'>;

/** What is the same in every frame of a file, found when it is first asked for; null where that is left as it is. */
export interface FileLight {
  pattern(): Promise<Pattern>;
  /** Spots of dust that were evened out, as far as anybody has asked. */
  spots(): number;
}

/** A file that is left as it is. */
export const asAcquired: FileLight = { pattern: () => Promise.resolve(null), spots: () => 0 };

export function fileLight(
  { worker, signal }: { worker: WorkerClient; signal?: AbortSignal },
  dust: Dust,
  params: MethodParams<'staticLight'>,
): FileLight {
  if (dust === 'keep') return asAcquired;
  let asked: Promise<Pattern> | null = null;
  let found: Pattern = null;
  return {
    pattern: () =>
      (asked ??= worker.call('staticLight', params, { signal }).then((pattern) => (found = pattern))),
    spots: () => found?.spots.length ?? 0,
  };
}

/** What the result says of dust; nothing where there was none. */
export const dustWarnings = (name: string, light: FileLight): string[] => {
  const spots = light.spots();
  if (spots === 0) return [];
  const said = spots === 1 ? '1 spot' : `${spots} spots`;
  return [
    `${said} in ${name} neither ${spots === 1 ? 'moves nor changes' : 'move nor change'}: taken for dust, and divided out of the images together with uneven light (--dust keep leaves them).`,
  ];
};
