import type { AxisSizes } from '../plane-order.ts';
import { flagsAt, levelAt, levelsIn, numberAt, type Level } from './lite-variant.ts';

/** The loops of a recording. */
export interface Experiment {
  /** Slowest first. */
  loops: AxisSizes;
  zStepUm: number | null;
  /** How the focus moves through the stack; null where the file does not say. */
  direction: 'up' | 'down' | null;
  /** Time from turn to turn of the time loop that was asked for, seconds; 0 asks for as fast as possible. */
  periodS: number | null;
}

const LoopType = { time: 1, position: 2, z: 4, spectral: 6, custom: 7, unevenTime: 8 } as const;
const MAX_LOOPS = 8;

interface Loop {
  axis: string;
  count: number;
  zStepUm?: number;
  direction?: 'up' | 'down' | null;
  periodS?: number;
}

/** Kinds of stack (`iType`) below this run from bottom to top, the others from top to bottom. */
const FIRST_DOWNWARD = 4;

/** A drive that counts the other way round leaves open what its bottom is. */
function directionOf(parameters: Level): 'up' | 'down' | null {
  const kind = numberAt(parameters, 'iType');
  if (kind === undefined || parameters.named.get('bZInverted') === true) return null;
  return kind < FIRST_DOWNWARD ? 'up' : 'down';
}

function zLoop(parameters: Level): Loop {
  const count = numberAt(parameters, 'uiCount') ?? 0;
  const range = Math.abs((numberAt(parameters, 'dZHigh') ?? 0) - (numberAt(parameters, 'dZLow') ?? 0));
  const step = Math.abs(numberAt(parameters, 'dZStep') ?? 0);
  const zStepUm = step === 0 && count > 1 ? range / (count - 1) : step;
  return { axis: 'Z', count, zStepUm, direction: directionOf(parameters) };
}

const periodS = (parameters: Level): number => (numberAt(parameters, 'dPeriod') ?? 0) / 1000;

/** Several periods one after another; a common interval is told only where all are the same. */
function unevenTimeLoop(parameters: Level): Loop {
  const valid = flagsAt(parameters, 'pPeriodValid');
  const periods = levelsIn(levelAt(parameters, 'pPeriod')).filter((_, i) => valid[i] ?? true);
  const intervals = new Set(periods.map(periodS));
  return {
    axis: 'T',
    count: periods.reduce((sum, period) => sum + (numberAt(period, 'uiCount') ?? 0), 0),
    ...(intervals.size === 1 && { periodS: [...intervals][0] }),
  };
}

function positionLoop(level: Level, parameters: Level): Loop {
  const valid = flagsAt(level, 'pItemValid');
  const points = levelsIn(levelAt(parameters, 'Points'));
  const count = points.length > 0 ? points.length : (numberAt(parameters, 'uiCount') ?? 0);
  return {
    axis: 'P',
    count: valid.length > 0 ? Math.min(count, valid.slice(0, count).filter(Boolean).length) : count,
  };
}

/** @returns null for what is no loop of its own, such as the channels. */
function readLoop(level: Level): Loop | null {
  let parameters = levelAt(level, 'uLoopPars');
  if (!parameters) return null;
  if (parameters.named.size === 0) parameters = levelsIn(parameters)[0] ?? parameters;
  switch (numberAt(level, 'eType')) {
    case LoopType.time:
      return { axis: 'T', count: numberAt(parameters, 'uiCount') ?? 0, periodS: periodS(parameters) };
    case LoopType.unevenTime:
      return unevenTimeLoop(parameters);
    case LoopType.z:
      return zLoop(parameters);
    case LoopType.position:
      return positionLoop(level, parameters);
    case LoopType.custom:
      return { axis: 'I', count: numberAt(parameters, 'uiCount') ?? 0 };
    default:
      return null;
  }
}

/** Reads the nested loops of `ImageMetadataLV`; `root` is its level `SLxExperiment`, null where a file has none. */
export function readExperiment(root: Level | null): Experiment {
  const found: Loop[] = [];
  const visit = (level: Level, depth: number): void => {
    if (depth >= MAX_LOOPS) return;
    const loop = readLoop(level);
    const before = found[depth];
    const isLoop = loop !== null && loop.count > 0;
    // Experiments side by side are variants of one loop, of which the longest was recorded.
    if (isLoop && (!before || (before.axis === loop.axis && before.count < loop.count))) found[depth] = loop;
    for (const next of levelsIn(levelAt(level, 'ppNextLevelEx'))) visit(next, isLoop ? depth + 1 : depth);
  };
  if (root) visit(root, 0);
  const loops = found.filter((loop) => loop !== undefined);
  const z = loops.find(({ axis }) => axis === 'Z');
  const time = loops.find(({ axis }) => axis === 'T');
  return {
    loops: loops.map(({ axis, count }) => [axis, count]),
    zStepUm: z?.zStepUm || null,
    direction: z?.direction ?? null,
    periodS: time?.periodS ?? null,
  };
}
