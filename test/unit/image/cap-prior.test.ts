import { capPriorChanges } from '../../../native-worker/image/detect/cap-prior-sources.ts';
import { describe, expect, it } from 'vitest';
import { balanceCentre } from '../../../native-worker/image/detect/cap-balance.ts';
import { CAP_PRIOR } from '../../../native-worker/image/detect/cap-prior-data.ts';
import { FACTORS, RINGS } from '../../../native-worker/image/detect/cap-likeness.ts';
import { capCovariance } from '../../../native-worker/image/detect/cap-prior.ts';
import { randomOrientation } from '../../../native-worker/optics/orientation.ts';
import { makeParticle } from '../../../native-worker/optics/particle-model.ts';
import { PAPER_MICROSCOPE } from '../../../native-worker/optics/microscope.ts';
import { patchSidePx } from '../../../native-worker/optics/camera-patch.ts';
import { randomStream } from '../../../native-worker/math/random.ts';
import { renderPatches } from '../../../native-worker/optics/render-patches.ts';

const SIDE = patchSidePx(PAPER_MICROSCOPE.pixelUm);
const PATCH_AREA = SIDE * SIDE;
const everywhere = new Float64Array(RINGS).fill(1);

/** Root mean square error of the centres of simulated particles that nothing was learnt from. */
function centreErrorPx(species: 'pt-sio2' | 'tio2-sio2', heights: readonly number[]): number {
  const random = randomStream(4711, 1);
  const particle = makeParticle(species, 4711, 0);
  const views = heights.map((zLabelUm) => ({
    xPx: random.uniform(-0.5, 0.5),
    yPx: random.uniform(-0.5, 0.5),
    zLabelUm,
    orientation: randomOrientation(random),
  }));
  const patches = renderPatches({ particle, views, library: null, microscope: PAPER_MICROSCOPE });
  const squares = views.map(({ xPx, yPx }, i) => {
    const data = patches.subarray(i * PATCH_AREA, (i + 1) * PATCH_AREA);
    const middle = (SIDE - 1) / 2;
    const found = balanceCentre({ width: SIDE, height: SIDE, bits: 32, data }, middle, middle, 6.5, [], 0);
    return (found.x - middle - xPx) ** 2 + (found.y - middle - yPx) ** 2;
  });
  return Math.sqrt(squares.reduce((sum, square) => sum + square, 0) / squares.length);
}

describe('cap prior', () => {
  it('holds a profile, factors and a rest for each kind of image', () => {
    const kinds = CAP_PRIOR.rests.length;
    expect(CAP_PRIOR.centres.steps).toHaveLength(kinds);
    expect(Buffer.from(CAP_PRIOR.centres.bytes, 'base64')).toHaveLength(kinds * RINGS);
    expect(CAP_PRIOR.factors.steps).toHaveLength(kinds * FACTORS);
    expect(Buffer.from(CAP_PRIOR.factors.bytes, 'base64')).toHaveLength(kinds * FACTORS * RINGS);
  });

  it('was made by the generator and the simulator as they are now', () => {
    expect(capPriorChanges(CAP_PRIOR.madeFrom)).toEqual([]);
  });

  it('names the file that has changed since', () => {
    const [path] = Object.keys(CAP_PRIOR.madeFrom).filter((name) => name.startsWith('optics/'));
    const [change, ...others] = capPriorChanges({ ...CAP_PRIOR.madeFrom, [path]: 'another hash' });
    expect(change).toContain(path);
    expect(change).toContain('npm run cap-prior');
    expect(others).toEqual([]);
  });

  it('finds the centres of caps it has not seen, from sharp discs to wide rings', () => {
    const heights = Array.from({ length: 24 }, (_, i) => -32 + 1.7 * i);
    expect(centreErrorPx('pt-sio2', heights)).toBeLessThan(0.31);
    expect(centreErrorPx('tio2-sio2', heights)).toBeLessThan(0.6);
  }, 300_000);

  it('knows a profile it was made from, and none that no sphere has', () => {
    const step = CAP_PRIOR.centres.steps[0];
    const centre = Int8Array.from(Buffer.from(CAP_PRIOR.centres.bytes, 'base64')).subarray(0, RINGS);
    const slope = Float64Array.from(centre, (value, k) => (value * step) / Math.sqrt(k + 0.5));
    const { likeness, triangle } = capCovariance(slope, everywhere, 0.5);
    expect(likeness).toBe(1);
    for (let k = 0; k < RINGS; k++) expect(triangle![(k * (k + 3)) / 2]).toBeGreaterThan(0);
    const zigzag = Float64Array.from({ length: RINGS }, (_, k) => (k % 2 ? 1 : -1));
    expect(capCovariance(zigzag, everywhere, 0)).toEqual({ likeness: 0, triangle: null });
  });
});
