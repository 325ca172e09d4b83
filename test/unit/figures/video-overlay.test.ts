import { describe, expect, it } from 'vitest';
import { drawOverlay, type OverlayStyle } from '../../../native-worker/figures/video-overlay.ts';
import { drawLine, drawText, textWidth, type Raster } from '../../../native-worker/figures/draw-shapes.ts';

const SIDE = 200;
const frame = { width: SIDE, height: SIDE, bits: 8, data: new Uint8Array(SIDE * SIDE).fill(60) } as const;
const style: OverlayStyle = { greys: [50, 70], pixelUm: 0.5, radiusPx: 6, zUm: [-5, 5] };
const none = { steps: new Float32Array(0), particles: new Float32Array(0) };

const at = ({ width, rgb }: Raster, x: number, y: number): number[] => [
  ...rgb.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

describe('trajectories over a frame', () => {
  it('lie where they were, the lowest dark blue, the highest yellow, without height in a colour of their own', () => {
    const steps = Float32Array.of(...[20, 30, 60, 30, 0], ...[20, 50, 60, 50, 1], ...[20, 70, 60, 70, NaN]);
    const drawn = drawOverlay(frame, { ...none, steps }, style);
    // The ends of viridis (Smith and van der Walt 2015).
    expect(at(drawn, 40, 30)).toEqual([0x44, 0x01, 0x54]);
    expect(at(drawn, 60, 50)).toEqual([0xfd, 0xe7, 0x25]);
    const plain = at(drawn, 40, 70);
    expect(plain).not.toEqual([128, 128, 128]);
    expect(plain[0]).toBeGreaterThan(plain[2] + 100);
    // Half way between black and white.
    expect(at(drawn, 40, 40)).toEqual([128, 128, 128]);
  });

  it('rings stand about particles at their radius', () => {
    const drawn = drawOverlay(frame, { ...none, particles: Float32Array.of(100, 80, 1) }, style);
    expect(at(drawn, 106, 80)).toEqual([0xfd, 0xe7, 0x25]);
    expect(at(drawn, 100, 74)).toEqual([0xfd, 0xe7, 0x25]);
    expect(at(drawn, 100, 80)).toEqual([128, 128, 128]);
  });

  it('the scale bar is as long as it says: 20 um of at most a fifth of the width', () => {
    const drawn = drawOverlay(frame, none, { ...style, zUm: null });
    const rows = Array.from(
      { length: SIDE },
      (_, y) => Array.from({ length: SIDE }, (_, x) => at(drawn, x, y)[0] === 255).filter(Boolean).length,
    );
    expect(Math.max(...rows)).toBe(20 / 0.5);
  });
});

it('what lies beside the picture is left out, and texts keep to their width', () => {
  const raster: Raster = { width: 30, height: 9, rgb: new Uint8Array(3 * 30 * 9) };
  drawLine(raster, [-50, 4, 80, 4], 1, [9, 9, 9]);
  expect(raster.rgb.filter(Boolean)).toHaveLength(3 * 30);
  raster.rgb.fill(0);
  drawText(raster, '10 um', { x: 2, y: 1 }, 1, [9, 9, 9]);
  const lit = [...raster.rgb.keys()].filter((k) => raster.rgb[k] > 0).map((k) => Math.floor(k / 3) % 30);
  expect(Math.min(...lit)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...lit)).toBe(2 + textWidth('10 um', 1) - 1);
});
