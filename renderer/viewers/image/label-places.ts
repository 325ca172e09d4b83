/** A ring on screen, in CSS pixels, and what is written beside it. */
export interface LabelledRing {
  x: number;
  y: number;
  radius: number;
  label: { text: string; colour: string; chosen: boolean } | null;
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

export const LABEL_HEIGHT = 18;
const CELL = 4;
/** Of a label from its ring: close by, or a little further off. */
const REACHES = [0, 16];
const GAP = 4;

/** Cells of the canvas and how many rings and labels touch each. */
class TakenCells {
  readonly columns: number;
  readonly counts: Uint16Array;

  constructor(width: number, height: number) {
    this.columns = Math.ceil(width / CELL) + 1;
    this.counts = new Uint16Array(this.columns * (Math.ceil(height / CELL) + 1));
  }

  ring({ x, y, radius }: LabelledRing): void {
    const steps = Math.max(8, Math.ceil((2 * Math.PI * radius) / CELL));
    for (let step = 0; step < steps; step++) {
      const angle = (2 * Math.PI * step) / steps;
      const column = Math.floor((x + radius * Math.cos(angle)) / CELL);
      const row = Math.floor((y + radius * Math.sin(angle)) / CELL);
      const cell = row * this.columns + column;
      if (column >= 0 && column < this.columns && row >= 0) this.counts[cell] = (this.counts[cell] ?? 0) + 1;
    }
  }

  box(box: Box): void {
    this.each(box, (cell) => (this.counts[cell] = (this.counts[cell] ?? 0) + 1));
  }

  isFree({ left, top, width, height }: Box): boolean {
    const [first, last] = [Math.floor(left / CELL), Math.floor((left + width) / CELL)];
    const bottom = Math.floor((top + height) / CELL);
    for (let row = Math.floor(top / CELL); row <= bottom; row++)
      for (let cell = row * this.columns + first; cell <= row * this.columns + last; cell++)
        if (this.counts[cell] !== 0) return false;
    return true;
  }

  /** What a box would cover. */
  under(box: Box): number {
    let sum = 0;
    this.each(box, (cell) => (sum += this.counts[cell] ?? 0));
    return sum;
  }

  private each({ left, top, width, height }: Box, visit: (cell: number) => void): void {
    const right = Math.floor((left + width) / CELL);
    const bottom = Math.floor((top + height) / CELL);
    for (let row = Math.floor(top / CELL); row <= bottom; row++)
      for (let column = Math.floor(left / CELL); column <= right; column++)
        visit(row * this.columns + column);
  }
}

/** How far the widest ring that lies around this one reaches beyond it: that of the whole image of its particle. */
function pastWider({ x, y, radius }: LabelledRing, rings: readonly LabelledRing[]): number {
  let widest = radius;
  for (const other of rings)
    if (other.radius > widest && (other.x - x) ** 2 + (other.y - y) ** 2 < other.radius ** 2)
      widest = other.radius;
  return widest - radius;
}

/** Upper right first, as ever; then the other corners and sides. */
function placesBeside({ x, y, radius }: LabelledRing, width: number, reaches: readonly number[]): Box[] {
  return reaches.flatMap((further) => {
    const side = radius + further + 2 * GAP;
    const corner = 0.75 * (radius + further) + GAP + 1;
    const [right, left, middle] = [x + corner, x - corner - width, x - width / 2];
    const [above, below] = [y - corner - LABEL_HEIGHT + 2, y + corner - 2];
    return [
      [right, above],
      [right, below],
      [left, above],
      [left, below],
      [x + side, y - LABEL_HEIGHT / 2],
      [x - side - width, y - LABEL_HEIGHT / 2],
      [middle, y - side - LABEL_HEIGHT],
      [middle, y + side],
    ].map(([at = 0, top = 0]) => ({ left: at, top, width, height: LABEL_HEIGHT }));
  });
}

/**
 * Where the label of each ring stands so that it covers no ring and no other label; null where there is no room, as in a crowd seen from
 * afar. A chosen one always has a place, the one that covers least.
 *
 * @param widths of the labels, in CSS pixels
 * @param drawn what is on the canvas already, such as a scale bar
 */
export function labelPlaces(
  rings: readonly LabelledRing[],
  widths: readonly number[],
  canvas: { width: number; height: number },
  drawn: readonly Box[] = [],
): (Box | null)[] {
  const taken = new TakenCells(canvas.width, canvas.height);
  for (const ring of rings) taken.ring(ring);
  for (const box of drawn) taken.box(box);
  const inside = ({ left, top, width, height }: Box): boolean =>
    left >= 0 && top >= 0 && left + width <= canvas.width && top + height <= canvas.height;
  const places: (Box | null)[] = rings.map(() => null);
  const order = rings.map((_, index) => index).filter((index) => rings[index]?.label);
  order.sort((a, b) => Number(rings[b]?.label?.chosen) - Number(rings[a]?.label?.chosen) || a - b);
  for (const index of order) {
    const ring = rings[index];
    if (!ring) continue;
    const beside = (reaches: readonly number[]): Box[] =>
      placesBeside(ring, widths[index] ?? 0, reaches).filter(inside);
    const isFree = (box: Box): boolean => taken.isFree(box);
    const possible = beside(REACHES);
    const free = possible.find(isFree) ?? beside([pastWider(ring, rings)]).find(isFree);
    const least = (best: Box, box: Box): Box => (taken.under(box) < taken.under(best) ? box : best);
    const place = free ?? (ring.label?.chosen && possible.length > 0 ? possible.reduce(least) : null);
    if (place) taken.box(place);
    places[index] = place;
  }
  return places;
}
