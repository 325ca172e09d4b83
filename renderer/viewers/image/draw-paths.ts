import { HALO } from './draw-circles.ts';
import type { LabelledRing } from './label-places.ts';
import { toScreen, type ViewTransform } from './view-transform.ts';

/** A trajectory over an image, up to the frame on show. */
export interface ImagePath {
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  /** Colour of each point, and of the step that ends at it. */
  colours: readonly string[];
  /** Whether its last point lies in the frame on show. */
  present: boolean;
  label: string;
  look: 'plain' | 'chosen' | 'faint';
}

const RING_PX = 9;

/** Draws trajectories. @returns the rings at those that are in the frame, for their labels */
export function drawPaths(
  context: CanvasRenderingContext2D,
  paths: readonly ImagePath[],
  view: ViewTransform,
): LabelledRing[] {
  context.save();
  context.lineCap = 'round';
  context.lineJoin = 'round';
  const rings = paths.flatMap((path) => drawPath(context, path, view) ?? []);
  context.restore();
  return rings;
}

function drawPath(
  context: CanvasRenderingContext2D,
  path: ImagePath,
  view: ViewTransform,
): LabelledRing | null {
  const { xPx, yPx, colours, present, label, look } = path;
  const last = xPx.length - 1;
  const at = (point: number): [x: number, y: number] => toScreen(view, xPx[point] ?? NaN, yPx[point] ?? NaN);
  const width = look === 'chosen' ? 3 : 2;
  context.globalAlpha = look === 'faint' ? 0.35 : 1;
  const trace = (from: number, to: number): void => {
    context.beginPath();
    context.moveTo(...at(from));
    for (let point = from + 1; point <= to; point++) context.lineTo(...at(point));
    context.stroke();
  };
  context.strokeStyle = HALO;
  context.lineWidth = width + 2;
  if (last > 0) trace(0, last);
  context.lineWidth = width;
  // Steps of one colour are one line.
  for (let from = 0; from < last;) {
    let to = from + 1;
    while (to < last && colours[to + 1] === colours[to]) to++;
    context.strokeStyle = colours[to] ?? '';
    trace(from, to);
    from = to;
  }
  if (!present) return null;
  const [x, y] = at(last);
  for (const [stroke, thick] of [
    [HALO, width + 2],
    [colours[last] ?? '', width],
  ] as const) {
    context.beginPath();
    context.arc(x, y, RING_PX, 0, 2 * Math.PI);
    context.strokeStyle = stroke;
    context.lineWidth = thick;
    context.stroke();
  }
  const chosen = look === 'chosen';
  const words = { text: label, colour: chosen ? '#ffb000' : '#ffffff', chosen };
  return { x, y, radius: RING_PX, label: look === 'faint' ? null : words };
}
