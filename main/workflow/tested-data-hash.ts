import { createHash } from 'node:crypto';
import type { CalibratedMasks } from './calibrated-masks.ts';

/** Of what models are tested on: which masks, their heights and what was measured on them. */
export function hashOf({
  calibration,
  stack,
  particle,
  slice,
  zLabelUm,
  features,
  mask,
}: CalibratedMasks): string {
  const hash = createHash('sha256').update(JSON.stringify([calibration.zRangeUm, features.names, mask]));
  for (const column of [stack, particle, slice, zLabelUm, features.values]) {
    hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest('hex');
}
