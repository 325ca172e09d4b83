import { basename } from 'node:path';
import { lengthUm } from './file-units.ts';

/** Files of a sequence in order, and what their names say of it. */
export interface SequenceOrder {
  paths: string[];
  /** Heights in the names (`z_-5um.tif`), micrometres; null where they have none. */
  heightsUm: number[] | null;
  warnings: string[];
}

/** A number in a name, and what stands before and after it. */
interface Part {
  text: string;
  digits: string;
  /** A minus or plus directly before it, which may be a sign or a hyphen; an m or p in its place. */
  sign: '-' | '+' | '';
  unit: string;
}

const PART = /([-+\u2212\u2013]|(?<![a-z])[mp](?=\d))?(\d+(?:[.,]\d+)*)(?:\s?(um|µm|μm|nm|mm)(?![a-z]))?/giu;

const SIGNS: Record<string, Part['sign']> = {
  '-': '-',
  '\u2212': '-',
  '\u2013': '-',
  m: '-',
  '+': '+',
  p: '+',
};

/** Splits `z_-5um.tif` into its numbers with the text before each, and the text after the last. */
function partsOf(name: string): { parts: Part[]; rest: string } {
  const parts: Part[] = [];
  let from = 0;
  for (const match of name.matchAll(PART)) {
    const [all, sign = '', digits, unit = ''] = match;
    parts.push({ text: name.slice(from, match.index), sign: SIGNS[sign.toLowerCase()] ?? '', digits, unit });
    from = match.index + all.length;
  }
  return { parts, rest: name.slice(from) };
}

const byNumber = new Intl.Collator('en', { numeric: true });
const byCode = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** img2 before img10; equal ones by code unit, so that the order never depends on the folder's. */
const natural = (a: string, b: string): number => byNumber.compare(a, b) || byCode(a, b);

/** The numbers that differ between names that are alike but for their numbers, one list a number; empty for other names. */
function changingParts(names: readonly string[]): Part[][] {
  const split = names.map(partsOf);
  const [first] = split;
  if (!first || split.some(({ parts, rest }) => parts.length !== first.parts.length || rest !== first.rest))
    return [];
  return first.parts
    .map((_, column) => split.map(({ parts }) => parts[column]))
    .filter((column) =>
      column.some(({ digits, sign }) => digits !== column[0].digits || sign !== column[0].sign),
    );
}

/** What a name is but for its numbers. */
const kindOf = (name: string): string => {
  const { parts, rest } = partsOf(name);
  return [...parts.map(({ text }) => text), rest].join('#');
};

/** Says where names look like those of several recordings: of several kinds, or with two numbers that count independently. */
function severalRecordings(names: readonly string[]): string[] {
  const kinds = new Map<string, string[]>();
  for (const name of names) kinds.set(kindOf(name), [...(kinds.get(kindOf(name)) ?? []), name]);
  const advice = 'all are taken one after another; name those of one with a pattern, as in img_*.tif';
  if (kinds.size > 1 && [...kinds.values()].every((kind) => kind.length > 1)) {
    const examples = [...kinds.values()].slice(0, 2).map(([name]) => name);
    return [
      `its names are of ${kinds.size} kinds (${examples.join(', ')}), so it may be several recordings; ${advice}`,
    ];
  }
  const distinct = changingParts(names).map(
    (column) => new Set(column.map(({ sign, digits }) => sign + digits)).size,
  );
  if (distinct.length < 2 || distinct.some((count) => count === names.length)) return [];
  return [
    `${distinct.length} numbers in its names change independently (${distinct.join(' x ')} values), so it may be several recordings; ${advice}`,
  ];
}

/**
 * The values of the one number that differs between the names, where names are alike but for it; of several that do, of the only one with a unit
 * of length, if it differs everywhere.
 *
 * A minus is a sign where it follows no letter or digit and the number has a unit of length or another name has none of it; else it is a
 * hyphen, as in `img-001`. A point or comma is a decimal one where the number has a unit or all have as many places.
 */
function changingNumber(names: readonly string[]): { values: number[]; unit: string; whole: boolean } | null {
  const changing = changingParts(names);
  const lengths = changing.filter((column) => column.every(({ unit }) => unit !== ''));
  const [column] = changing.length > 1 ? lengths : changing;
  if (!column || (changing.length > 1 && lengths.length > 1)) return null;
  const { unit } = column[0];
  if (column.some((part) => part.unit !== unit || part.text !== column[0].text)) return null;
  const places = new Set(column.map(({ digits }) => digits.split(/[.,]/).slice(1).join('.').length));
  const pieces = Math.max(...column.map(({ digits }) => digits.split(/[.,]/).length));
  if (pieces > 2 || (pieces === 2 && unit === '' && places.size > 1)) return null;
  const mixed = new Set(column.map(({ sign }) => sign)).size > 1;
  const signed = unit !== '' || mixed;
  const values = column.map(
    ({ digits, sign }) => Number(digits.replace(',', '.')) * (signed && sign === '-' ? -1 : 1),
  );
  if (new Set(values).size < values.length) return null;
  return { values, unit, whole: pieces === 1 };
}

const MOST_NAMED = 5;

/** Numbers that are missing between the first and the last, told by the step that most neighbours have. */
function gaps(values: readonly number[], names: readonly string[]): string[] {
  const steps = new Map<number, number>();
  for (let i = 1; i < values.length; i++) {
    const step = values[i] - values[i - 1];
    steps.set(step, (steps.get(step) ?? 0) + 1);
  }
  const [step] = [...steps].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0] ?? [0];
  if (!(step > 0)) return [];
  const missing: number[] = [];
  let count = 0;
  for (let i = 1; i < values.length; i++) {
    const between = Math.round((values[i] - values[i - 1]) / step) - 1;
    for (let k = 1; k <= between && missing.length < MOST_NAMED; k++) missing.push(values[i - 1] + k * step);
    count += Math.max(0, between);
  }
  if (count === 0) return [];
  const which = `${missing.join(', ')}${count > missing.length ? ', ...' : ''}`;
  return [
    `${count} of its ${values.length + count} images are missing (${which} between ${names[0]} and ${names.at(-1)}); the others are taken as if nothing were missing`,
  ];
}

/**
 * Orders the files of a sequence: by the value of the number in their names, signs and decimals included, else as people count (img2
 * before img10).
 */
export function orderSequence(paths: readonly string[]): SequenceOrder {
  const found = changingNumber(paths.map((path) => basename(path)));
  if (!found) {
    const ordered = [...paths].sort(natural);
    return {
      paths: ordered,
      heightsUm: null,
      warnings: severalRecordings(ordered.map((path) => basename(path))),
    };
  }
  const rows = paths
    .map((path, i) => ({ path, value: found.values[i] }))
    .sort((a, b) => a.value - b.value || natural(a.path, b.path));
  const ordered = rows.map(({ path }) => path);
  const values = rows.map(({ value }) => value);
  const micrometres = found.unit === '' ? null : lengthUm(1, found.unit);
  return {
    paths: ordered,
    heightsUm: micrometres === null ? null : values.map((value) => value * micrometres),
    warnings:
      found.whole && micrometres === null
        ? gaps(
            values,
            ordered.map((path) => basename(path)),
          )
        : [],
  };
}
