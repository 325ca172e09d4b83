import { extent, median } from '../math/statistics.ts';

/** What heights or times of single planes say of the steps between them. */
export interface Steps {
  /** Distance between neighbours, positive; null where neither the planes nor the header say. */
  step: number | null;
  /** Heights or times from the first plane on, where the steps differ; null where one step says it all. */
  uneven: number[] | null;
  direction: 'up' | 'down' | null;
  warnings: string[];
}

/** How far a plane may lie from its place in an even row, in steps: focus motors and clocks scatter by less. */
const EVEN = 0.25;
/** A header's step that differs from the measured one by more than this share is not believed. */
const SAME_STEP = 0.02;

const rounded = (value: number): number => Number(value.toPrecision(6));

/** The middle one of the positive distances between neighbours; null where there are none. */
function medianStep(values: readonly number[]): number | null {
  const steps = values
    .slice(1)
    .map((value, i) => Math.abs(value - values[i]))
    .filter((step) => Number.isFinite(step) && step > 0);
  return steps.length === 0 ? null : Number(median(steps).toPrecision(9));
}

/**
 * Compares what is stated for every plane with the one step that the header states; the planes are believed.
 * @param values heights (um) or times (s) in the order of the planes; empty where they are not all stated
 * @param nominal the header's step
 */
export function stepsOf(values: readonly number[], nominal: number | null, unit: 'um' | 's'): Steps {
  const [first, last] = [values[0], values.at(-1)];
  const middle = medianStep(values);
  if (values.length < 2 || first === undefined || last === undefined || middle === null) {
    return { step: nominal, uneven: null, direction: null, warnings: [] };
  }
  const what = unit === 'um' ? 'slices' : 'frames';
  const mean = (last - first) / (values.length - 1);
  const even = values.every((value, i) => Math.abs(value - first - i * mean) <= EVEN * Math.abs(mean));
  const measured = even ? Math.abs(mean) : middle;
  const contradicts = nominal !== null && Math.abs(measured / nominal - 1) > SAME_STEP;
  const warnings: string[] = [];
  if (!even) {
    const steps = values.slice(1).map((value, i) => value - values[i]);
    const turns = steps.some((step) => step < 0) && steps.some((step) => step > 0);
    const [least, most] = extent(steps.map(Math.abs));
    const range = `${rounded(least)} to ${rounded(most)} ${unit}`;
    const fact = turns ? `its ${what} go to and fro` : `the steps between its ${what} are uneven (${range})`;
    warnings.push(`${fact}; each is taken where the file says it is`);
  }
  if (contradicts) {
    warnings.push(
      `its header says ${nominal} ${unit} between ${what}, but the ${what} themselves say ${rounded(measured)} ${unit}; the latter is taken`,
    );
  }
  if (unit === 'um' && mean < 0) warnings.push('its slices go down: each lies below the one before');
  return {
    step: contradicts || nominal === null ? Number(measured.toPrecision(9)) : nominal,
    uneven: even ? null : values.map((value) => Number((value - first).toPrecision(12))),
    direction: mean < 0 ? 'down' : 'up',
    warnings,
  };
}
