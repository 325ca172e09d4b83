import { describe, expect, it } from 'vitest';
import { linkByStep } from '../../../native-worker/track/link-by-step.ts';
import { linkByState, type SpacePositions } from '../../../native-worker/track/link-by-state.ts';
import { mixing, swimmers } from './walkers.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const options = { maxStepPx: 25, memoryFrames: 2 };

describe('linkByStep', () => {
  it('takes the best links of all together, not the nearest first', () => {
    // From 0 and 4 to 3 and 8: nearest first would link 4-3 and leave 0 and 8 alone.
    const particle = linkByStep([0, 0, 1, 1], [0, 4, 3, 8], [0, 0, 0, 0], {
      maxStepPx: 5,
      memoryFrames: 0,
    });
    expect([...particle]).toEqual([0, 1, 0, 1]);
  });

  it('remembers a missed particle for as long as it is told', () => {
    const frame = [0, 1, 4];
    const link = (memoryFrames: number) => [
      ...linkByStep(frame, [5, 5, 5], [5, 5, 5], { maxStepPx: 1, memoryFrames }),
    ];
    expect(link(2)).toEqual([0, 0, 0]);
    expect(link(1)).toEqual([0, 0, 1]);
  });

  it('numbers by first appearance, whatever the order of rows', () => {
    const particle = linkByStep([2, 0, 1, 1, 0], [10, 10, 10, 90, 90], [0, 0, 0, 0, 0], {
      maxStepPx: 3,
      memoryFrames: 0,
    });
    expect([...particle]).toEqual([0, 0, 0, 1, 1]);
  });

  it('solves a field where all compete with all', () => {
    const { uniform } = randomNumbers(5);
    const x = Array.from({ length: 400 }, () => uniform() * 100);
    const y = Array.from({ length: 400 }, () => uniform() * 100);
    const shifted = x.map((value) => value + 0.05);
    const frame = [...x.map(() => 0), ...x.map(() => 1)];
    const particle = linkByStep(frame, [...x, ...shifted], [...y, ...y], {
      maxStepPx: 200,
      memoryFrames: 0,
    });
    expect([...particle.subarray(400)]).toEqual([...particle.subarray(0, 400)]);
  });

  it('refuses positions that are not numbers, naming the row', () => {
    expect(() => linkByStep([0, 0], [1, NaN], [1, 1], options)).toThrow(/Row 2/);
    expect(linkByStep([], [], [], options)).toHaveLength(0);
  });
});

const linked = (positions: SpacePositions): Int32Array =>
  linkByState(positions, { ...options, pixelUm: 0.1625, frameIntervalS: 0.1 }).particle;

describe('linkByState', () => {
  it('keeps two apart that pass over each other at different heights', () => {
    const frames = Array.from({ length: 21 }, (_, frame) => frame);
    const one = frames.map((frame) => ({ frame, x: 100 + 2 * frame, z: -6 }));
    const two = frames.map((frame) => ({ frame, x: 140 - 2 * frame, z: 6 }));
    const rows = [...one, ...two];
    const particle = linked({
      frame: rows.map((row) => row.frame),
      xPx: rows.map((row) => row.x),
      yPx: rows.map(() => 50),
      zUm: rows.map((row) => row.z),
      zSdUm: rows.map(() => 0.4),
    });
    expect(new Set(particle.subarray(0, 21)).size).toBe(1);
    expect(new Set(particle.subarray(21)).size).toBe(1);
    expect(particle[0]).not.toBe(particle[21]);
  });

  it('breaks rather than swaps when neither motion nor height tells two apart', () => {
    /** Two that only diffuse; null unless they meet and part again. */
    const meeting = (seed: number): SpacePositions | null => {
      const { normal } = randomNumbers(seed);
      const [one, other] = [
        { x: 100, y: 100 },
        { x: 112, y: 100 },
      ];
      const apart = (): number => Math.hypot(one.x - other.x, one.y - other.y);
      const rows: { frame: number; x: number; y: number }[] = [];
      let least = Infinity;
      for (let frame = 0; frame < 60; frame++) {
        for (const particle of [one, other]) {
          particle.x += 1.2 * normal();
          particle.y += 1.2 * normal();
          rows.push({ frame, x: particle.x + 0.5 * normal(), y: particle.y + 0.5 * normal() });
        }
        least = Math.min(least, apart());
      }
      if (least > 1.5 || apart() < 8) return null;
      const unknown = rows.map(() => NaN);
      return {
        frame: rows.map((row) => row.frame),
        xPx: rows.map((row) => row.x),
        yPx: rows.map((row) => row.y),
        zUm: unknown,
        zSdUm: unknown,
      };
    };
    const meetings = Array.from({ length: 400 }, (_, seed) => meeting(seed)).filter((one) => one !== null);
    expect(meetings.length).toBeGreaterThan(20);
    const swapped = meetings.filter((one) => {
      const particle = linked(one);
      const [a, b, endOfA, endOfB] = [...particle.subarray(0, 2), ...particle.subarray(-2)];
      return a === endOfB || b === endOfA;
    });
    expect(swapped.length).toBeLessThan(0.2 * meetings.length);
  });

  it('mixes next to none of many, and breaks few where they are sparse', () => {
    const sparse = [1, 2, 3].map((seed) =>
      swimmers({ seed, count: 14, frames: 60, sidePx: 1024, speedUmS: 3 }),
    );
    for (const scene of sparse) {
      const { tracks, mixed } = mixing(linked(scene), scene.truth);
      expect(mixed).toBe(0);
      const plainly = mixing(linkByStep(scene.frame, scene.xPx, scene.yPx, options), scene.truth);
      expect(tracks).toBeLessThanOrEqual(plainly.tracks + 1);
    }
    const dense = swimmers({ seed: 4, count: 60, frames: 150, sidePx: 512, speedUmS: 5 });
    const plain = mixing(linkByStep(dense.frame, dense.xPx, dense.yPx, options), dense.truth);
    const ours = mixing(linked(dense), dense.truth);
    expect(ours.mixed).toBeLessThanOrEqual(Math.max(2, plain.mixed / 4));
  });

  it('keeps a particle that leaps with nobody else in reach, and leaves one beside another alone', () => {
    const rows = Array.from({ length: 40 }, (_, frame) => {
      const wobble = (frame % 2) * 1.4;
      return [
        { frame, x: 100 + wobble + (frame < 20 ? 0 : 7), y: 100 },
        { frame, x: 300 + wobble, y: 100 },
      ];
    }).flat();
    const link = (positions: typeof rows): Int32Array =>
      linked({
        frame: positions.map((row) => row.frame),
        xPx: positions.map((row) => row.x),
        yPx: positions.map((row) => row.y),
        zUm: positions.map(() => NaN),
        zSdUm: positions.map(() => NaN),
      });
    expect(new Set(link(rows)).size).toBe(2);
    // Beside it one appears as it leaps: which of the two it is can't be told.
    const joined = rows.flatMap((row) =>
      row.x < 200 && row.frame >= 20 ? [row, { ...row, x: 93 - (row.frame % 2) * 1.4 }] : [row],
    );
    const particle = link(joined);
    expect(particle[joined.findIndex((row) => row.frame === 20)]).not.toBe(particle[0]);
  });

  it('follows a fast swimmer among many at rest', () => {
    const frames = Array.from({ length: 50 }, (_, frame) => frame);
    const { normal } = randomNumbers(8);
    const rows = frames.flatMap((frame) => [
      { frame, x: 20 + 15 * frame, y: 500 },
      ...Array.from({ length: 12 }, (_, one) => ({
        frame,
        x: 60 * one + 30 + 0.3 * normal(),
        y: 100 + 0.3 * normal(),
      })),
    ]);
    const particle = linked({
      frame: rows.map((row) => row.frame),
      xPx: rows.map((row) => row.x),
      yPx: rows.map((row) => row.y),
      zUm: rows.map(() => NaN),
      zSdUm: rows.map(() => NaN),
    });
    expect(new Set(particle).size).toBe(13);
  });
});
