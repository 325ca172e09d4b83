import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import { HALO } from './draw-circles.ts';
import type { LabelledRing } from './label-places.ts';
import { toScreen, type ViewTransform } from './view-transform.ts';

/** A candidate that is no circle, with why, as it is written beside it. */
export type RejectedMark = Omit<RejectedCandidate, 'reason'> & { why: string };

/** Reddish purple of Okabe and Ito: told apart from the colour of circles by every kind of colour vision. */
const REJECTED = '#e59bc6';

/** Candidates that are no circles, dotted; the words beside the one under the pointer, or beside all. @returns them, for their labels */
export function drawRejected(
  context: CanvasRenderingContext2D,
  marks: readonly RejectedMark[],
  { hovered, labels }: { hovered: RejectedMark | null; labels: boolean },
  view: ViewTransform,
): LabelledRing[] {
  const rings: LabelledRing[] = [];
  context.save();
  for (const mark of marks) {
    const [x, y] = toScreen(view, mark.xPx, mark.yPx);
    const radius = mark.radiusPx * view.scale;
    context.beginPath();
    context.setLineDash([2, 4]);
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.strokeStyle = HALO;
    context.lineWidth = 4;
    context.stroke();
    context.strokeStyle = REJECTED;
    context.lineWidth = mark === hovered ? 3 : 2;
    context.stroke();
    const chosen = mark === hovered;
    const label = { text: `s ${mark.score.toFixed(2)}  ${mark.why}`, colour: REJECTED, chosen };
    rings.push({ x, y, radius, label: labels || chosen ? label : null });
  }
  context.restore();
  return rings;
}

/** The candidate at a point, the smallest one if several are. */
export function rejectedAt(
  marks: readonly RejectedMark[],
  xPx: number,
  yPx: number,
  reachPx: number,
): RejectedMark | null {
  const under = marks.filter((mark) => Math.hypot(mark.xPx - xPx, mark.yPx - yPx) <= mark.radiusPx + reachPx);
  return under.reduce<RejectedMark | null>(
    (best, mark) => (best && best.radiusPx <= mark.radiusPx ? best : mark),
    null,
  );
}
