import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { analyseGroup, type GroupAnalysis } from '../../../native-worker/physics/analyse-group.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import { tagged } from '../tagged.ts';
import { rowsOf } from './support.ts';

const NOISE = { sdXyUm: 0.05, sdZUm: 0.1, correlationZ: 0 };
const [DT, FRAMES] = [0.1, 150];

function analysed(
  count: number,
  given: Partial<AnalyseOptions> = {},
  motion = { vUmS: 3, dUm2S: 0.2, drPerS: 0.3, omegaRadS: 1 },
): GroupAnalysis {
  const options = AnalyseOptions.parse({ rotation: '2d', model: 'chiral', bootstrap: 100, ...given });
  const { rotation } = options;
  const tracks = simulateTracks(count, motion, NOISE, { frames: FRAMES, dtS: DT, rotation }, createRandom(7));
  return analyseGroup(
    rowsOf(tracks),
    { dtS: DT, videos: [{ name: 'video', focalHeightUm: null }] },
    options,
    1,
  );
}

describe('one track alone', () => {
  const { summary, msd, vacf } = analysed(1);

  it('has speed, diffusion and turning with intervals of some width that hold the truth', () => {
    const { fit, speed } = summary;
    for (const [figure, truth] of [
      [fit.vUmS, 3],
      [fit.dUm2S, 0.2],
      [fit.drPerS, 0.3],
      [fit.omegaRadS, 1],
      [speed.meanUmS, 3],
    ] as const) {
      expect(figure?.low).toBeLessThan(truth);
      expect(figure?.high).toBeGreaterThan(truth);
      expect(figure!.high - figure!.low).toBeGreaterThan(0.05 * truth);
    }
  });

  it('is refused what it can not give: bands of curves, the spread of speeds, an interval of a fitted MSD', () => {
    expect(summary.speed.sdUmS).toBeNull();
    expect(msd.all.every(Number.isFinite)).toBe(true);
    for (const band of [msd.low, msd.high, vacf.low, vacf.high, vacf.turningLow])
      expect(band.every(Number.isNaN)).toBe(true);
    expect(summary.warnings.join()).toContain('One track alone');
    expect(() => analysed(1, { fit: 'mlsd' })).toThrow(tagged('bad-option', { option: 'fit' }));
  });

  it('differs from a few, whose bands are drawn and called too narrow', () => {
    const resting = { vUmS: 0, dUm2S: 0.2, drPerS: 0.3, omegaRadS: 0 };
    const several = (count: number): GroupAnalysis => analysed(count, { model: 'passive' }, resting);
    const few = several(3);
    expect(few.msd.low.every(Number.isFinite)).toBe(true);
    expect(few.summary.warnings.join()).toContain('Only 3 tracks');
    expect(several(6).summary.warnings).toEqual([]);
  });
});
