import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import type { Calibration } from '../../../preload/contract/commands.ts';
import type { ReferenceMask } from '../../../preload/contract/options/calibrate.ts';
import type { Gallery } from './gallery.ts';

type ZSeries = Pick<Calibration, 'zSeries'>;

/** Masks by a number each: the z-series, and the place in it. */
const SLICES = 65_536;
const keyAt = ({ zSeries, at }: Gallery, index: number): number =>
  (zSeries[index] ?? 0) * SLICES + (at[index] ?? 0);

/** How a click or key adds to what is selected: alone, this one too or no more, or all from the one before. */
export type Adding = 'alone' | 'toggle' | 'range';

export interface MaskSelection {
  selected: ShallowRef<ReadonlySet<number>>;
  /** Place in the gallery of the one that keys move from. */
  active: Ref<number>;
  isSelected(index: number): boolean;
  pick(index: number, adding: Adding): void;
  /** Moves by so many places; `extend` selects what is passed. */
  move(by: number, extend: boolean): void;
  select(indices: Iterable<number>, adding: 'alone' | 'more'): void;
  clear(): void;
  /** The masks themselves, and how many of them are left out. */
  masks: ComputedRef<ReferenceMask[]>;
  leftOut: ComputedRef<number>;
}

/** What a person has selected in the gallery; it stays when the order changes. */
export function useMaskSelection(calibration: () => ZSeries, gallery: () => Gallery): MaskSelection {
  const selected = shallowRef<ReadonlySet<number>>(new Set());
  const active = ref(0);
  let anchor = 0;

  function select(indices: Iterable<number>, adding: 'alone' | 'more'): void {
    const next = new Set(adding === 'more' ? selected.value : []);
    for (const index of indices) next.add(keyAt(gallery(), index));
    selected.value = next;
  }

  function pick(index: number, adding: Adding): void {
    active.value = index;
    if (adding === 'range') {
      const [from, to] = [Math.min(anchor, index), Math.max(anchor, index)];
      select(
        Array.from({ length: to - from + 1 }, (_, i) => from + i),
        'alone',
      );
      return;
    }
    anchor = index;
    const key = keyAt(gallery(), index);
    const others = new Set(adding === 'toggle' ? selected.value : []);
    if (!others.delete(key)) others.add(key);
    selected.value = others;
  }

  function move(by: number, extend: boolean): void {
    const to = Math.min(gallery().count - 1, Math.max(0, active.value + by));
    if (extend) pick(to, 'range');
    else [active.value, anchor] = [to, to];
  }

  const places = computed(() =>
    [...selected.value].flatMap((key) => {
      const own = calibration().zSeries[Math.floor(key / SLICES)];
      const slice = own?.slice[key % SLICES];
      return own && slice !== undefined ? [{ own, slice, row: key % SLICES }] : [];
    }),
  );
  return {
    selected,
    active,
    pick,
    move,
    select,
    isSelected: (index) => selected.value.has(keyAt(gallery(), index)),
    clear: () => (selected.value = new Set()),
    masks: computed(() =>
      places.value.map(({ own: { stackId, particle }, slice }) => ({ stackId, particle, slice })),
    ),
    leftOut: computed(() => places.value.filter(({ own, row }) => own.leftOut[row]).length),
  };
}

/** Places in the gallery of masks whose labels lie in a range, um; both ends included. */
export function masksBetween(
  { zSeries }: ZSeries,
  { count, zSeries: which, at }: Gallery,
  [low, high]: readonly [number, number],
): number[] {
  return Array.from({ length: count }, (_, index) => index).filter((index) => {
    const zUm = zSeries[which[index] ?? 0]?.zLabelUm[at[index] ?? 0] ?? NaN;
    return zUm >= low && zUm <= high;
  });
}

/** Places in the gallery of cells that a box touches; pixels from its top left corner. */
export function masksInBox(
  count: number,
  columns: number,
  cell: { width: number; height: number },
  [x0, y0, x1, y1]: readonly [number, number, number, number],
): number[] {
  const spans = (a: number, b: number, size: number): readonly [number, number] => [
    Math.max(0, Math.floor(Math.min(a, b) / size)),
    Math.floor(Math.max(a, b) / size),
  ];
  const [left, right] = spans(x0, x1, cell.width);
  const [top, bottom] = spans(y0, y1, cell.height);
  const found: number[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= Math.min(right, columns - 1); column++)
      if (row * columns + column < count) found.push(row * columns + column);
  return found;
}
