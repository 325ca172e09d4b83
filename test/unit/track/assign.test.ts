import { describe, expect, it } from 'vitest';
import { assignLinks, type Candidates } from '../../../native-worker/track/assign.ts';
import { indexPoints } from '../../../native-worker/track/nearest-points.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

/** The best sum of gains by trying everything. */
function bestGain(sources: number, { source, target, gain }: Candidates): number {
  const from = (one: number, taken: ReadonlySet<number>): number => {
    if (one === sources) return 0;
    let best = from(one + 1, taken);
    for (let link = 0; link < source.length; link++) {
      if (source[link] !== one || taken.has(target[link])) continue;
      best = Math.max(best, gain[link] + from(one + 1, new Set([...taken, target[link]])));
    }
    return best;
  };
  return from(0, new Set());
}

describe('assignLinks', () => {
  it('finds the largest sum of gains, each target once', () => {
    const { uniform } = randomNumbers(6);
    for (let repeat = 0; repeat < 300; repeat++) {
      const [sources, targets] = [1 + Math.floor(6 * uniform()), 1 + Math.floor(6 * uniform())];
      const links: Candidates = { source: [], target: [], gain: [] };
      for (let k = 0; k < sources * targets; k++) {
        if (uniform() < 0.5) continue;
        links.source.push(k % sources);
        links.target.push(Math.floor(k / sources));
        links.gain.push(10 * uniform());
      }
      const targetOf = assignLinks(sources, targets, links);
      const used = [...targetOf].filter((target) => target >= 0);
      expect(new Set(used).size).toBe(used.length);
      let sum = 0;
      links.source.forEach((source, link) => {
        if (targetOf[source] === links.target[link]) sum += links.gain[link];
      });
      expect(sum).toBeCloseTo(bestGain(sources, links), 9);
    }
  });

  it('links thousands that all compete', () => {
    const count = 3000;
    const links: Candidates = { source: [], target: [], gain: [] };
    for (let source = 0; source < count; source++) {
      for (let near = 0; near < 8; near++) {
        links.source.push(source);
        links.target.push((source + near * 7) % count);
        links.gain.push(100 - near);
      }
    }
    expect([...assignLinks(count, count, links)]).toEqual(Array.from({ length: count }, (_, k) => k));
  });
});

describe('indexPoints', () => {
  it('finds what comparing every point finds, and the nearest where there are too many', () => {
    const { uniform } = randomNumbers(2);
    const x = Float64Array.from({ length: 400 }, () => 300 * uniform());
    const y = Float64Array.from({ length: 400 }, () => 80 * uniform());
    const index = indexPoints(x, y);
    for (let repeat = 0; repeat < 60; repeat++) {
      const [atX, atY, radius] = [360 * uniform() - 30, 120 * uniform() - 20, 60 * uniform()];
      const distance = (k: number): number => Math.hypot(x[k] - atX, y[k] - atY);
      const all = Array.from(x, (_, k) => k).filter((k) => distance(k) <= radius);
      expect(index.within(atX, atY, radius, 400)).toEqual(all);
      const nearest = [...all].sort((a, b) => distance(a) - distance(b)).slice(0, 5);
      expect(index.within(atX, atY, radius, 5)).toEqual(nearest.sort((a, b) => a - b));
    }
    expect(indexPoints([], []).within(0, 0, 10, 5)).toEqual([]);
    expect(indexPoints([3, 3], [4, 4]).within(3, 4, 0, 5)).toEqual([0, 1]);
  });
});
