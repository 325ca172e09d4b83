import { markRaw } from 'vue';
import type { ReferenceMask } from '../../../preload/contract/options/calibrate.ts';
import { bridge } from '../../transport/bridge.ts';

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

export async function readMask(
  { stackId, particle, slice }: ReferenceMask,
  version: string,
): Promise<MaskImage> {
  const image = markRaw(await bridge().invoke('mask.read', { stackId, particle, slice }));
  known.set(keyOf({ stackId, particle, slice }, version), image);
  const [oldest] = known.keys();
  if (known.size > MOST && oldest !== undefined) known.delete(oldest);
  return image;
}
