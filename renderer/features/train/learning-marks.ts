import type { LearningCurve, LearningPoint } from '../../../preload/contract/learning-curve.ts';
import { choiceName } from '../../ui/form/choice-names.ts';
import { seriesColour } from '../../viewers/series-colours.ts';
import type { Interval, Marks, Tick } from '../../viewers/plot/marks.ts';

export interface LearningMarks {
  /** x and y are logarithms to the base 10. */
  marks: Marks[];
  xSplits: Tick[];
  ySplits: Tick[];
  yRange: Interval;
  /** What a point is of. */
  pointOf(marks: number, point: number): { curve: LearningCurve; row: LearningPoint } | null;
}

/** Space above and below the points, in decades. */
const MARGIN = 0.06;
const STEPS = [1, 2, 5];

export const curveName = ({ model, split }: LearningCurve): string =>
  `${choiceName(model)}, ${choiceName(split).toLowerCase()}`;

/** Ticks at 1, 2 and 5 times powers of ten in an interval of logarithms; every tenth of them where they would be few. */
function decimalTicks([low, high]: Interval): Tick[] {
  const steps = high - low < 0.5 ? [1, 1.5, 2, 3, 4, 5, 6, 8] : STEPS;
  const ticks: Tick[] = [];
  for (let power = Math.floor(low); power <= Math.ceil(high); power++) {
    for (const step of steps) {
      const at = power + Math.log10(step);
      if (at >= low && at <= high)
        ticks.push({ at, text: String(Number((step * 10 ** power).toPrecision(3))) });
    }
  }
  return ticks;
}

/** Curves on logarithmic axes: a line through the means, a point for each repeat. */
export function learningMarks(curves: readonly LearningCurve[]): LearningMarks {
  const lines: Marks[] = [];
  const dots: Marks[] = [];
  const rowsOfDots: LearningPoint[][] = [];
  curves.forEach((curve, index) => {
    const colour = seriesColour(index);
    const x = curve.rows.map((row) => Math.log10(row.trainParticles));
    lines.push({
      label: curveName(curve),
      colour,
      look: 'line',
      pickable: true,
      x,
      y: curve.rows.map((row) => Math.log10(row.epsilon)),
    });
    const repeats = curve.rows.flatMap((row) => row.epsilons.map((epsilon) => ({ row, epsilon })));
    rowsOfDots.push(repeats.map(({ row }) => row));
    dots.push({
      label: '',
      colour,
      look: 'points',
      size: 5.5,
      pickable: true,
      x: repeats.map(({ row }) => Math.log10(row.trainParticles)),
      y: repeats.map(({ epsilon }) => Math.log10(epsilon)),
    });
  });
  const all = curves.flatMap(({ rows }) => rows.flatMap((row) => row.epsilons)).map(Math.log10);
  const yRange: Interval = [Math.min(...all, 0) - MARGIN, Math.max(...all, -9) + MARGIN];
  const sizes = [...new Set(curves.flatMap(({ rows }) => rows.map((row) => row.trainParticles)))];
  return {
    marks: [...lines, ...dots],
    xSplits: sizes.sort((a, b) => a - b).map((size) => ({ at: Math.log10(size), text: String(size) })),
    ySplits: decimalTicks(yRange),
    yRange,
    pointOf: (marks, point) => {
      const curve = curves[marks % Math.max(1, curves.length)];
      const row = marks < curves.length ? curve?.rows[point] : rowsOfDots[marks - curves.length]?.[point];
      return curve && row ? { curve, row } : null;
    },
  };
}
