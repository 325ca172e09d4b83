import { labelPlaces, LABEL_HEIGHT, type Box, type LabelledRing } from './label-places.ts';
import type { Size } from './view-transform.ts';

const PLATE = 'rgb(0 0 0 / 72%)';
const PADDING = 5;

/** Words on dark plates beside their rings, over everything else. */
export function drawLabels(
  context: CanvasRenderingContext2D,
  rings: readonly LabelledRing[],
  canvas: Size,
  drawn: readonly Box[] = [],
): void {
  context.save();
  context.font = '12px system-ui, sans-serif';
  context.textBaseline = 'middle';
  const widths = rings.map(({ label }) => (label ? context.measureText(label.text).width + 2 * PADDING : 0));
  labelPlaces(rings, widths, canvas, drawn).forEach((place, index) => {
    const label = rings[index]?.label;
    if (!place || !label) return;
    context.fillStyle = PLATE;
    context.fillRect(place.left, place.top, place.width, place.height);
    context.fillStyle = label.colour;
    context.fillText(label.text, place.left + PADDING, place.top + LABEL_HEIGHT / 2 + 0.5);
  });
  context.restore();
}
