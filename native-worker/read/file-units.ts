const MICROMETRES: Record<string, number> = {
  m: 1e6,
  meter: 1e6,
  metre: 1e6,
  dm: 1e5,
  cm: 1e4,
  centimeter: 1e4,
  mm: 1e3,
  millimeter: 1e3,
  um: 1,
  micron: 1,
  microns: 1,
  micrometer: 1,
  micrometre: 1,
  nm: 1e-3,
  nanometer: 1e-3,
  nanometre: 1e-3,
  pm: 1e-6,
  å: 1e-4,
  angstrom: 1e-4,
  inch: 25400,
  in: 25400,
};

const SECONDS: Record<string, number> = {
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  ms: 1e-3,
  msec: 1e-3,
  millisecond: 1e-3,
  milliseconds: 1e-3,
  us: 1e-6,
  usec: 1e-6,
  ns: 1e-9,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: 86400,
};

/** Plain spelling of a unit: both Unicode mu's, and the escapes ImageJ writes, become u. */
function plainUnit(unit: string): string {
  return unit
    .trim()
    .replace(/\\u00b5|\\u03bc|[\u00b5\u03bc\ufffd]/gi, 'u')
    .replace(/\\u00c5|[\u212b\u00c5]/gi, 'å')
    .toLowerCase();
}

const measured = (value: number | undefined, factor: number | undefined): number | null => {
  const result = (value ?? NaN) * (factor ?? NaN);
  return Number.isFinite(result) && result > 0 ? Number(result.toPrecision(12)) : null;
};

/** A length in micrometres; null where value or unit say nothing usable (`pixel`, 0, not a number). */
export const lengthUm = (value: number | undefined, unit: string): number | null =>
  measured(value, MICROMETRES[plainUnit(unit)]);

/** A time in seconds; null where value or unit say nothing usable. */
export const timeS = (value: number | undefined, unit: string): number | null =>
  measured(value, SECONDS[plainUnit(unit)]);
