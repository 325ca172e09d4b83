import { expect, it } from 'vitest';
import type { Frame } from '../../../preload/contract/frame.ts';
import { FrameCopies } from '../../../renderer/viewers/image/frame-copies.ts';

const frame = (...levels: number[]): Frame => ({
  width: levels.length,
  height: 1,
  bits: 16 as const,
  // In the middle of other memory, as messages are.
  data: Uint16Array.from([9, ...levels, 9]).subarray(1, levels.length + 1),
});

it('a copy is the frame, in memory of its own that is used again', () => {
  const copies = new FrameCopies();
  const original = frame(1, 2, 3);
  const first = copies.copy(original);
  expect(first).toEqual(original);
  expect(first.data.buffer).not.toBe(original.data.buffer);
  const { buffer } = first.data;
  copies.give(buffer as ArrayBuffer);
  const second = copies.copy(frame(4, 5, 6));
  expect([second.data.buffer === buffer, [...second.data]]).toEqual([true, [4, 5, 6]]);
  expect(copies.copy(frame(7, 8, 9)).data.buffer).not.toBe(buffer);
});

it('memory of another size is not used', () => {
  const copies = new FrameCopies();
  copies.give(new ArrayBuffer(2));
  expect([...copies.copy(frame(1, 2)).data]).toEqual([1, 2]);
});
