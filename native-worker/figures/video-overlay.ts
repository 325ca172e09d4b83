import { interpolateViridis } from 'd3-scale-chromatic';
import type { Frame } from '../../preload/contract/frame.ts';
import {
  drawLine,
  drawRing,
  drawText,
  fillBox,
  SIGN_HEIGHT,
  textWidth,
  type Colour,
  type Raster,
} from './draw-shapes.ts';

/** What is drawn over a frame. Places in pixels, (0, 0) the centre of the top left one; shares of the colour scale from 0 to 1, NaN: no height. */
export interface FrameMarks {
  /** Steps of trajectories: x and y at the beginning, x and y at the end, share of the colour scale. */
  steps: Float32Array;
  /** Particles of this frame: x, y, share. */
  particles: Float32Array;
}

/** The same for all frames of a movie. */
export interface OverlayStyle {
  /** Grey levels that become black and white. */
  greys: readonly [low: number, high: number];
  pixelUm: number;
  radiusPx: number;
  /** Heights at the ends of the colour scale; null: no heights. */
  zUm: readonly [low: number, high: number] | null;
}

const STEP_NUMBERS = 5;
const PARTICLE_NUMBERS = 3;
const SHADES = 256;
/** Of steps without a height: the blue-grey of the window's own. */
const PLAIN: Colour = [255, 140, 60];
const WHITE: Colour = [255, 255, 255];
const BLACK: Colour = [0, 0, 0];
/** Pixels of the picture for a pixel of a line. */
const LINE_EVERY = 700;
const SIGN_EVERY = 320;
/** Of the picture's width. */
const MOST_BAR = 0.2;
const ROUND = [1, 2, 5];

const viridis: readonly Colour[] = Array.from({ length: SHADES }, (_, shade) => {
  const hex = interpolateViridis(shade / (SHADES - 1)).slice(1);
  const [red, green, blue] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return [red, green, blue];
});

const colourOf = (share: number): Colour =>
  Number.isNaN(share) ? PLAIN : viridis[Math.round(Math.min(1, Math.max(0, share)) * (SHADES - 1))];

function asGrey({ width, height, data }: Frame, [low, high]: OverlayStyle['greys']): Raster {
  const rgb = new Uint8Array(3 * width * height);
  const scale = 255 / Math.max(high - low, Number.EPSILON);
  for (let pixel = 0, at = 0; pixel < data.length; pixel++) {
    const grey = Math.min(255, Math.max(0, Math.round((data[pixel] - low) * scale)));
    rgb[at++] = grey;
    rgb[at++] = grey;
    rgb[at++] = grey;
  }
  return { width, height, rgb };
}

/** The longest round length that takes up to a fifth of the picture. */
function barOf(width: number, pixelUm: number): { lengthUm: number; lengthPx: number } {
  const most = width * MOST_BAR * pixelUm;
  const power = 10 ** Math.floor(Math.log10(most));
  const lengthUm = (ROUND.findLast((one) => one * power <= most * (1 + 1e-9)) ?? 1) * power;
  return { lengthUm, lengthPx: Math.round(lengthUm / pixelUm) };
}

/**
 * A frame with trajectories drawn over it, in colours of viridis by height, a scale bar at the bottom left and, where there are heights, the scale
 * of colours at the bottom right.
 */
export function drawOverlay(frame: Frame, { steps, particles }: FrameMarks, style: OverlayStyle): Raster {
  const raster = asGrey(frame, style.greys);
  const { width, height } = raster;
  const thick = Math.max(1, Math.round(width / LINE_EVERY));
  const sign = Math.max(1, Math.round(width / SIGN_EVERY));
  for (let at = 0; at < steps.length; at += STEP_NUMBERS) {
    const [x0, y0, x1, y1, share] = steps.subarray(at, at + STEP_NUMBERS);
    drawLine(raster, [x0, y0, x1, y1], thick, colourOf(share));
  }
  for (let at = 0; at < particles.length; at += PARTICLE_NUMBERS) {
    const [x, y, share] = particles.subarray(at, at + PARTICLE_NUMBERS);
    drawRing(raster, { x, y, radius: style.radiusPx }, thick, colourOf(share));
  }
  const bar = barOf(width, style.pixelUm);
  const margin = 4 * sign;
  const bottom = height - margin - 2 * sign;
  labelled(
    raster,
    { x: margin, bottom, width: bar.lengthPx },
    [`${Number(bar.lengthUm.toPrecision(2))} um`],
    sign,
    () => WHITE,
  );
  if (style.zUm) {
    const length = Math.round(width * MOST_BAR);
    const texts = style.zUm.map((z) => z.toFixed(1));
    const place = { x: width - margin - length, bottom, width: length };
    labelled(raster, place, [texts[0], `${texts[1]} um`], sign, colourOf);
  }
  return raster;
}

/** A bar with one text, or one at each end, above it; `colour` by the share of its length. */
function labelled(
  raster: Raster,
  { x, bottom, width }: { x: number; bottom: number; width: number },
  texts: readonly string[],
  sign: number,
  colour: (share: number) => Colour,
): void {
  const top = bottom - (SIGN_HEIGHT + 2) * sign;
  const box = { x: x - sign, y: top - sign, width: width + 2 * sign, height: (SIGN_HEIGHT + 6) * sign };
  fillBox(raster, box, BLACK);
  for (let column = 0; column < width; column++)
    fillBox(
      raster,
      { x: x + column, y: bottom, width: 1, height: 2 * sign },
      colour(column / Math.max(1, width - 1)),
    );
  for (const [index, text] of texts.entries()) {
    const at = index === 0 ? x : x + width - textWidth(text, sign);
    drawText(raster, text, { x: at, y: top }, sign, WHITE);
  }
}
