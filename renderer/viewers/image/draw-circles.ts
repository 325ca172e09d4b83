import type { DetectionTable } from '../../../preload/contract/detection-table.ts';
import type { Box, LabelledRing } from './label-places.ts';
import { scaleBar, scaleLabel } from './scale-bar.ts';
import { toScreen, type Size, type ViewTransform } from './view-transform.ts';

export interface Overlay {
  circles: DetectionTable;
  /** Stored ones are drawn whole, a preview dashed. */
  dashed: boolean;
  labels: boolean;
  /** What is said of each circle, which sets it apart from those of which nothing is; null: nothing of any. */
  notes: readonly (string | null)[] | null;
  /** Row under the pointer, drawn thicker with its numbers. */
  hovered: number | null;
}

const SHOW_PIXELS_ABOVE = 1.5;
export const HALO = 'rgb(0 0 0 / 65%)';
/** Sky blue and orange of Okabe and Ito: told apart by every kind of colour vision, and from grey. */
const CIRCLE = '#56b4e9';
const HOVERED = '#ffb000';
/** Reddish purple of the same. */
const NOTED = '#e69ac4';

export function drawImage(
  context: CanvasRenderingContext2D,
  image: CanvasImageSource,
  size: Size,
  view: ViewTransform,
): void {
  context.imageSmoothingEnabled = view.scale < SHOW_PIXELS_ABOVE;
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, view.offsetX, view.offsetY, size.width * view.scale, size.height * view.scale);
}

/** Draws circles. @returns them, for their labels */
export function drawCircles(
  context: CanvasRenderingContext2D,
  overlay: Overlay,
  view: ViewTransform,
): LabelledRing[] {
  const { circles, dashed, labels, notes, hovered } = overlay;
  const rings: LabelledRing[] = [];
  context.save();
  for (let row = 0; row < circles.xPx.length; row++) {
    const [x, y] = toScreen(view, circles.xPx[row] ?? 0, circles.yPx[row] ?? 0);
    const radius = (circles.radiusPx[row] ?? 0) * view.scale;
    const isHovered = row === hovered;
    const note = notes?.[row] ?? null;
    const colour = isHovered ? HOVERED : note === null ? CIRCLE : NOTED;
    context.setLineDash(note !== null ? [3, 5] : dashed ? [6, 4] : []);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = HALO;
    context.lineWidth = isHovered ? 5 : 4;
    context.stroke();
    context.strokeStyle = colour;
    context.lineWidth = isHovered ? 3 : 2;
    context.stroke();
    context.setLineDash([]);
    context.beginPath();
    context.moveTo(x - 4, y);
    context.lineTo(x + 4, y);
    context.moveTo(x, y - 4);
    context.lineTo(x, y + 4);
    context.lineWidth = 1.5;
    context.stroke();
    const words = `r ${(circles.radiusPx[row] ?? 0).toFixed(1)}  s ${(circles.score[row] ?? 0).toFixed(2)}`;
    const label = {
      text: note === null ? words : `${words}  ${note}`,
      colour: isHovered ? HOVERED : '#ffffff',
      chosen: isHovered,
    };
    rings.push({ x, y, radius, label: labels || isHovered ? label : null });
  }
  context.restore();
  return rings;
}

/** A bar of a round number of micrometres at the lower left; of a section, which is as true upwards, one along x and one along z. @returns its ground */
export function drawScaleBar(
  context: CanvasRenderingContext2D,
  size: Size,
  view: ViewTransform,
  pixelUm: number,
  plane: 'xy' | 'xz' = 'xy',
): Box {
  const most = Math.min(160, size.width * 0.3, size.height * 0.4);
  const { lengthUm, lengthPx } = scaleBar(pixelUm / view.scale, most);
  const [x, y] = [16, size.height - 18];
  context.save();
  context.font = '600 12px system-ui, sans-serif';
  const label = scaleLabel(lengthUm);
  const labels = plane === 'xy' ? [label] : [`x ${label}`, `z ${label}`];
  const [above, right] = plane === 'xy' ? [24, 8] : [lengthPx + 8, 16];
  const width = Math.max(lengthPx, ...labels.map((text) => context.measureText(text).width + right - 8));
  context.fillStyle = HALO;
  const ground = { left: x - 8, top: y - above, width: width + 16, height: above + 12 };
  context.fillRect(ground.left, ground.top, ground.width, ground.height);
  context.fillStyle = '#ffffff';
  context.fillRect(x, y, lengthPx, 4);
  if (plane === 'xz') context.fillRect(x, y + 4 - lengthPx, 4, lengthPx);
  context.textBaseline = 'bottom';
  labels.forEach((text, line) => context.fillText(text, x + right - 8, y - 3 - 15 * line));
  context.restore();
  return ground;
}

/** Row of the circle whose rim or inside is at a point, the smallest one if several are. */
export function circleAt(circles: DetectionTable, xPx: number, yPx: number, reachPx: number): number | null {
  let best: number | null = null;
  for (let row = 0; row < circles.xPx.length; row++) {
    const radius = circles.radiusPx[row] ?? 0;
    const distance = Math.hypot((circles.xPx[row] ?? 0) - xPx, (circles.yPx[row] ?? 0) - yPx);
    if (distance <= radius + reachPx && (best === null || radius < (circles.radiusPx[best] ?? 0))) best = row;
  }
  return best;
}
