import type { Axis, Marks } from './marks.ts';

/** RGBA pixels, not premultiplied, row after row. */
export interface Raster {
  width: number;
  height: number;
  data: Uint8ClampedArray<ArrayBuffer>;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** Points after which the work may pause. */
const SLICE = 4096;

export const emptyRaster = (width: number, height: number): Raster => ({
  width,
  height,
  data: new Uint8ClampedArray(width * height * 4),
});

/** Lays a colour over a pixel: the "over" of Porter and Duff (1984); `alpha` 0 to 1. */
function lay({ width, height, data }: Raster, x: number, y: number, colour: Rgb, alpha: number): void {
  if (alpha <= 0 || x < 0 || y < 0 || x >= width || y >= height) return;
  const at = (y * width + x) * 4;
  const under = (data[at + 3] ?? 0) / 255;
  const sum = alpha + under * (1 - alpha);
  const share = alpha / sum;
  for (let k = 0; k < 3; k++) {
    const old = data[at + k] ?? 0;
    data[at + k] = old + ((colour[k] ?? 0) - old) * share;
  }
  data[at + 3] = sum * 255;
}

/** A segment a pixel wide, its coverage shared by two pixels across (Wu, SIGGRAPH 1991). Pixel centres have whole coordinates. */
function segment(raster: Raster, x0: number, y0: number, x1: number, y1: number, colour: Rgb): void {
  const steep = Math.abs(y1 - y0) > Math.abs(x1 - x0);
  let [a0, b0, a1, b1] = steep ? [y0, x0, y1, x1] : [x0, y0, x1, y1];
  if (a0 > a1) [a0, b0, a1, b1] = [a1, b1, a0, b0];
  const slope = a1 - a0 > 1e-9 ? (b1 - b0) / (a1 - a0) : 0;
  const from = Math.max(0, Math.round(a0));
  const to = Math.min((steep ? raster.height : raster.width) - 1, Math.round(a1));
  for (let a = from; a <= to; a++) {
    const b = b0 + slope * (Math.min(a1, Math.max(a0, a)) - a0);
    const low = Math.floor(b);
    const over = b - low;
    if (steep) {
      lay(raster, low, a, colour, 1 - over);
      lay(raster, low + 1, a, colour, over);
    } else {
      lay(raster, a, low, colour, 1 - over);
      lay(raster, a, low + 1, colour, over);
    }
  }
}

/** A line through all points, broken where a value is missing. Yields now and then, so that the work can be spread over frames. */
export function* paintLine(
  raster: Raster,
  { x, y }: Marks,
  colour: Rgb,
  xAxis: Axis,
  yAxis: Axis,
): Generator {
  let [lastX, lastY] = [NaN, NaN];
  for (let i = 0; i < x.length; i++) {
    const px = (x[i] ?? NaN) * xAxis.scale + xAxis.offset;
    const py = (y[i] ?? NaN) * yAxis.scale + yAxis.offset;
    // A comparison with a missing value is false.
    if (Math.min(px, lastX) < raster.width && Math.max(px, lastX) >= 0) {
      if (Math.min(py, lastY) < raster.height && Math.max(py, lastY) >= 0)
        segment(raster, lastX, lastY, px, py, colour);
    }
    [lastX, lastY] = [px, py];
    if (i % SLICE === SLICE - 1) yield;
  }
}

/** Discs of `radius` pixels, each laid over the ones before it. */
export function* paintPoints(
  raster: Raster,
  { x, y }: Marks,
  { colour, radius, alpha }: { colour: Rgb; radius: number; alpha: number },
  xAxis: Axis,
  yAxis: Axis,
): Generator {
  const reach = Math.ceil(radius);
  const disc: { dx: number; dy: number; alpha: number }[] = [];
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const cover = Math.min(1, radius + 0.5 - Math.hypot(dx, dy));
      if (cover > 0) disc.push({ dx, dy, alpha: cover * alpha });
    }
  }
  for (let i = 0; i < x.length; i++) {
    const px = Math.round((x[i] ?? NaN) * xAxis.scale + xAxis.offset);
    const py = Math.round((y[i] ?? NaN) * yAxis.scale + yAxis.offset);
    if (px >= -reach && py >= -reach && px < raster.width + reach && py < raster.height + reach)
      for (const part of disc) lay(raster, px + part.dx, py + part.dy, colour, part.alpha);
    if (i % SLICE === SLICE - 1) yield;
  }
}

/** `#rrggbb` as numbers of 0 to 255; grey where it is none. */
export function rgbOf(css: string): Rgb {
  const [, r, g, b] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(css) ?? [];
  const byte = (hex: string | undefined): number => parseInt(hex ?? '80', 16);
  return [byte(r), byte(g), byte(b)];
}
