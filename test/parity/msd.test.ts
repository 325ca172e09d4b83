import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ensembleMsd, trackMsd, type MsdAxes } from '../../native-worker/physics/msd.ts';
import type { Track } from '../../native-worker/physics/measured-track.ts';

interface Fixture {
  particle: number[];
  frame: number[];
  xUm: number[];
  yUm: number[];
  zUm: number[];
  axes: Record<MsdAxes, { ensemble: (number | null)[]; single: (number | null)[][] }>;
}

const fixture = JSON.parse(readFileSync(new URL('fixtures/msd.json', import.meta.url), 'utf8')) as Fixture;
const LAGS = 30;

const tracks = [...new Set(fixture.particle)].map((particle): Track => {
  const rows = Array.from(fixture.particle.keys()).filter((row) => fixture.particle[row] === particle);
  const take = (values: number[]): Float64Array => Float64Array.from(rows, (row) => values[row]);
  return {
    particle,
    video: 0,
    frame: Int32Array.from(rows, (row) => fixture.frame[row]),
    xUm: take(fixture.xUm),
    yUm: take(fixture.yUm),
    zUm: take(fixture.zUm),
    outOfRange: new Uint8Array(rows.length),
  };
});

function expectClose(ours: ArrayLike<number>, theirs: readonly (number | null)[]): void {
  theirs.forEach((value, at) => {
    const mine = at < ours.length ? ours[at] : Number.NaN;
    if (value === null) expect(mine).toBeNaN();
    else expect(Math.abs(mine - value)).toBeLessThan(1e-9);
  });
}

describe('MSD as trackpy 0.7, gaps included', () => {
  it.each(['xy', 'z', 'xyz'] as const)('%s', (axes) => {
    const curves = tracks.map((track) => trackMsd(track, axes, LAGS));
    const { ensemble, single } = fixture.axes[axes];
    single.forEach((values, track) => expectClose(curves[track]!.msd, values));
    expectClose(ensembleMsd(curves, LAGS), ensemble);
    expect(ensemble.length).toBe(LAGS);
  });
});
