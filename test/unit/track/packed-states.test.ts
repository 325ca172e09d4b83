import { expect, it } from 'vitest';
import { PackedStates } from '../../../native-worker/track/packed-states.ts';
import type { ParticleState } from '../../../native-worker/track/particle-state.ts';
import { frameRowsLookup } from '../../../native-worker/track/frame-rows.ts';

const axis = (first: number): NonNullable<ParticleState['z']> => ({
  x: first,
  v: first + 0.1,
  xx: first + 0.2,
  xv: first + 0.3,
  vv: first + 0.4,
});
const state = (first: number, z: ParticleState['z']): ParticleState => ({
  tS: first + 0.5,
  x: axis(first + 1),
  y: first + 0.6,
  vy: -first,
  turning: null,
  z,
  misses: first + 0.7,
  steps: first + 0.8,
});

it('states are given back as they were kept, with and without a height or a turn, wherever they stand', () => {
  const states = new PackedStates();
  const mean = (first: number) => ({ x: first, y: first + 0.1, vx: first + 0.2, vy: first + 0.3 });
  const turning = { left: mean(4), right: mean(5), odds: 0.9, xx: 6.1, xv: 6.2, xw: -6.3, vv: 6.4 };
  const kept = [{ ...state(1 / 3, axis(7)), turning }, state(20, null), state(300, axis(-1e-300))];
  for (const at of [2, 0, 100]) {
    for (const one of kept) {
      states.set(at, one);
      expect(states.get(at)).toEqual(one);
    }
  }
  states.set(1, kept[1]);
  expect(states.get(0)).toEqual(kept[2]);
  expect(states.get(100)).toEqual(kept[2]);
});

it('rows of a frame come in the order in which they are given', () => {
  const rowsOf = frameRowsLookup([7, -2, 7, 30, 7], Int32Array.of(4, 1, 0, 2));
  expect([7, -2, 30, 8].map((frame) => [...rowsOf(frame)])).toEqual([[4, 0, 2], [1], [], []]);
});
