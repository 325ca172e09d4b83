import type { DetectionTable } from './detection-table.ts';
import type { DetectionEdit } from './edits.ts';

/** Of the radius: circles nearer than this are the same one, and so are positions of particles, which can't come nearer than two radii. */
const SAME_SHARE = 0.5;

/** How near two positions of particles of one image are the same one's, pixels. */
export const samePositionPx = (diameterUm: number, pixelUm: number): number =>
  (SAME_SHARE * diameterUm) / 2 / pixelUm;

/** Of a circle that a person added. */
const SURE = 1;

type Circle = Omit<DetectionEdit, 'do' | 'frame'> & { score: number };

/** The circles of one frame with the corrections of this frame laid over them, in the order in which they were made. Once or twice is the same. */
export function correctCircles<Found extends Circle>(
  circles: readonly Found[],
  edits: readonly DetectionEdit[],
): (Found | Circle)[] {
  const corrected: (Found | Circle)[] = [...circles];
  for (const { do: what, xPx, yPx, radiusPx } of edits) {
    const distances = corrected.map((one) => Math.hypot(one.xPx - xPx, one.yPx - yPx));
    const nearest = distances.indexOf(Math.min(...distances));
    const there = nearest >= 0 && distances[nearest] < SAME_SHARE * radiusPx;
    if (what === 'remove' && there) corrected.splice(nearest, 1);
    if (what === 'add')
      corrected.splice(there ? nearest : corrected.length, there ? 1 : 0, {
        xPx,
        yPx,
        radiusPx,
        score: SURE,
      });
  }
  return corrected;
}

/** A table of detections with corrections laid over it; the same table where there are none. Rows stay ordered by frame. */
export function correctDetections(table: DetectionTable, edits: readonly DetectionEdit[]): DetectionTable {
  if (edits.length === 0) return table;
  const byFrame = new Map<number, Circle[]>();
  const ofFrame = (frame: number): Circle[] => {
    const known = byFrame.get(frame) ?? [];
    byFrame.set(frame, known);
    return known;
  };
  table.frame.forEach((frame, row) =>
    ofFrame(frame).push({
      xPx: table.xPx[row],
      yPx: table.yPx[row],
      radiusPx: table.radiusPx[row],
      score: table.score[row],
    }),
  );
  const frames = new Set(edits.map(({ frame }) => frame));
  for (const frame of frames)
    byFrame.set(
      frame,
      correctCircles(
        ofFrame(frame),
        edits.filter((edit) => edit.frame === frame),
      ),
    );
  const rows = [...byFrame]
    .sort(([a], [b]) => a - b)
    .flatMap(([frame, circles]) => circles.map((one) => ({ ...one, frame })));
  const column = (name: keyof Circle): Float64Array => Float64Array.from(rows, (row) => row[name]);
  return {
    frame: Int32Array.from(rows, (row) => row.frame),
    xPx: column('xPx'),
    yPx: column('yPx'),
    radiusPx: column('radiusPx'),
    score: column('score'),
  };
}
