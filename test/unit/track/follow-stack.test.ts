import { describe, expect, it } from 'vitest';
import type { DetectionTable } from '../../../preload/contract/detection-table.ts';
import { FollowOptions, SpacingOptions } from '../../../preload/contract/options/calibrate.ts';
import { followStack } from '../../../native-worker/track/follow-stack.ts';
import { crowdedFlags } from '../../../native-worker/measure/spacing.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

interface Thing {
  x: (slice: number) => number;
  y: (slice: number) => number;
  radius?: (slice: number) => number;
  /** Whether it is found in a slice; always unless given. */
  found?: (slice: number) => boolean;
}

const FRAMES = 80;
const defocus = (slice: number): number => 6 + Math.abs(slice - 60) * 0.5;

function tableOf(things: Thing[]): DetectionTable {
  const rows: number[][] = [];
  for (let slice = 0; slice < FRAMES; slice++) {
    for (const { x, y, radius = defocus, found = () => true } of things) {
      if (found(slice)) rows.push([slice, x(slice), y(slice), radius(slice), 0.9]);
    }
  }
  const column = (k: number) => rows.map((row) => row[k]);
  return {
    frame: Int32Array.from(column(0)),
    xPx: Float64Array.from(column(1)),
    yPx: Float64Array.from(column(2)),
    radiusPx: Float64Array.from(column(3)),
    score: Float64Array.from(column(4)),
  };
}

const OPTIONS = {
  spacing: SpacingOptions.parse({}),
  follow: FollowOptions.parse({}),
  maskSidePx: 111,
  particleDiameterUm: 2.12,
};
const follow = (things: Thing[], heightsUm: Float64Array | null = null) =>
  followStack(tableOf(things), { width: 600, height: 600, frames: FRAMES, heightsUm }, 0.1625, OPTIONS);

const at = (x: number, y: number): Pick<Thing, 'x' | 'y'> => ({ x: () => x, y: () => y });

describe('followStack', () => {
  it('goes on behind slices that were not recorded, where a particle may have wandered further', () => {
    // 16 slices are missing after slice 39: twice the largest step of 4 px between neighbours is within reach, six times is not.
    const heights = Float64Array.from({ length: FRAMES }, (_, k) => (k < 40 ? k : k + 15) * 0.5);
    const jump = (by: number): Pick<Thing, 'x' | 'y'> => ({
      x: (k) => (k < 40 ? 200 : 200 + by),
      y: () => 200,
    });
    const kept = (by: number, known: Float64Array | null): number =>
      follow([jump(by), at(400, 400)], known).filter(({ reject }) => reject === null).length;
    expect(kept(8, heights)).toBe(2);
    expect(follow([jump(8), at(400, 400)], heights)[0].slice).toHaveLength(FRAMES);
    expect(follow([jump(8), at(400, 400)])).toHaveLength(3);
    expect(follow([jump(24), at(400, 400)], heights)).toHaveLength(3);
  });

  it('keeps a diffusing particle whole through missed slices', () => {
    const { normal } = randomNumbers(4);
    const path = Array.from({ length: FRAMES }, () => [0, 0]);
    for (let k = 1; k < FRAMES; k++)
      path[k] = [path[k - 1][0] + 0.6 * normal(), path[k - 1][1] + 0.6 * normal()];
    const missed = new Set([10, 11, 12, 40, 41]);
    const result = follow([
      { x: (k) => 200 + path[k][0], y: (k) => 200 + path[k][1], found: (k) => !missed.has(k) },
      at(400, 400),
    ]);
    expect(result.map(({ reject }) => reject)).toEqual([null, null]);
    expect([...result[0].slice]).toEqual(
      Array.from({ length: FRAMES }, (_, k) => k).filter((k) => !missed.has(k)),
    );
    expect(result[0].xPx[20]).toBe(200 + path[23][0]);
  });

  it('rejects pairs, edges, blinks and dirt, each with its reason, and keeps them', () => {
    const result = follow([
      at(100, 100),
      at(130, 100),
      at(300, 40),
      at(300, 300),
      { ...at(450, 100), radius: (k) => 12 + 0.2 * Math.sin(4 * k) },
      { ...at(450, 450), found: (k) => k >= 20 && k < 40 },
    ]);
    expect(result.map(({ reject }) => reject)).toEqual([
      'too-close',
      'too-close',
      'at-edge',
      null,
      'no-defocus-change',
      'too-few-slices',
    ]);
    expect(result.every(({ slice }) => slice.length >= 20)).toBe(true);
    expect(result.map(({ particle }) => particle)).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it('follows one particle whose centre is found at two places in turn', () => {
    // The places are 6 px apart, more than a step, and less than two spheres of 13 px can be.
    const found = (k: number): boolean => k >= 50 && [0, 1, 4].includes(k % 5);
    const apart = (px: number) =>
      follow([
        { ...at(200, 200), found: (k) => !found(k) },
        { ...at(200 + px, 200), found },
        at(400, 400),
      ]).filter(({ reject }) => reject === null);
    const [one, other] = apart(6);
    expect(one.slice).toHaveLength(FRAMES);
    expect(other.slice).toHaveLength(FRAMES);
    expect(new Set(one.xPx.slice(50))).toEqual(new Set([200, 206]));
    expect(apart(12)).toHaveLength(1);
  });

  it('rejects a doublet whole, also where only one of the two is found', () => {
    const second = { ...at(213, 200), found: (k: number) => k < 30 };
    expect(follow([at(200, 200), second, at(400, 400)]).map(({ reject }) => reject)).toEqual([
      'doublet',
      'too-few-slices',
      null,
    ]);
    // Somebody who only comes by spoils a few slices.
    const passing = { x: (k: number) => 40 + 8 * k, y: () => 210 };
    const kept = follow([at(200, 200), passing, at(400, 400)]).filter(({ reject }) => reject === null);
    expect(kept.map(({ xPx }) => xPx[0])).toContain(200);
  });

  it('drops only the slices in which a passing neighbour was too close, and shows what it dropped', () => {
    const result = follow([at(300, 300), { x: (k) => 320 + k, y: () => 300 }]);
    const used = result.filter(({ reject }) => reject === null);
    const lost = result.filter(({ reject }) => reject === 'too-close');
    expect(used).toHaveLength(2);
    expect(lost).toHaveLength(2);
    // 3 diameters are 39.1 px: clear from slice 20 on.
    expect([...used[0].slice]).toEqual(Array.from({ length: 60 }, (_, k) => 20 + k));
    expect([...lost[0].slice]).toEqual(Array.from({ length: 20 }, (_, k) => k));
  });

  it('does not let a neighbour that is missed in a slice go unnoticed, nor a blink spoil a particle', () => {
    const spoiled = follow([at(300, 300), { ...at(330, 300), found: (k) => k % 4 === 0 }]);
    expect(spoiled.find(({ xPx }) => xPx[0] === 300)?.reject).toBe('too-close');
    const blink = follow([at(300, 300), { ...at(310, 300), found: (k) => k === 30 }]);
    expect(blink).toHaveLength(1);
    expect(blink[0].slice).toHaveLength(FRAMES);
  });

  it('judges by slices: three are a particle, two fifths of all are enough', () => {
    const through = (slices: number) => ({ ...at(100, 300), found: (k: number) => k < slices });
    const reasons = (slices: number) => follow([through(slices), at(400, 400)]).map(({ reject }) => reject);
    expect(reasons(2)).toEqual([null]);
    expect(reasons(3)).toEqual(['too-few-slices', null]);
    // 32 of 80 slices.
    expect([reasons(31), reasons(32)]).toEqual([
      ['too-few-slices', null],
      [null, null],
    ]);
    const single = followStack(
      tableOf([{ ...at(300, 300), found: (k) => k === 0 }]),
      { width: 600, height: 600, frames: 1 },
      0.1625,
      OPTIONS,
    );
    expect(single.map(({ reject }) => reject)).toEqual([null]);
  });

  describe('tells dirt by its radius', () => {
    const reason = (radius: (slice: number) => number) => follow([{ ...at(300, 300), radius }])[0].reject;
    // Quartiles of a radius that rises evenly are half of its rise apart.
    const rising = (share: number) => (k: number) => 10 + 10 * share * (k / (FRAMES - 1) - 0.5);

    it('which wavers by less than a tenth', () => {
      // The same numbers as of an even rise, in an order without a course.
      const wavering = (share: number) => (k: number) => rising(share)((k * 37) % FRAMES);
      expect([reason(wavering(0.19)), reason(wavering(0.21))]).toEqual(['no-defocus-change', null]);
    });

    it('not a particle in a cut stack, whose radius follows the focus, if by little', () => {
      expect([reason(rising(0.019)), reason(rising(0.021))]).toEqual(['no-defocus-change', null]);
      const throughFocus = (k: number) => 10 + 0.02 * Math.abs(k - 40);
      // The detector goes over to another ring.
      const jumping = (k: number) => rising(0.1)(k) + (k < 40 ? 0.5 : 0);
      expect([reason(throughFocus), reason(jumping)]).toEqual([null, null]);
    });
  });

  it('takes for a doublet what has a companion in five slices and a tenth of its own', () => {
    // 13.05 px are a diameter: 19 px are nearer than one and a half of them, 20 px further. Then it goes away.
    const beside = (px: number, together: number, own = FRAMES) =>
      follow([
        { ...at(300, 300), found: (k) => k < own },
        { x: (k) => (k < together ? 300 + px : 300 + px + 4 * (k - together + 1)), y: () => 300 },
      ]).find(({ xPx }) => xPx[0] === 300)?.reject;
    expect(beside(19, 8)).toBe('doublet');
    expect(beside(19, 7)).not.toBe('doublet');
    expect(beside(20, 70)).not.toBe('doublet');
    expect([beside(19, 5, 40), beside(19, 4, 40)].map((reason) => reason === 'doublet')).toEqual([
      true,
      false,
    ]);
  });

  it('tells of lost slices whether at least half were lost to the edge', () => {
    // It comes from the edge, 55 px wide, by half a pixel a slice; then another one comes near for a while.
    const reason = (near: number) => {
      const result = follow([
        { x: (k) => 50 + 0.5 * k, y: () => 300 },
        { x: (k) => (k >= 20 && k < 20 + near ? 50 + 0.5 * k + 35 : 300), y: () => 300 },
      ]);
      return result.find(({ xPx, reject }) => xPx[0] === 50 && reject !== null)?.reject;
    };
    expect([reason(0), reason(10), reason(11)]).toEqual(['at-edge', 'at-edge', 'too-close']);
  });

  it('takes an empty table', () => {
    expect(follow([])).toEqual([]);
  });
});

describe('crowdedFlags', () => {
  it('lets particles be just as far apart as is asked', () => {
    const limits = { minSpacingPx: 80, edgePx: 10 };
    for (const x of [
      [100, 148],
      [148, 100],
    ])
      expect([...crowdedFlags(x, [200, 264], 500, 400, limits)]).toEqual([0, 0]);
  });

  it('agrees with comparing every pair', () => {
    const { uniform } = randomNumbers(9);
    const x = Array.from({ length: 120 }, () => 500 * uniform());
    const y = Array.from({ length: 120 }, () => 400 * uniform());
    const limits = { minSpacingPx: 25, edgePx: 20 };
    const expected = x.map((_, i) => {
      if (Math.min(x[i], y[i], 499 - x[i], 399 - y[i]) < 20) return 2;
      return x.some((_, j) => j !== i && Math.hypot(x[i] - x[j], y[i] - y[j]) < 25) ? 1 : 0;
    });
    expect([...crowdedFlags(x, y, 500, 400, limits)]).toEqual(expected);
  });

  it('flags a position whose mask another disc enters, though not the other one whose mask stays clear', () => {
    // 80 px apart: a disc of 30 px reaches into 55 px around the first, one of 10 px does not reach the second.
    const limits = { minSpacingPx: 39, edgePx: 55, discs: { radiusPx: [10, 30, 30], halfSidePx: 55 } };
    expect([...crowdedFlags([100, 180, 300], [200, 200, 200], 500, 400, limits)]).toEqual([1, 0, 0]);
  });
});
