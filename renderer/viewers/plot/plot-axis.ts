import type uPlot from 'uplot';
import { tickTexts } from '../ticks.ts';
import type { Tick } from './marks.ts';

interface AxisLook {
  label: string;
  /** Across the axis, CSS pixels, as `apart` between two ticks at least. */
  size: number;
  apart: number;
  /** Ticks with texts of their own. */
  splits?: readonly Tick[] | undefined;
  /** Without the texts of ticks. */
  bare?: boolean;
}

/** However large the plot is. */
const MOST_TICKS = 12;

/** @param css a colour or font of the theme, asked for when it is drawn */
export function plotAxis(css: (name: string) => string, look: AxisLook): uPlot.Axis {
  const { label, size, apart, splits, bare = false } = look;
  const font = `12px ${css('--font') || 'sans-serif'}`;
  const texts = (at: number[], step: number): string[] => {
    if (bare) return at.map(() => '');
    return splits ? splits.map(({ text }) => text) : tickTexts(at, step);
  };
  return {
    label,
    size,
    labelSize: 18,
    labelGap: 2,
    font,
    labelFont: `600 ${font}`,
    stroke: () => css('--plot-axis'),
    grid: { stroke: () => css('--plot-grid'), width: 1 },
    ticks: { stroke: () => css('--plot-grid'), width: 1, size: 4 },
    space: (...[, , , , room]: [uPlot, number, number, number, number]) => Math.max(apart, room / MOST_TICKS),
    values: (...[, at, , , step]: [uPlot, number[], number, number, number]) => texts(at, step),
    ...(splits && { splits: () => splits.map(({ at }) => at) }),
  };
}
