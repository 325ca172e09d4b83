import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildTrajectories, type VideoPredictions } from '../../../native-worker/track/build-trajectories.ts';
import { OUTLIER_REASONS } from '../../../preload/contract/commands.ts';
import { LinkOptions, SmoothOptions } from '../../../preload/contract/options/track.ts';
import { mixing, swimmers } from './walkers.ts';
import { LINKING_CASES, linkingScene } from '../../support/linking-scenes.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const options = {
  pixelUm: 0.1625,
  particleDiameterUm: 2.12,
  frameIntervalS: 0.1,
  link: LinkOptions.parse({}),
  smooth: SmoothOptions.parse({}),
};

const truthFile = new URL('../../../../shared/data/janus_dev/video_truth.csv', import.meta.url);

function predictions(
  rows: { frame: number; x: number; y: number; label: number; sd?: number }[],
): VideoPredictions {
  return {
    frame: Int32Array.from(rows, (row) => row.frame),
    xPx: Float64Array.from(rows, (row) => row.x),
    yPx: Float64Array.from(rows, (row) => row.y),
    zLabelUm: Float64Array.from(rows, (row) => row.label),
    zSdUm: Float64Array.from(rows, (row) => row.sd ?? 0.3),
    inRange: Uint8Array.from(rows, (row) => (row.label > -30 ? 1 : 0)),
    crowded: new Uint8Array(rows.length),
  };
}

describe('buildTrajectories', () => {
  it('turns labels into heights above focus, and leaves z empty out of range', () => {
    const { normal } = randomNumbers(3);
    const rows = Array.from({ length: 30 }, (_, frame) => ({
      frame,
      x: 100 + frame,
      y: 200,
      label: frame === 15 ? -31 : -12 + 0.1 * normal(),
    }));
    const table = buildTrajectories(predictions(rows), options);
    expect([...table.particle]).toEqual(rows.map(() => 0));
    expect(table.zRawUm[15]).toBe(31);
    expect(table.zUm[15]).toBeNaN();
    expect(table.zSdUm[15]).toBeNaN();
    expect(table.zUm[10]).toBeCloseTo(12, 0);
    expect(table.xUm[10]).toBeCloseTo(110 * 0.1625, 10);
    expect(table.tS[10]).toBeCloseTo(1, 10);
  });

  it('keeps the marks of positions with them, in whatever order these come', () => {
    const rows = Array.from({ length: 30 }, (_, frame) => ({
      frame,
      x: 100 + frame,
      y: 200,
      label: -5,
    })).reverse();
    const marked = (x: number): Uint8Array => Uint8Array.from(rows, (row) => Number(row.x === x));
    const input = { ...predictions(rows), crowded: marked(112), weak: marked(110) };
    const { crowded, weak } = buildTrajectories(input, options);
    expect([crowded.indexOf(1), crowded.lastIndexOf(1)]).toEqual([12, 12]);
    expect([weak.indexOf(1), weak.lastIndexOf(1)]).toEqual([10, 10]);
  });

  it('bridges masks that a neighbour spoils with a larger error, and only those', () => {
    const { normal } = randomNumbers(5);
    const spoilt = (frame: number): boolean => frame >= 28 && frame < 33;
    // Two swimmers pass each other 40 px apart; one's masks are useless meanwhile.
    const pass = (y: number, label: number, spoils: boolean) =>
      Array.from({ length: 60 }, (_, frame) => ({
        frame,
        x: y === 200 ? 200 : 200 + 5 * (frame - 30) + normal(),
        y: y + normal(),
        label: spoils && spoilt(frame) ? -31 : label + 0.3 * normal(),
      }));
    const met = buildTrajectories(predictions([...pass(200, -12, true), ...pass(240, -8, false)]), options);
    expect(met.particle[59]).toBe(0);
    expect(Math.abs(met.zUm[30] - 12)).toBeLessThan(0.6);
    expect(met.zSdUm[30]).toBeGreaterThan(met.zSdUm[5]);
    expect([met.inRange[30], met.bridged[30]]).toEqual([0, 1]);
    expect(met.bridged[5]).toBe(0);
    // Where no trusted height follows, nothing is filled in.
    const ends = [...pass(200, -12, true), ...pass(240, -8, false)].filter(({ frame }) => frame < 31);
    const cut = buildTrajectories(predictions(ends), options);
    expect([28, 29, 30].map((row) => cut.zUm[row])).toEqual([NaN, NaN, NaN]);
    const alone = buildTrajectories(predictions(pass(200, -12, true)), options);
    expect(alone.zUm[30]).toBeNaN();
    expect(alone.inRange[30]).toBe(0);
  });

  it('trusts no height of a mask beside the particle, drawn there by a neighbour', () => {
    const { normal } = randomNumbers(8);
    const rows = Array.from({ length: 40 }, (_, frame) => [
      { frame, x: 200 + 2 * frame + normal() + (frame === 20 ? 9 : 0), y: 200 + normal(), label: -12 },
      { frame, x: 200 + 2 * frame + normal(), y: 250 + (frame < 10 ? 100 : 0), label: -8 },
    ]).flat();
    const { inRange, bridged } = buildTrajectories(predictions(rows), options);
    expect([inRange[20], bridged[20]]).toEqual([0, 1]);
    expect(inRange.reduce((sum, mark) => sum + mark, 0)).toBe(79);
  });

  it('trusts an unusual mask between ordinary ones if its height lies on the path, but not at the end of a track', () => {
    const { normal } = randomNumbers(6);
    const input = predictions(
      Array.from({ length: 60 }, (_, frame) => ({
        frame,
        x: 200 + normal(),
        y: 200,
        label: -12 + 0.1 * normal(),
      })),
    );
    for (const frame of [20, 21, 40, 58, 59]) input.inRange[frame] = 0;
    input.zLabelUm[40] = -20;
    const table = buildTrajectories(input, options);
    expect([20, 21, 40, 58, 59].map((frame) => table.inRange[frame])).toEqual([0, 0, 0, 0, 0]);
    expect([20, 21, 40, 58, 59].map((frame) => table.bridged[frame])).toEqual([1, 1, 0, 0, 0]);
    expect([58, 59].map((frame) => table.zUm[frame])).toEqual([NaN, NaN]);
    expect(Math.abs(table.zUm[20] - 12)).toBeLessThan(0.5);
    expect(table.zSdUm[20]).toBeGreaterThan(table.zSdUm[10]);
  });

  describe('between heights that are known to a hundredth', () => {
    const processNoise = 4;
    /** Frames of a random walk whose masks are unusual from one frame to before another; `off`: heights beside the path. */
    const walk = (from: number, to: number, off = 0) => {
      const input = predictions(
        Array.from({ length: 80 }, (_, frame) => ({ frame, x: 200, y: 200, label: -12, sd: 0.01 })),
      );
      for (let frame = from; frame < to; frame++) {
        input.inRange[frame] = 0;
        input.zLabelUm[frame] -= off;
      }
      return buildTrajectories(input, { ...options, smooth: { processNoise } });
    };
    /** Standard deviation of a Brownian bridge. */
    const bridgeSd = (frame: number, from: number, to: number): number =>
      Math.sqrt((processNoise * 0.1 * (frame - from) * (to - frame)) / (to - from));

    it('bridges while the path is known to seven tenths of a diameter', () => {
      const { bridged, zSdUm, zUm } = walk(20, 60);
      const diameters = Array.from(bridged, (_, frame) => bridgeSd(frame, 19, 60) / 2.12);
      const between = [...diameters.keys()].filter((frame) => frame >= 20 && frame < 60);
      const [sure, unsure] = [
        between.filter((k) => diameters[k] < 0.68),
        between.filter((k) => diameters[k] > 0.74),
      ];
      expect(sure.length).toBeGreaterThan(10);
      expect(unsure.length).toBeGreaterThan(10);
      for (const frame of sure) {
        expect(bridged[frame]).toBe(1);
        expect(zSdUm[frame] / 2.12).toBeCloseTo(diameters[frame], 2);
      }
      for (const frame of unsure) expect([bridged[frame], zUm[frame]]).toEqual([0, NaN]);
    });

    it('bridges heights within two standard deviations of the path', () => {
      const sd = bridgeSd(30, 29, 31);
      expect([1.9, 2.1].map((deviations) => walk(30, 31, deviations * sd).bridged[30])).toEqual([1, 0]);
    });
  });

  it('marks a particle with jumping heights, dirt that does not move, and single wrong heights', () => {
    const { normal } = randomNumbers(4);
    const rows = Array.from({ length: 60 }, (_, frame) =>
      [0, 1, 2, 3].map((one) => ({ frame, one, x: 100 * one + 50, y: 100, label: -10 })),
    ).flat();
    const drift = [0, 0, 0, 0];
    for (const row of rows) {
      drift[row.one] += normal() * 1.2;
      row.x += row.one === 3 ? 0.1 * normal() : drift[row.one];
      row.label += normal() * (row.one === 2 ? 6 : 0.3);
    }
    rows[4 * 30].label += 9;
    const table = buildTrajectories(predictions(rows), options);
    const share = (one: number) => {
      const marked = rows.flatMap((row, index) => (row.one === one ? [table.outlier[rank(index)]] : []));
      return marked.reduce((sum, value) => sum + value, 0) / marked.length;
    };
    // Rows come out by particle, then frame; particles are numbered as they come in.
    const rank = (index: number) => rows[index].one * 60 + rows[index].frame;
    expect(share(0)).toBeCloseTo(1 / 60, 5);
    expect(table.outlier[30]).toBe(1);
    expect([share(1), share(2), share(3)]).toEqual([0, 1, 1]);
    expect([30, 130, 190].map((row) => OUTLIER_REASONS[table.reason[row]])).toEqual([
      'height',
      'noisy',
      'immobile',
    ]);
  });

  it('marks doublets, but neither those who pass nor a crowd', () => {
    const { normal } = randomNumbers(9);
    const step = (x: number, y: number, vx = 2) =>
      Array.from({ length: 40 }, (_, frame) => ({
        frame,
        x: x + vx * frame + 0.3 * normal(),
        y: y + 0.3 * normal(),
        label: -12 + 0.1 * normal(),
      }));
    const reasons = (...paths: ReturnType<typeof step>[]): string[] => {
      const table = buildTrajectories(predictions(paths.flat()), options);
      return [...new Set(table.particle)].map(
        (one) => OUTLIER_REASONS[table.reason[table.particle.indexOf(one)]],
      );
    };
    // 13 px are a diameter.
    expect(reasons(step(100, 100), step(113, 100), step(100, 300))).toEqual(['doublet', 'doublet', '']);
    expect(reasons(step(100, 100), step(180, 112, -2))).toEqual(['', '']);
    expect(reasons(step(100, 100), step(113, 100), step(106, 111))).toEqual(['', '', '']);
    const flat = predictions([...step(100, 100), ...step(113, 100)]);
    flat.zLabelUm.fill(NaN);
    expect(buildTrajectories(flat, options).reason.every((reason) => reason === 0)).toBe(true);
  });

  it('marks single positions of two found as one, which may be the one’s or the other’s', () => {
    const { frame, xPx, yPx, zUm, zSdUm, merged } = linkingScene(301, {
      ...LINKING_CASES.dense,
      frames: 60,
    });
    const marks = { inRange: new Uint8Array(frame.length).fill(1), crowded: new Uint8Array(frame.length) };
    const table = buildTrajectories(
      { frame, xPx, yPx, zLabelUm: zUm.map((z) => -z), zSdUm, ...marks },
      options,
    );
    const rows = [...table.particle.keys()].filter(
      (row) => OUTLIER_REASONS[table.reason[row]] === 'undecided',
    );
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      expect(table.outlier[row]).toBe(1);
      expect(table.particle.filter((particle) => particle === table.particle[row])).toHaveLength(1);
      expect(table.linkConfidence[row]).toBeGreaterThanOrEqual(0.5);
      expect(table.linkConfidence[row]).toBeLessThanOrEqual(0.9);
    }
    const mergedAt = new Map(Array.from(merged, (one, row) => [`${xPx[row]} ${yPx[row]}`, one]));
    const right = rows.filter((row) => mergedAt.get(`${table.xPx[row]} ${table.yPx[row]}`) === 1);
    expect(right.length).toBeGreaterThan(rows.length / 2);
  });

  it('does not follow heights that a neighbour holds wrong for long', () => {
    const { normal } = randomNumbers(12);
    const rows = Array.from({ length: 80 }, (_, frame) => {
      const near = frame >= 40 && frame < 60;
      return [
        { frame, x: 200 + frame / 4, y: 200, label: -10 + normal() * 0.3 + (near ? 9 : 0), sd: 0.5 },
        { frame, x: near ? 250 : 400, y: 200, label: -14 + normal() * 0.3, sd: 0.5 },
      ];
    }).flat();
    const table = buildTrajectories(predictions(rows), options);
    const first = Array.from(table.zUm).filter((_, k) => table.particle[k] === table.particle[0]);
    expect(Math.max(...first.map((z) => Math.abs(z - 10)))).toBeLessThan(1);
    expect([...table.outlier.subarray(40, 60)]).toEqual(new Array(20).fill(1));
    expect([...table.outlier.subarray(0, 40)]).not.toContain(1);
  });

  it('leaves out tracks shorter than asked for and numbers the others on', () => {
    const rows = [
      { frame: 0, x: 10, y: 10, label: -5 },
      ...Array.from({ length: 5 }, (_, frame) => ({ frame, x: 300, y: 300, label: -5 })),
    ];
    const table = buildTrajectories(predictions(rows), {
      ...options,
      link: { ...options.link, minFrames: 3 },
    });
    expect([...table.particle]).toEqual([0, 0, 0, 0, 0]);
    expect(table.xPx[0]).toBe(300);
  });

  it('loses no detection and is the same for rows in any order', () => {
    const scene = swimmers({ seed: 9, count: 10, frames: 30, sidePx: 512, speedUmS: 4 });
    const rows = scene.frame.map((frame, row) => ({
      frame,
      x: scene.xPx[row],
      y: scene.yPx[row],
      label: -scene.zUm[row],
    }));
    const table = buildTrajectories(predictions(rows), options);
    expect(table.frame).toHaveLength(rows.length);
    const byPosition = (t: typeof table) =>
      Array.from(t.xPx, (x, k) => `${t.frame[k]} ${x} ${t.zUm[k]}`).sort();
    expect(byPosition(buildTrajectories(predictions([...rows].reverse()), options))).toEqual(
      byPosition(table),
    );
  });
});

describe.skipIf(!existsSync(truthFile))('on the truth of janus_dev with noise of a good model', () => {
  it('keeps every particle apart and brings the height error down', () => {
    const { normal } = randomNumbers(1);
    const truth = readFileSync(truthFile, 'utf8')
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',').map(Number));
    const rows = truth.map(([frame, , x, y, label]) => ({
      frame,
      x: x + 0.4 * normal(),
      y: y + 0.4 * normal(),
      label: label + 0.5 * normal(),
      sd: 0.5,
    }));
    const table = buildTrajectories(predictions(rows), options);
    const order = Array.from(table.xPx, (x) => rows.findIndex((row) => row.x === x));
    expect(
      mixing(
        table.particle,
        order.map((row) => truth[row][1]),
      ),
    ).toEqual({ tracks: 6, mixed: 0 });
    const error = (z: Float64Array) =>
      Math.sqrt(order.reduce((sum, row, k) => sum + (z[k] + truth[row][4]) ** 2, 0) / order.length);
    // Two of the six swim under each other's rings for a third of the time, where heights count less.
    expect(error(table.zUm)).toBeLessThan(0.6 * error(table.zRawUm));
  });
});
