import type { Frame, SourceInfo } from '../../preload/contract/data.ts';
import type { LocaliseFramesPayload } from '../tasks/localise-frames.ts';
import type { MethodContext } from './context.ts';

/**
 * What main can ask of the worker, one file a method, loaded when first called. Methods are pure but for the files that
 * `simulate` writes, so a call that a crash cut short can simply be made again.
 */
export const methods = {
  sourceInfo: async (params: { path: string; channel: number | null }): Promise<SourceInfo> =>
    (await import('./read.ts')).sourceInfo(params),
  readFrame: async (
    params: { path: string; channel: number; index: number },
    context: MethodContext,
  ): Promise<Frame> => (await import('./read.ts')).readFrame(params, context),
  localise: async (params: LocaliseFramesPayload, context: MethodContext) =>
    (await import('./localise.ts')).localise(params, context),
} as const;

export type Methods = typeof methods;
export type MethodName = keyof Methods;
