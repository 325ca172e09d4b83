import { describe, expect, it } from 'vitest';
import { balanceCentre } from '../../../native-worker/image/detect/cap-balance.ts';
import { createEdgeMap, findEdges } from '../../../native-worker/image/detect/edges.ts';
import { refineCentre } from '../../../native-worker/image/detect/radial-symmetry.ts';
import { radiusRangePx } from '../../../native-worker/image/detect/radius-range.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { disc, paint, ringSystem } from './scene.ts';

describe('balanceCentre', () => {
  const at = { x: 60.37, y: 59.71 };
  /** A dark half and a bright one, looking one way, out to the radius `edge`. */
  const cappedAt = (angle: number, edge: number) => (x: number, y: number) => {
    const along = (x - at.x) * Math.cos(angle) + (y - at.y) * Math.sin(angle);
    const r = Math.hypot(x - at.x, y - at.y);
    return (-0.3 * Math.tanh(along / 3)) / (1 + Math.exp((r - edge) / 2));
  };

  it('is exact for round images, from two pixels away', () => {
    for (const thing of [disc({ ...at, radius: 7, contrast: -0.5 }), ringSystem(at.x, at.y, 30, 0.1)]) {
      const frame = paint([thing], { size: 121, bits: 16, level: 20000 });
      const { x, y } = balanceCentre(frame, at.x + 1.5, at.y - 1.3, 6.5, [], 0);
      expect(Math.hypot(x - at.x, y - at.y)).toBeLessThan(0.02);
    }
  });

  it('tells a cap in the inner half of wide rings from a shift, to a tenth of a pixel', () => {
    let [squares, count] = [0, 0];
    for (const edge of [8, 10]) {
      for (const angle of [0, 1, 2, 3, 4, 5]) {
        const cap = cappedAt(angle, edge);
        const frame = paint([ringSystem(at.x, at.y, 20, 0.25), cap], { size: 121, bits: 16, level: 20000 });
        const { x, y } = balanceCentre(frame, at.x + 1, at.y, 6.5, [], 0);
        squares += (x - at.x) ** 2 + (y - at.y) ** 2;
        count++;
      }
    }
    expect(Math.sqrt(squares / count)).toBeLessThan(0.12);
  });

  it('follows a cap as wide as its rings less than radial symmetry alone does', () => {
    for (const angle of [0, 1, 2, 3, 4, 5]) {
      const cap = cappedAt(angle, 8);
      const frame = paint([ringSystem(at.x, at.y, 12, 0.25), cap], { size: 121, bits: 16, level: 20000 });
      const edges = createEdgeMap(121, 121);
      findEdges({ bin: 1, width: 121, height: 121, data: Float32Array.from(frame.data) }, null, edges);
      const error = (centre: { x: number; y: number }) => Math.hypot(centre.x - at.x, centre.y - at.y);
      const plain = error(refineCentre(edges, at.x + 1, at.y, 20));
      const balanced = error(balanceCentre(frame, at.x + 1, at.y, 6.5, [], 0));
      expect(balanced).toBeLessThan(0.1);
      expect(balanced).toBeLessThan(0.2 * plain);
    }
  });

  it('is not drawn by a neighbour or by the edge of the image', () => {
    const other = { x: 60.37 + 30, y: 59.71 };
    const things = [ringSystem(at.x, at.y, 12, 0.25), ringSystem(other.x, other.y, 12, 0.25)];
    const frame = paint(things, { size: 121, bits: 16, level: 20000 });
    const { x, y } = balanceCentre(frame, at.x - 1, at.y, 6.5, [other.x, other.y], 0);
    expect(Math.hypot(x - at.x, y - at.y)).toBeLessThan(0.1);
    const edge = { x: 10.2, y: 60.4 };
    const cut = paint([ringSystem(edge.x, edge.y, 12, 0.25)], { size: 121, bits: 16, level: 20000 });
    const found = balanceCentre(cut, edge.x + 0.8, edge.y, 6.5, [], 0);
    expect(Math.hypot(found.x - edge.x, found.y - edge.y)).toBeLessThan(0.1);
  });

  it('stays where it was put on a flat image', () => {
    const frame = paint([], { size: 64 });
    expect(balanceCentre(frame, 30, 31, 6.5, [], 0)).toEqual({ x: 30, y: 31 });
  });
});

describe('radiusRangePx', () => {
  const range = (pixelUm: number, options: Parameters<typeof LocaliseOptions.parse>[0] = {}) =>
    radiusRangePx(pixelUm, LocaliseOptions.parse(options));

  it('spans a disc in focus and the rings at 40 um of defocus', () => {
    const [smallest, largest] = range(0.1625);
    expect(smallest).toBeGreaterThan(4);
    expect(smallest).toBeLessThan(6);
    expect(largest).toBeGreaterThan(40);
    expect(largest).toBeLessThan(55);
  });

  it('scales with the pixel and takes a range as given', () => {
    const [a, b] = range(0.1625);
    const [c, d] = range(0.08125);
    expect(c).toBeCloseTo(2 * a, 10);
    expect(d).toBeCloseTo(2 * b, 10);
    expect(range(0.1, { radiusUm: [1, 5] })).toEqual([10, 50]);
  });

  it('refuses an impossible pixel', () => {
    expect(() => range(0)).toThrow(/pixel size/);
  });
});
