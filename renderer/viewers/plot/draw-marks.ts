import { stretches, type Axis, type Marks } from './marks.ts';

type Shape = (path: Path2D, x: number, y: number, radius: number) => void;

/** Stacks differ in shape as well as in colour. */
const SHAPES: readonly Shape[] = [
  (path, x, y, r) => {
    path.moveTo(x + r, y);
    path.arc(x, y, r, 0, 2 * Math.PI);
  },
  (path, x, y, r) => path.rect(x - r * 0.86, y - r * 0.86, r * 1.72, r * 1.72),
  (path, x, y, r) => {
    path.moveTo(x, y - r * 1.2);
    path.lineTo(x + r * 1.1, y + r * 0.8);
    path.lineTo(x - r * 1.1, y + r * 0.8);
    path.closePath();
  },
  (path, x, y, r) => {
    path.moveTo(x, y - r * 1.3);
    path.lineTo(x + r * 1.3, y);
    path.lineTo(x, y + r * 1.3);
    path.lineTo(x - r * 1.3, y);
    path.closePath();
  },
];

const CAP = 4;
export const BAND_ALPHA = 0.22;

/** Points are smaller, and see-through, where there are so many that they cover each other. */
export function density(count: number): { alpha: number; shrink: number } {
  if (count > 5000) return { alpha: 0.25, shrink: 0.7 };
  return count > 800 ? { alpha: 0.55, shrink: 0.9 } : { alpha: 0.85, shrink: 1 };
}

/** One marker, to be stamped: one path of thousands of circles takes a browser seconds, stamping them milliseconds. */
function stampOf(shape: Shape, radius: number, colour: string): HTMLCanvasElement {
  const stamp = document.createElement('canvas');
  const side = Math.ceil(radius * 1.4) * 2 + 2;
  stamp.width = side;
  stamp.height = side;
  const context = stamp.getContext('2d');
  if (!context) return stamp;
  const path = new Path2D();
  shape(path, side / 2, side / 2, radius);
  context.fillStyle = colour;
  context.fill(path);
  return stamp;
}

function points(
  context: CanvasRenderingContext2D,
  marks: Marks,
  shape: Shape,
  colour: string,
  x: Axis,
  y: Axis,
  ratio: number,
): void {
  const { alpha, shrink } = density(marks.x.length);
  const stamp = stampOf(shape, ((marks.size ?? 5) / 2) * shrink * ratio, colour);
  const half = stamp.width / 2;
  context.globalAlpha = alpha;
  for (let i = 0; i < marks.x.length; i++) {
    const px = (marks.x[i] ?? NaN) * x.scale + x.offset;
    const py = (marks.y[i] ?? NaN) * y.scale + y.offset;
    if (Number.isFinite(px) && Number.isFinite(py)) context.drawImage(stamp, px - half, py - half);
  }
}

/** Broken where a value is missing. */
function line(context: CanvasRenderingContext2D, marks: Marks, x: Axis, y: Axis): void {
  const path = new Path2D();
  let drawing = false;
  for (let i = 0; i < marks.x.length; i++) {
    const px = (marks.x[i] ?? NaN) * x.scale + x.offset;
    const py = (marks.y[i] ?? NaN) * y.scale + y.offset;
    if (!Number.isFinite(px) || !Number.isFinite(py)) drawing = false;
    else if (drawing) path.lineTo(px, py);
    else {
      path.moveTo(px, py);
      drawing = true;
    }
  }
  context.stroke(path);
}

/** A dot with an error bar along y. */
function spread(
  context: CanvasRenderingContext2D,
  marks: Marks,
  colour: string,
  x: Axis,
  y: Axis,
  ratio: number,
): void {
  const path = new Path2D();
  for (let i = 0; i < marks.x.length; i++) {
    const px = (marks.x[i] ?? NaN) * x.scale + x.offset;
    const middle = marks.y[i] ?? NaN;
    const half = marks.extra?.[i] ?? 0;
    const [top, bottom] = [(middle + half) * y.scale + y.offset, (middle - half) * y.scale + y.offset];
    if (!Number.isFinite(top)) continue;
    for (const end of [top, bottom]) {
      path.moveTo(px - CAP * ratio, end);
      path.lineTo(px + CAP * ratio, end);
    }
    path.moveTo(px, top);
    path.lineTo(px, bottom);
  }
  context.stroke(path);
  points(context, { ...marks, size: 7 }, SHAPES[0], colour, x, y, ratio);
}

/** Bars along x from `x` to `extra`, at `y`. */
function bars(context: CanvasRenderingContext2D, marks: Marks, x: Axis, y: Axis, ratio: number): void {
  const thick = Math.max(2 * ratio, Math.min(10 * ratio, Math.abs(y.scale) * 0.7));
  for (let i = 0; i < marks.x.length; i++) {
    const from = (marks.x[i] ?? NaN) * x.scale + x.offset;
    const to = (marks.extra?.[i] ?? NaN) * x.scale + x.offset;
    context.fillRect(
      Math.min(from, to),
      (marks.y[i] ?? NaN) * y.scale + y.offset - thick / 2,
      Math.abs(to - from),
      thick,
    );
  }
}

/** An area along a line, broken where a value is missing. */
function band(context: CanvasRenderingContext2D, marks: Marks, x: Axis, y: Axis): void {
  context.globalAlpha = BAND_ALPHA;
  const edge = (i: number, side: 1 | -1): [number, number] => [
    (marks.x[i] ?? NaN) * x.scale + x.offset,
    ((marks.y[i] ?? NaN) + side * (marks.extra?.[i] ?? NaN)) * y.scale + y.offset,
  ];
  for (const [from, to] of stretches(marks)) {
    context.beginPath();
    for (let i = from; i < to; i++) context.lineTo(...edge(i, 1));
    for (let i = to - 1; i >= from; i--) context.lineTo(...edge(i, -1));
    context.fill();
  }
}

/** Draws in canvas pixels; `ratio` of them make a CSS pixel. */
export function drawMarks(
  context: CanvasRenderingContext2D,
  marks: Marks,
  index: number,
  colour: string,
  x: Axis,
  y: Axis,
  ratio: number,
): void {
  context.globalAlpha = 1;
  context.strokeStyle = colour;
  context.fillStyle = colour;
  context.lineWidth = (marks.look === 'points' ? 1 : (marks.size ?? 2)) * ratio;
  context.setLineDash(marks.look === 'dashed' ? [6 * ratio, 4 * ratio] : []);
  context.lineJoin = 'round';
  if (marks.look === 'points') points(context, marks, SHAPES[index % SHAPES.length], colour, x, y, ratio);
  else if (marks.look === 'spread') spread(context, marks, colour, x, y, ratio);
  else if (marks.look === 'band') band(context, marks, x, y);
  else if (marks.look === 'bars') bars(context, marks, x, y, ratio);
  else line(context, marks, x, y);
  context.globalAlpha = 1;
  context.setLineDash([]);
}
