import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { linkByStep } from '../../native-worker/track/link-by-step.ts';

interface Case {
  name: string;
  maxStepPx: number;
  memoryFrames: number;
  frame: number[];
  xPx: number[];
  yPx: number[];
  particle: number[];
}

const cases = JSON.parse(readFileSync(new URL('fixtures/linking.json', import.meta.url), 'utf8')) as Case[];

/** Numbers in order of first appearance by frame, so that equal groupings are equal arrays. */
function renumber(particle: ArrayLike<number>): number[] {
  const numbers = new Map<number, number>();
  return Array.from(particle, (id) => {
    if (!numbers.has(id)) numbers.set(id, numbers.size);
    return numbers.get(id) as number;
  });
}

describe('links as trackpy 0.7', () => {
  it.each(cases)('$name', ({ frame, xPx, yPx, particle, ...options }) => {
    const ours = linkByStep(frame, xPx, yPx, options);
    expect(Array.from(ours)).toEqual(renumber(particle));
  });
});
