import { describe, expect, it } from 'vitest';
import { labelPlaces, type Box, type LabelledRing } from '../../../renderer/viewers/image/label-places.ts';

const CANVAS = { width: 600, height: 400 };
const WIDTH = 80;

const ringAt = (x: number, y: number, radius = 9, chosen = false): LabelledRing => ({
  x,
  y,
  radius,
  label: { text: '1: z 2.0 µm', colour: '#ffffff', chosen },
});
const place = (rings: readonly LabelledRing[]): (Box | null)[] =>
  labelPlaces(
    rings,
    rings.map(() => WIDTH),
    CANVAS,
  );
const overlap = (a: Box, b: Box): boolean =>
  a.left < b.left + b.width &&
  b.left < a.left + a.width &&
  a.top < b.top + b.height &&
  b.top < a.top + a.height;
/** Whether a box covers a part of the rim. */
const crosses = ({ left, top, width, height }: Box, { x, y, radius }: LabelledRing): boolean => {
  const [dx, dy] = [Math.max(left - x, 0, x - left - width), Math.max(top - y, 0, y - top - height)];
  const farthest = Math.hypot(Math.max(x - left, left + width - x), Math.max(y - top, top + height - y));
  return Math.hypot(dx, dy) < radius && farthest > radius;
};

describe('labels beside rings', () => {
  it('leave a scale bar free', () => {
    const bar = { left: 310, top: 170, width: 60, height: 20 };
    const covers = (drawn: readonly Box[]): boolean => {
      const [box] = labelPlaces([ringAt(300, 200)], [WIDTH], CANVAS, drawn);
      return !box || overlap(box, bar);
    };
    expect([covers([]), covers([bar])]).toEqual([true, false]);
  });

  it('stand at the upper right of a ring that is alone', () => {
    const [box] = place([ringAt(300, 200)]);
    expect(box?.left).toBeGreaterThan(300);
    expect((box?.top ?? NaN) + (box?.height ?? NaN)).toBeLessThan(200);
  });

  it('stand outside a much wider ring around the same particle', () => {
    const wide: LabelledRing = { ...ringAt(303, 198, 70), label: null };
    const [box] = place([ringAt(300, 200), wide]);
    expect(box).not.toBeNull();
    expect(crosses(box!, wide)).toBe(false);
  });

  it('turn to another side at the borders of the canvas and stay within it', () => {
    for (const [x, y] of [
      [2, 2],
      [598, 2],
      [2, 398],
      [598, 398],
    ] as const) {
      const [box] = place([ringAt(x, y)]);
      if (!box) throw new Error('no place');
      expect(Math.min(box.left, box.top)).toBeGreaterThanOrEqual(0);
      expect(box.left + box.width).toBeLessThanOrEqual(CANVAS.width);
      expect(box.top + box.height).toBeLessThanOrEqual(CANVAS.height);
    }
  });

  it('cover neither a ring nor one another, sparse or crowded', () => {
    for (const step of [200, 90, 60, 30]) {
      const rings: LabelledRing[] = [];
      for (let x = 40; x < CANVAS.width; x += step)
        for (let y = 40; y < CANVAS.height; y += step) rings.push(ringAt(x + ((y * 7) % 23), y));
      const boxes = place(rings).filter((box) => box !== null);
      expect(boxes.length).toBeGreaterThan(0);
      boxes.forEach((box, index) => {
        expect(rings.some((ring) => crosses(box, ring))).toBe(false);
        expect(boxes.slice(index + 1).some((other) => overlap(box, other))).toBe(false);
      });
    }
  });

  it('stand outside the wider ring of the detection that a trajectory ends at', () => {
    const detection = { x: 300, y: 200, radius: 22, label: null };
    const [box] = place([ringAt(300, 200), detection]);
    if (!box) throw new Error('no place');
    expect(crosses(box, detection)).toBe(false);
  });

  it('are left out where there is no room, but never that of the chosen one', () => {
    const crowd = Array.from({ length: 400 }, (_, index) =>
      ringAt(30 * (index % 20), 20 * Math.floor(index / 20), 9, index === 210),
    );
    const boxes = place(crowd);
    expect(boxes.filter((box) => box === null).length).toBeGreaterThan(300);
    expect(boxes[210]).not.toBeNull();
  });
});
