import { join } from 'node:path';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { ByteFile } from './byte-file.ts';
import type { AxisSizes } from './plane-order.ts';
import { withSteps } from './image-source.ts';
import { stepsOf } from './plane-steps.ts';
import { lengthUm, timeS } from './file-units.ts';
import { believedPixelUm, pixelUmOr } from './pixel-size.ts';

/** What Micro-Manager's summary says of a recording. */
export interface MicroManagerSummary {
  sizes: { P: number; T: number; Z: number; C: number };
  pixelSizeUm: number | null;
  zStepUm: number | null;
  stageDirection: 'down' | null;
  /** Null also where frames were taken as fast as possible. */
  frameIntervalS: number | null;
}

/** A plane of a Micro-Manager stack: its place along the axes, and the position of its page directory. */
export interface IndexedPlane {
  P: number;
  T: number;
  Z: number;
  C: number;
  offset: number;
}

/** Reads the summary's JSON; null where it is none. */
export function parseSummary(json: string): MicroManagerSummary | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null) return null;
  const values = new Map<string, unknown>(Object.entries(parsed));
  const number = (key: string): number | undefined => (values.has(key) ? Number(values.get(key)) : undefined);
  const count = (key: string): number => {
    const value = number(key) ?? 1;
    return Number.isInteger(value) && value >= 1 && value <= 1e8 ? value : 1;
  };
  return {
    sizes: { P: count('Positions'), T: count('Frames'), Z: count('Slices'), C: count('Channels') },
    pixelSizeUm: lengthUm(number('PixelSize_um'), 'um'),
    zStepUm: lengthUm(Math.abs(number('z-step_um') ?? NaN), 'um'),
    // A falling stack has a negative step.
    stageDirection: (number('z-step_um') ?? 0) < 0 ? 'down' : null,
    frameIntervalS: timeS(number('Interval_ms'), 'ms'),
  };
}

const SUMMARY_BYTES = 1024 * 1024;

/** The object that starts at `start` of a text that may break off after it; empty where it does not end. */
function wholeObject(text: string, start: number): string {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    const char = text[i];
    if (char === '"') {
      while (++i < text.length && text[i] !== '"') if (text[i] === '\\') i++;
    } else if (char === '{') depth++;
    else if (char === '}' && --depth === 0) return text.slice(start, i + 1);
  }
  return '';
}

/**
 * The summary in the metadata.txt that Micro-Manager puts beside images that it saves one by one; null where there is
 * none. It comes first: the rest of the file is not needed, and breaks off where a recording was stopped.
 */
export async function readFolderSummary(folder: string): Promise<MicroManagerSummary | null> {
  const file = await ByteFile.open(join(folder, 'metadata.txt')).catch(() => null);
  if (!file) return null;
  try {
    const text = (await file.read(0, Math.min(file.size, SUMMARY_BYTES))).toString('utf8');
    const start = text.indexOf('"Summary"');
    return start < 0 ? null : parseSummary(wholeObject(text, text.indexOf('{', start)));
  } finally {
    await file.close();
  }
}

/**
 * Sizes along position, time, z and channel of the planes that were really recorded. A recording that was stopped loses
 * its last, incomplete time point.
 */
export function indexedSizes(planes: IndexedPlane[]): AxisSizes {
  const size = (axis: 'P' | 'T' | 'Z' | 'C'): number =>
    planes.reduce((most, plane) => Math.max(most, plane[axis] + 1), 1);
  const [p, t, z, c] = [size('P'), size('T'), size('Z'), size('C')];
  const whole = Math.min(t, Math.max(1, Math.floor(planes.length / (p * z * c))));
  return [
    ['P', p],
    ['T', whole],
    ['Z', z],
    ['C', c],
  ];
}

/** Axes of a stack without an index: told only where the summary leaves no doubt about the order. */
export function summarySizes({ sizes }: MicroManagerSummary, pages: number): AxisSizes {
  const long = Object.entries<number>(sizes).filter(([, size]) => size > 1);
  const [only] = long;
  return long.length === 1 && only && only[1] === pages ? [only] : [['I', pages]];
}

/** Of longer recordings the summary is believed. */
const MOST_PLANES_LOOKED_AT = 20_000;

/** A number that each of `count` planes states; empty where one does not, or they are too many to be looked at. */
export async function statedByAll(
  count: number,
  statedBy: (plane: number) => Promise<number | null>,
): Promise<number[]> {
  if (count > MOST_PLANES_LOOKED_AT) return [];
  const values: number[] = [];
  for (let plane = 0; plane < count; plane++) {
    const value = await statedBy(plane);
    if (value === null) return [];
    values.push(value);
  }
  return values;
}

/**
 * Heights (um) and times (ms) that the planes state, each empty where they don't all do, laid over what the summary says; a pixel size that no
 * microscope has is taken off.
 */
export function withStatedSteps(
  info: SourceInfo,
  summary: MicroManagerSummary | null,
  { heightsUm, elapsedMs }: { heightsUm: readonly number[]; elapsedMs: readonly number[] },
): SourceInfo {
  const heights = stepsOf(heightsUm, summary?.zStepUm ?? null, 'um');
  const elapsedS = elapsedMs.map((ms) => ms / 1000);
  const times = stepsOf(elapsedS, summary?.frameIntervalS ?? null, 's');
  const { pixelSizeUm, warnings } = believedPixelUm(info.pixelSizeUm);
  return withSteps(
    { ...info, pixelSizeUm, warnings: [...info.warnings, ...warnings] },
    {
      heights: { ...heights, direction: heights.direction ?? summary?.stageDirection ?? null },
      times: info.axes.includes('T') ? times : { ...times, step: null },
    },
  );
}

/** What a file in Micro-Manager's OME-TIFF says, whose XML leaves out what the summary has. */
export function withSummary(info: SourceInfo, summary: MicroManagerSummary | null): SourceInfo {
  const { pixelSizeUm, warnings } = pixelUmOr(info.pixelSizeUm, summary?.pixelSizeUm);
  return {
    ...info,
    format: 'micro-manager-tiff',
    pixelSizeUm,
    zStepUm: info.zStepUm ?? summary?.zStepUm ?? null,
    stageDirection: info.stageDirection ?? summary?.stageDirection ?? null,
    frameIntervalS:
      info.frameIntervalS ?? (info.axes.includes('T') ? (summary?.frameIntervalS ?? null) : null),
    warnings: [...new Set([...info.warnings, ...warnings])],
  };
}
