import { markRaw } from 'vue';
import type { ReferenceMask } from '../../../preload/contract/options/calibrate.ts';
import { bridge } from '../../transport/bridge.ts';
import { fewAtOnce } from '../frames/few-at-once.ts';

export interface MaskImage {
  sidePx: number;
  data: Float32Array;
}

/** At 49 kB each for masks of 111 px: 40 MB. */
const MOST = 800;
const known = new Map<string, MaskImage>();

const keyOf = ({ stackId, particle, slice }: ReferenceMask, version: string): string =>
  `${version} ${stackId} ${particle} ${slice}`;

/** A mask that has been read, of a calibration made at `version`. */
export function knownMask(mask: ReferenceMask, version: string): MaskImage | null {
  const key = keyOf(mask, version);
  const image = known.get(key);
  if (!image) return null;
  known.delete(key);
  known.set(key, image);
  return image;
}

/** Masks asked for at the same time: those of a gallery that is scrolled past wait in the window, where they can be let go of. */
const AT_ONCE = 4;
const ask = fewAtOnce(AT_ONCE, async ({ stackId, particle, slice }: ReferenceMask) =>
  markRaw(await bridge().invoke('mask.read', { stackId, particle, slice })),
);

/** @returns null where `signal` said meanwhile that it is not wanted */
export async function readMask(
  mask: ReferenceMask,
  version: string,
  signal: AbortSignal,
): Promise<MaskImage | null> {
  const image = await ask(mask, signal);
  if (image === 'outdated') return null;
  known.set(keyOf(mask, version), image);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  return image;
}
