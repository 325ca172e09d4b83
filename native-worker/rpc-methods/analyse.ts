import { JanusError } from '../../preload/contract/errors.ts';
import type {
  AnalysedVideo,
  AnalysisFile,
  AnalysisResult,
  TrajectoryRows,
} from '../../preload/contract/analysis.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { readArrays, type ArrayEntry } from '../array-files.ts';
import { csvFile, stack, type Column } from '../figures/table-csv.ts';
import {
  conditionFigures,
  heightFigures,
  msdFigure,
  shareFigure,
  speedFigure,
  turningFigure,
  vacfFigure,
} from '../figures/group-figures.ts';
import { particleColumns, segmentColumns, withTags, type NamedGroup } from '../figures/group-tables.ts';
import {
  displacementFigure,
  heightTimeFigure,
  originFigure,
  pathFigure,
  windowFigures,
} from '../figures/track-figures.ts';
import { analyseGroup } from '../physics/analyse-group.ts';
import type { MethodContext } from './method-context.ts';

/** Tracks with the same tags: the columns of their rows as array files of a folder. */
export interface StoredGroup {
  tags: Record<string, string>;
  folder: string;
  arrays: ArrayEntry[];
}

export interface AnalyseParams {
  groups: StoredGroup[];
  videos: AnalysedVideo[];
  frameIntervalS: number;
  /** Whether groups are told apart by tags. */
  byTags: boolean;
  /** Which trajectories these are, where they were chosen; null: all. */
  only: { particles: number[]; text: string } | null;
  options: AnalyseOptions;
  seed: number;
}

/** Physics of trajectories: what is printed, and the tables and figures to be written. */
export async function analyse(
  { groups, videos, frameIntervalS, byTags, only, options, seed }: AnalyseParams,
  { signal, onProgress }: MethodContext,
): Promise<{ result: AnalysisResult; files: AnalysisFile[] }> {
  const setup = { dtS: frameIntervalS, videos };
  const named: NamedGroup[] = [];
  for (const { tags, folder, arrays } of groups) {
    // Between them a cancel arrives.
    const rows = await readRows(folder, arrays);
    signal.throwIfAborted();
    const label = [
      ...Object.entries(tags).map(([name, value]) => `${name}=${value}`),
      ...(only ? [only.text] : []),
    ].join(', ');
    const analysis = ofGroup(label, () => analyseGroup(rows, setup, options, seed));
    named.push({ tags, label, analysis });
    onProgress({ done: named.length, total: groups.length });
  }
  const names = videos.map(({ name }) => name);
  const files = [
    ...msdFigure(named),
    ...vacfFigure(named),
    ...speedFigure(named),
    ...heightFigures(named),
    csvFile('particles.csv', stack(named.map((group) => withTags(group, particleColumns(group, names))))),
    csvFile('segments.csv', stack(named.map((group) => withTags(group, segmentColumns(group))))),
    ...conditionFigures(named),
    ...shareFigure(named),
    ...turningFigure(named),
    ...displacementFigure(named),
    ...windowFigures(named),
    ...perGroup(named, heightTimeFigure),
    ...perGroup(named, originFigure),
    ...perGroup(named, pathFigure),
    ...(only ? [csvFile('chosen.csv', chosenColumns(names[0], only))] : []),
  ];
  const summaries = named.map(({ tags, analysis }) => ({ tags, summary: analysis.summary }));
  return {
    result: byTags
      ? { groups: summaries.map(({ tags, summary }) => ({ tags, ...summary })) }
      : summaries[0].summary,
    files,
  };
}

/** What a group is refused for says of which tags that group is. */
function ofGroup<Result>(label: string, analyse: () => Result): Result {
  try {
    return analyse();
  } catch (error) {
    if (label === '' || !(error instanceof JanusError)) throw error;
    throw new JanusError(error.tag, `${label}: ${error.message}`, error.data);
  }
}

/** Which trajectories were analysed, and how they were chosen. */
const chosenColumns = (
  video: string,
  { particles, text }: { particles: number[]; text: string },
): Column[] => [
  { name: 'video', values: particles.map(() => video) },
  { name: 'particle', values: particles },
  { name: 'chosen', values: particles.map(() => text) },
];

const readRows = async (folder: string, arrays: readonly ArrayEntry[]): Promise<TrajectoryRows> =>
  ({ zUm: null, ...(await readArrays(folder, arrays)) }) as unknown as TrajectoryRows;

/** Figures that show single tracks are made for each group; their names carry its number. */
const perGroup = (
  groups: readonly NamedGroup[],
  figure: (group: NamedGroup) => AnalysisFile[],
): AnalysisFile[] =>
  groups.flatMap((group, at) =>
    figure(group).map(({ name, text }) => ({
      name: groups.length > 1 ? name.replace(/\./, `-${at + 1}.`) : name,
      text,
    })),
  );
