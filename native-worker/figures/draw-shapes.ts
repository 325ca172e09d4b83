/** A colour picture, three bytes a pixel, row-major. */
export interface Raster {
  width: number;
  height: number;
  rgb: Uint8Array;
}

export type Colour = readonly [red: number, green: number, blue: number];

function put({ width, height, rgb }: Raster, x: number, y: number, [red, green, blue]: Colour): void {
  if (x < 0 || y < 0 || x >= width || y >= height) return;
  const at = 3 * (y * width + x);
  rgb[at] = red;
  rgb[at + 1] = green;
  rgb[at + 2] = blue;
}

/** Fills the pixels from a corner on; what lies beside the picture is left out. */
export function fillBox(
  raster: Raster,
  { x, y, width, height }: { x: number; y: number; width: number; height: number },
  colour: Colour,
): void {
  for (let row = 0; row < height; row++)
    for (let column = 0; column < width; column++) put(raster, x + column, y + row, colour);
}

/** A line between two places, ends included, `thick` pixels wide: a square pen along the longer direction. */
export function drawLine(
  raster: Raster,
  [x0, y0, x1, y1]: readonly [number, number, number, number],
  thick: number,
  colour: Colour,
): void {
  const steps = Math.max(1, Math.ceil(Math.max(Math.abs(x1 - x0), Math.abs(y1 - y0))));
  const before = (thick - 1) >> 1;
  for (let step = 0; step <= steps; step++) {
    const x = Math.round(x0 + ((x1 - x0) * step) / steps) - before;
    const y = Math.round(y0 + ((y1 - y0) * step) / steps) - before;
    fillBox(raster, { x, y, width: thick, height: thick }, colour);
  }
}

/** A circle about a place. */
export function drawRing(
  raster: Raster,
  { x, y, radius }: { x: number; y: number; radius: number },
  thick: number,
  colour: Colour,
): void {
  const corners = Math.max(12, Math.ceil(radius * 2));
  const at = (k: number): [number, number] => [
    x + radius * Math.cos((2 * Math.PI * k) / corners),
    y + radius * Math.sin((2 * Math.PI * k) / corners),
  ];
  for (let k = 0; k < corners; k++) drawLine(raster, [...at(k), ...at(k + 1)], thick, colour);
}

/** Signs of 3 x 5 points, a digit a row, its bits from the left. */
const SIGNS: Readonly<Record<string, string>> = {
  '0': '75557',
  '1': '26227',
  '2': '71747',
  '3': '71717',
  '4': '55711',
  '5': '74717',
  '6': '74757',
  '7': '71111',
  '8': '75757',
  '9': '75717',
  '-': '00700',
  '.': '00002',
  ' ': '00000',
  u: '00557',
  m: '00775',
  n: '00655',
};
const SIGN_WIDTH = 4;
export const SIGN_HEIGHT = 5;

/** Pixels that a text takes. */
export const textWidth = (text: string, scale: number): number => (SIGN_WIDTH * text.length - 1) * scale;

/** A text of digits and units from its top left corner on, each point `scale` pixels large. */
export function drawText(
  raster: Raster,
  text: string,
  { x, y }: { x: number; y: number },
  scale: number,
  colour: Colour,
): void {
  for (const [place, sign] of [...text].entries()) {
    for (const [row, digit] of [...(SIGNS[sign] ?? SIGNS[' '])].entries()) {
      for (let column = 0; column < 3; column++) {
        if (((Number(digit) >> (2 - column)) & 1) === 0) continue;
        const at = { x: x + (SIGN_WIDTH * place + column) * scale, y: y + row * scale };
        fillBox(raster, { ...at, width: scale, height: scale }, colour);
      }
    }
  }
}
