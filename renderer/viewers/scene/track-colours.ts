import { interpolateCividis, interpolateViridis } from 'd3-scale-chromatic';
import { Color } from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { seriesColour } from '../series-colours.ts';

export type ColourBy = 'particle' | 'time' | 'z' | 'speed' | 'uncertainty' | 'tag';

/** Which colour each particle has where several share one. */
export type Groups = ReadonlyMap<number, number>;

/** What trajectories in the plane can't be coloured by. */
export const needsHeights = (by: ColourBy): boolean => by === 'z' || by === 'uncertainty';

const STEPS = 256;

/** Both grow evenly in lightness; cividis looks the same with red-green colour vision deficiency. */
export type ColourMap = 'viridis' | 'cividis';
const MAPS: Record<ColourMap, (share: number) => string> = {
  viridis: interpolateViridis,
  cividis: interpolateCividis,
};

/** Without the end that would sink into the ground: its darkest on dark, its palest on light. */
export const shade = (map: ColourMap, share: number): string =>
  MAPS[map](document.documentElement.dataset['theme'] === 'dark' ? 0.22 + 0.78 * share : 0.93 * share);

/** Linear colours that three works with, three numbers a step. */
function shadeTable(map: ColourMap): Float32Array {
  const table = new Float32Array(STEPS * 3);
  const colour = new Color();
  for (let i = 0; i < STEPS; i++) colour.set(shade(map, i / (STEPS - 1))).toArray(table, i * 3);
  return table;
}

/** A CSS gradient for the colour bar, low at the left. */
export const colourBar = (map: ColourMap): string =>
  `linear-gradient(to right, ${Array.from({ length: 12 }, (_, i) => shade(map, i / 11)).join(', ')})`;

export function cssColour(name: string): Color {
  return new Color(getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888888');
}

/**
 * Speed at each row, um/s, from the rows before and after it of the same particle; NaN where there is no height. Where
 * nothing has one, as without a model, it is the speed in the plane.
 */
export function speedsOf({ particle, tS, xUm, yUm, zUm }: TrackTable): Float64Array {
  const speeds = new Float64Array(particle.length).fill(NaN);
  const flat = !zUm.some(Number.isFinite);
  for (let row = 0; row < speeds.length; row++) {
    const from = particle[row - 1] === particle[row] ? row - 1 : row;
    const to = particle[row + 1] === particle[row] ? row + 1 : row;
    const step = (values: Float64Array): number => (values[to] ?? NaN) - (values[from] ?? NaN);
    speeds[row] = Math.hypot(step(xUm), step(yUm), flat ? 0 : step(zUm)) / step(tS);
  }
  return speeds;
}

/** Values that colours stand for; null when colour means the particle or its group. */
function valuesOf(table: TrackTable, by: ColourBy): Float64Array | null {
  if (by === 'particle' || by === 'tag') return null;
  if (by === 'speed') return speedsOf(table);
  return by === 'time' ? table.tS : by === 'z' ? table.zUm : table.zSdUm;
}

/** Of speeds and errors, which have long tails: the share that lies beyond the upper end of the colour bar. */
const TAIL_SHARE = 0.02;

/** Values that the two ends of the colour bar stand for; null when colour means the particle or its group. */
export function colourRange(table: TrackTable, by: ColourBy): readonly [number, number] | null {
  const values = valuesOf(table, by);
  return values && rangeOf(values, by);
}

function rangeOf(values: Float64Array, by: ColourBy): readonly [number, number] {
  if (by === 'speed' || by === 'uncertainty') {
    const sorted = values.filter((value) => Number.isFinite(value)).sort();
    const top = sorted[Math.floor((1 - TAIL_SHARE) * (sorted.length - 1))];
    return [0, top && top > 0 ? top : 1];
  }
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A colour a row, as CSS has it. */
export function rowStyles(
  table: TrackTable,
  by: ColourBy,
  map: ColourMap,
  groups: Groups | null = null,
): string[] {
  const colours = rowColours(table, by, map, groups);
  const colour = new Color();
  return Array.from(table.particle, (_, row) => colour.fromArray(colours, row * 3).getStyle());
}

/** A colour a row, three linear numbers each. */
export function rowColours(
  table: TrackTable,
  by: ColourBy,
  map: ColourMap,
  groups: Groups | null,
): Float32Array {
  const colours = new Float32Array(table.particle.length * 3);
  const values = valuesOf(table, by);
  if (!values) {
    const palette = new Map<number, Color>();
    for (let row = 0; row < table.particle.length; row++) {
      const particle = table.particle[row] ?? 0;
      const colour = palette.get(particle) ?? cssColour(seriesColour(groups?.get(particle) ?? particle));
      palette.set(particle, colour);
      colour.toArray(colours, row * 3);
    }
    return colours;
  }
  const range = rangeOf(values, by);
  const shades = shadeTable(map);
  const scale = (STEPS - 1) / (range[1] - range[0] || 1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN;
    const step = Number.isFinite(value) ? Math.min(STEPS - 1, Math.round((value - range[0]) * scale)) : 0;
    colours.set(shades.subarray(step * 3, step * 3 + 3), row * 3);
  }
  return colours;
}
