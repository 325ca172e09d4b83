import { fixed } from '../ui/format.ts';

const STEPS = [1, 2, 5, 10];

/** The smallest of 1, 2, 5 times a power of ten that is at least `least`. */
export function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return (STEPS.find((step) => step * power >= least * (1 - 1e-9)) ?? 10) * power;
}

/** Multiples of `step` from `low` to `high`. */
export function ticks(low: number, high: number, step: number): number[] {
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, i) => (first + i) * step);
}

export function tickLabel(value: number, step: number): string {
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const text = value.toFixed(digits);
  return (Number(text) === 0 ? (0).toFixed(digits) : text).replace('-', '\u2212');
}

const MOST_DIGITS = 6;

/** Texts of ticks that are `step` apart, all with as many decimals; none for those that are left out. */
export function tickTexts(values: readonly (number | null)[], step: number): string[] {
  let digits = 0;
  while (digits < MOST_DIGITS && Math.abs(step - Number(step.toFixed(digits))) > 1e-6 * step) digits += 1;
  // Sums of steps miss zero by what doubles lose.
  return values.map((at) => (at === null ? '' : fixed(Math.abs(at) < 1e-6 * step ? 0 : at, digits)));
}
