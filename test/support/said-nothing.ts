import type { SourceInfo } from '../../preload/contract/source-info.ts';

/** What a made-up source says beside its sizes: nothing. */
export const saidNothing: Pick<
  SourceInfo,
  'channels' | 'sliceHeightsUm' | 'frameTimesS' | 'stageDirection' | 'warnings'
> = { channels: 1, sliceHeightsUm: null, frameTimesS: null, stageDirection: null, warnings: [] };
