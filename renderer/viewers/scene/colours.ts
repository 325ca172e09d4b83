import { interpolateViridis } from 'd3-scale-chromatic';
import { Color } from 'three';
import type { TrackTable } from '../../../preload/contract/commands.ts';
import { seriesColour } from '../colour/series.ts';

export type ColourBy = 'particle' | 'time' | 'z';

const STEPS = 256;

/** Viridis without the end that would sink into the ground: its darkest on dark, its palest on light. */
export const viridis = (share: number): string =>
  interpolateViridis(
    document.documentElement.dataset['theme'] === 'dark' ? 0.22 + 0.78 * share : 0.93 * share,
  );

/** Linear colours that three works with, three numbers a step. */
function viridisTable(): Float32Array {
  const table = new Float32Array(STEPS * 3);
  const colour = new Color();
  for (let i = 0; i < STEPS; i++) colour.set(viridis(i / (STEPS - 1))).toArray(table, i * 3);
  return table;
}

/** A CSS gradient for the colour bar, low at the left. */
export const colourBar = (): string =>
  `linear-gradient(to right, ${Array.from({ length: 12 }, (_, i) => viridis(i / 11)).join(', ')})`;

export function cssColour(name: string): Color {
  return new Color(getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888888');
}

/** Values that the two ends of the colour bar stand for; null when colour means the particle. */
export function colourRange(table: TrackTable, by: ColourBy): readonly [number, number] | null {
  if (by === 'particle') return null;
  const values = by === 'time' ? table.tS : table.zUm;
  let [low, high] = [Infinity, -Infinity];
  for (const value of values) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : [0, 1];
}

/** A colour a row, as CSS has it. */
export function rowStyles(table: TrackTable, by: ColourBy): string[] {
  const colours = rowColours(table, by);
  const colour = new Color();
  return Array.from(table.particle, (_, row) => colour.fromArray(colours, row * 3).getStyle());
}

/** A colour a row, three linear numbers each. */
export function rowColours(table: TrackTable, by: ColourBy): Float32Array {
  const colours = new Float32Array(table.particle.length * 3);
  const range = colourRange(table, by);
  if (!range) {
    const palette = new Map<number, Color>();
    for (let row = 0; row < table.particle.length; row++) {
      const particle = table.particle[row] ?? 0;
      const colour = palette.get(particle) ?? cssColour(seriesColour(particle));
      palette.set(particle, colour);
      colour.toArray(colours, row * 3);
    }
    return colours;
  }
  const values = by === 'time' ? table.tS : table.zUm;
  const shades = viridisTable();
  const scale = (STEPS - 1) / (range[1] - range[0] || 1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] ?? NaN;
    const step = Number.isFinite(value) ? Math.round((value - range[0]) * scale) : 0;
    colours.set(shades.subarray(step * 3, step * 3 + 3), row * 3);
  }
  return colours;
}
