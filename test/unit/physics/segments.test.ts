import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { analyseGroup, type GroupAnalysis } from '../../../native-worker/physics/analyse-group.ts';
import { wallWarning } from '../../../native-worker/physics/height-layers.ts';
import { simulateTracks } from '../../support/simulate-tracks.ts';
import type { Track } from '../../../native-worker/physics/measured-track.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { mean, rowsOf } from './support.ts';

const DT = 0.1;
const SWITCH_S = 5;
const DIAMETER_UM = 2;

/** Swims along the wall for 5 s, up or down in the bulk at 60 degrees for 5 s, and so on; heights of the centre above the wall. */
function wallAndBulk(count: number, seconds: number, seed: number): Track[] {
  const random = createRandom(seed);
  const frames = Math.round(seconds / DT) + 1;
  return Array.from({ length: count }, (_, particle): Track => {
    const [x, y, z] = [new Float64Array(frames), new Float64Array(frames), new Float64Array(frames)];
    let angle = 2 * Math.PI * random.uniform();
    const position = [0, 0, DIAMETER_UM / 2];
    for (let frame = 0; frame < frames; frame += 1) {
      x[frame] = position[0] + 0.05 * random.normal();
      y[frame] = position[1] + 0.05 * random.normal();
      z[frame] = position[2] + 0.1 * random.normal();
      const phase = Math.floor((frame * DT) / SWITCH_S) % 4;
      const atWall = phase % 2 === 0;
      // Up in the first bulk, down to the wall again in the second half of it.
      const half = (frame * DT) % SWITCH_S < SWITCH_S / 2 ? 1 : -1;
      const vz = atWall ? 0 : half * 2 * Math.sin(Math.PI / 3);
      const plane = atWall ? 2 : 2 * Math.cos(Math.PI / 3);
      position[0] += plane * Math.cos(angle) * DT + Math.sqrt(2 * 0.1 * DT) * random.normal();
      position[1] += plane * Math.sin(angle) * DT + Math.sqrt(2 * 0.1 * DT) * random.normal();
      position[2] += vz * DT + (atWall ? 0 : Math.sqrt(2 * 0.1 * DT) * random.normal());
      if (atWall || position[2] < DIAMETER_UM / 2) position[2] = DIAMETER_UM / 2;
      angle += Math.sqrt(2 * 0.1 * DT) * random.normal();
    }
    return {
      particle,
      video: 0,
      frame: Int32Array.from({ length: frames }, (_value, frame) => frame),
      xUm: x,
      yUm: y,
      zUm: z,
      outOfRange: new Uint8Array(frames),
    };
  });
}

const analyse = (tracks: readonly Track[], given: Partial<AnalyseOptions>): GroupAnalysis => {
  const options = AnalyseOptions.parse({ bootstrap: 40, model: 'abp', ...given });
  const videos = [{ name: 'video', focalHeightUm: options.focalHeightUm }];
  return analyseGroup(rowsOf(tracks), { dtS: DT, videos }, options, 1);
};

describe('swimmers that switch between wall and bulk', () => {
  const tracks = wallAndBulk(24, 30, 5).map((track) => ({
    ...track,
    // The focal plane is 3 um above the centre of a resting particle.
    zUm: track.zUm!.map((z) => z - DIAMETER_UM / 2 - 3),
  }));
  // Two seconds of each track are out of range.
  for (const { outOfRange } of tracks) outOfRange.fill(1, 120, 140);
  const { summary, shares, heights } = analyse(tracks, { focalHeightUm: 3, diameterUm: DIAMETER_UM });

  it('are at the wall and in plane for the share of time that they were', () => {
    const { inPlaneShare, outOfPlaneShare, outOfRangeShare } = summary.motion;
    const out = 20 / 301;
    expect(outOfRangeShare).toBeCloseTo(out, 6);
    // 15 s each, of which the bulk is lost for 0 s and the wall for 2 s.
    const plane = (150 - 20) / (300 - 20);
    expect(Math.abs(inPlaneShare! - plane)).toBeLessThan(0.03);
    expect(inPlaneShare! + outOfPlaneShare!).toBeCloseTo(1, 9);
    expect(summary.warnings.some((text) => text.includes('out of the calibrated range'))).toBe(true);
  });

  it('are near the wall by their heights', () => {
    const near = mean(
      tracks.map(({ zUm, outOfRange }) => {
        const known = Array.from(zUm).filter((_, row) => !outOfRange[row]);
        return known.filter((z) => z + 3 + DIAMETER_UM / 2 < 1.5).length / known.length;
      }),
    );
    expect(Math.abs(summary.motion.nearWallShare! - near)).toBeLessThan(0.03);
  });

  it('switch within one second of when they did', () => {
    const errors: number[] = [];
    for (let particle = 0; particle < tracks.length; particle += 1) {
      const own = shares.segments.filter((one) => one.particle === particle && one.kind === 'in-plane');
      const bulk = shares.segments.filter((one) => one.particle === particle && one.kind === 'out-of-plane');
      for (const at of [50, 100, 150, 200, 250]) {
        const borders = [...own, ...bulk].flatMap(({ fromFrame, toFrame }) => [fromFrame, toFrame + 1]);
        errors.push(Math.min(...borders.map((one) => Math.abs(one - at))) * DT);
      }
    }
    errors.sort((a, b) => a - b);
    expect(errors[Math.floor(0.95 * errors.length)]).toBeLessThanOrEqual(1);
  });

  it('have heights that begin at the radius, so the wall fits', () => {
    expect(heights!.heightUm[0]).toBeGreaterThan(0.3);
    expect(summary.warnings.filter((text) => text.includes('wall'))).toEqual([]);
  });

  it.each([
    ['too low', 2, 'into the wall'],
    ['too high', 4, 'is empty'],
  ])('a wall %s by 1 um is noticed', (_name, focalHeightUm, said) => {
    const wall = {
      aboveUm: () => focalHeightUm + DIAMETER_UM / 2,
      radiusUm: DIAMETER_UM / 2,
      freeUm2S: null,
    };
    const text = wallWarning(tracks, DT, wall);
    expect(text).toContain(said);
    expect(text).toMatch(/1\.0 um|0\.9 um|1\.1 um/);
  });
});

describe('diffusion against height', () => {
  it('of passive particles is theirs in every layer', () => {
    const tracks = simulateTracks(
      40,
      { vUmS: 0, dUm2S: 0.2, dzUm2S: 0.1, drPerS: 0, omegaRadS: 0 },
      { sdXyUm: 0.05, sdZUm: 0.2, correlationZ: 0 },
      { frames: 150, dtS: DT, rotation: '3d' },
      createRandom(6),
    );
    const { heights, heightsKnown } = analyse(tracks, { model: 'passive' });
    expect(heightsKnown).toBe(false);
    const full = Array.from(heights!.rows.keys()).filter((layer) => heights!.rows[layer] > 300);
    expect(full.length).toBeGreaterThan(4);
    expect(mean(full.map((layer) => heights!.dAlongUm2S[layer]))).toBeCloseTo(0.2, 1);
    expect(Math.abs(mean(full.map((layer) => heights!.dAcrossUm2S[layer])) - 0.1)).toBeLessThan(0.02);
    const total = heights!.density.reduce((sum, value) => sum + value * heights!.thicknessUm, 0);
    expect(total).toBeCloseTo(1, 9);
  });
});

describe('drift', () => {
  it('that passive particles show is taken from swimmers too', () => {
    const passive = simulateTracks(
      12,
      { vUmS: 0, dUm2S: 0.2, drPerS: 0, omegaRadS: 0 },
      { sdXyUm: 0.05, sdZUm: 0.1, correlationZ: 0 },
      { frames: 150, dtS: DT, rotation: '3d' },
      createRandom(7),
    );
    const moving = passive.map((track) => ({ ...track, xUm: track.xUm.map((x, row) => x + 1.5 * row * DT) }));
    const { summary } = analyse(moving, { drift: 'passive', model: 'auto' });
    expect(summary.model).toBe('passive');
    expect(summary.warnings[0]).toMatch(/Drift of \(1\.[4-6]/);
    expect(analyse(moving, { model: 'auto' }).summary.model).not.toBe('passive');
  });
});
