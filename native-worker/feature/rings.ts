import type { MaskBatch } from '../../preload/contract/data.ts';

/** Radii 0..54 px of a 111 px mask; other sides scale the radii, not their number. */
export const RING_COUNT = 55;
const REFERENCE_SIDE_PX = 111;
const ANGLES = 64;
/** Rings whose median stands for the background. */
const BACKGROUND_FROM = 45;

/**
 * Mean intensity on rings around the sub-pixel centre, divided by the background (the median of the outermost rings).
 *
 * The paper's profile averages whole discs, which damps the cap's asymmetry but also the ring system that carries z.
 * A ring around the true centre, not around the nearest pixel, keeps it: the angular mean is the zeroth angular harmonic of the
 * image and does not change when the particle turns about the optical axis.
 *
 * @param batch count masks of sidePx * sidePx samples, as acquired
 * @param offsetXPx offsetYPx count offsets of the centre from the middle pixel of each mask
 * @returns count * RING_COUNT values, row-major, 1 = background
 */
export function ringProfiles(
  batch: MaskBatch,
  offsetXPx: Float64Array,
  offsetYPx: Float64Array,
): Float64Array {
  const { sidePx, count, data } = batch;
  const scale = sidePx / REFERENCE_SIDE_PX;
  const middle = (sidePx - 1) / 2;
  const limit = sidePx - 1.000001;
  const cosines = Float64Array.from({ length: ANGLES }, (_, k) => Math.cos((2 * Math.PI * k) / ANGLES));
  const sines = Float64Array.from({ length: ANGLES }, (_, k) => Math.sin((2 * Math.PI * k) / ANGLES));
  const profiles = new Float64Array(count * RING_COUNT);

  for (let mask = 0; mask < count; mask++) {
    const base = mask * sidePx * sidePx;
    const centreX = middle + offsetXPx[mask];
    const centreY = middle + offsetYPx[mask];
    const profile = profiles.subarray(mask * RING_COUNT, (mask + 1) * RING_COUNT);
    for (let ring = 0; ring < RING_COUNT; ring++) {
      const radius = ring * scale;
      let sum = 0;
      for (let k = 0; k < ANGLES; k++) {
        const x = Math.min(Math.max(centreX + radius * cosines[k], 0), limit);
        const y = Math.min(Math.max(centreY + radius * sines[k], 0), limit);
        const column = Math.floor(x);
        const row = Math.floor(y);
        const fx = x - column;
        const fy = y - row;
        const at = base + row * sidePx + column;
        sum +=
          (1 - fy) * ((1 - fx) * data[at] + fx * data[at + 1]) +
          fy * ((1 - fx) * data[at + sidePx] + fx * data[at + sidePx + 1]);
      }
      profile[ring] = sum / ANGLES;
    }
    const background = median(profile.slice(BACKGROUND_FROM));
    if (background > 0) for (let ring = 0; ring < RING_COUNT; ring++) profile[ring] /= background;
  }
  return profiles;
}

function median(values: Float64Array): number {
  values.sort();
  const half = values.length >> 1;
  return values.length % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}
