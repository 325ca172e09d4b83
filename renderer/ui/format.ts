const NUMBER = new Map<number, Intl.NumberFormat>();

/** Fixed digits, a real minus sign, and a dash where there is no value. */
export function fixed(value: number | null | undefined, digits: number): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  const format =
    NUMBER.get(digits) ??
    new Intl.NumberFormat('en', {
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
      // No sign before what rounds to nought.
      signDisplay: 'negative',
    });
  NUMBER.set(digits, format);
  return format.format(value).replace('-', '\u2212');
}

/** `0.12 to 0.34`; empty where there is none. */
export const rangeText = (ends: readonly [number, number] | null | undefined, digits: number): string =>
  ends ? `${fixed(ends[0], digits)} to ${fixed(ends[1], digits)}` : '';

/** Up to four significant digits, for values of unknown size; fewer for what is measured less exactly. */
export function significant(value: number | null | undefined, digits = 4): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return '–';
  return String(Number(value.toPrecision(digits))).replace('-', '\u2212');
}

/** How long something took, without its unit: `< 0.1`, `0.34`, `42.0`. */
export function seconds(value: number): string {
  if (value < 0.1) return '< 0.1';
  return fixed(value, value < 1 ? 2 : 1);
}

export const count = (value: number, one: string, many = `${one}s`): string =>
  `${fixed(value, 0)} ${value === 1 ? one : many}`;

/** `0:42`, `12:05`, `1:02:05`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
}

/** Time to go, no more exact than it is known. */
export function remaining(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 60) return `about ${Math.round(seconds / 5) * 5} s left`;
  if (seconds < 3600) return `about ${Math.round(seconds / 60)} min left`;
  return `about ${fixed(seconds / 3600, 1)} h left`;
}

export function bytes(value: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = value;
  let unit = 0;
  while (size >= 1000 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit === 0 ? size : size.toPrecision(3)} ${units[unit] ?? ''}`;
}

export function dateTime(iso: string): string {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return iso;
  return date.toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export { middleCut } from '../../preload/contract/middle-cut.ts';
export { prettyUnit } from '../../preload/contract/pretty-unit.ts';

export const fileName = (path: string): string => path.split(/[\\/]/).filter(Boolean).at(-1) ?? path;
