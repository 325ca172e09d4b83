/** Numbers of one kind in a plot, drawn and named together. */
export interface Marks {
  label: string;
  /** A custom property of ui/tokens.css. */
  colour: string;
  x: ArrayLike<number>;
  y: ArrayLike<number>;
  look: 'points' | 'line' | 'dashed' | 'spread' | 'bars' | 'band';
  /** Half length of the error bars of `spread`, half width of a `band`, or the far end of `bars` that run along x. */
  extra?: ArrayLike<number>;
  /** Diameter of points or width of lines, CSS pixels. */
  size?: number;
  /** Found by the pointer. */
  pickable?: boolean;
}

/** A place on an axis, in its units, and what is written there. */
export interface Tick {
  at: number;
  text: string;
}

export type Interval = readonly [low: number, high: number];

const PADDING = 0.04;

/** What all marks cover, with a margin; [0, 1] where there is nothing. */
export function coverage(marks: readonly Marks[], axis: 'x' | 'y'): Interval {
  let low = Infinity;
  let high = -Infinity;
  const take = (value: number): void => {
    if (value < low) low = value;
    if (value > high && value < Infinity) high = value;
  };
  for (const { x, y, look, extra } of marks) {
    const values = axis === 'x' ? x : y;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] ?? NaN;
      const more = extra?.[i] ?? 0;
      take(value);
      if ((look === 'spread' || look === 'band') && axis === 'y') {
        take(value - more);
        take(value + more);
      }
      if (look === 'bars' && axis === 'x') take(more);
    }
  }
  if (!(low <= high)) return [0, 1];
  const margin = (high - low || Math.abs(high) || 1) * PADDING;
  return [low - margin, high + margin];
}

/** Where values follow each other without one missing: from, and to exclusive. */
export function stretches({ x, y, extra }: Marks): [from: number, to: number][] {
  const found: [number, number][] = [];
  let open = false;
  for (let i = 0; i < x.length; i++) {
    const has = Number.isFinite(x[i]) && Number.isFinite(y[i]) && (!extra || Number.isFinite(extra[i]));
    const last = found.at(-1);
    if (has && open && last) last[1] = i + 1;
    else if (has) found.push([i, i + 1]);
    open = has;
  }
  return found;
}

/** Widens one of two intervals so that a unit is as long along x as along y. */
export function equalAspect(x: Interval, y: Interval, width: number, height: number): [Interval, Interval] {
  const unit = Math.max((x[1] - x[0]) / width, (y[1] - y[0]) / height);
  const widen = ([low, high]: Interval, pixels: number): Interval => {
    const middle = (low + high) / 2;
    return [middle - (unit * pixels) / 2, middle + (unit * pixels) / 2];
  };
  return [widen(x, width), widen(y, height)];
}

/** Maps values to pixels: `pixel = value * scale + offset`. */
export interface Axis {
  scale: number;
  offset: number;
}
