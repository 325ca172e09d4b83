import { mkdir, readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { writeArrays } from '../../native-worker/client/array-files.ts';
import { writeOutput } from '../../native-worker/client/output.ts';
import type { CallOptions, MethodParams, WorkerClient } from '../../native-worker/client/client.ts';
import type { AnalysisFile, AnalysisResult } from '../../preload/contract/analysis.ts';
import { chosenText, type ChosenTracks } from '../../preload/contract/chosen-tracks.ts';
import { badOption, notYet } from '../../preload/contract/error-messages.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import type { Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { readTracks } from '../project/tracks.ts';
import { onlyChosen } from './chosen-rows.ts';
import { collectGarbage } from './collect-garbage.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import {
  groupRows,
  heightsIn,
  readTrajectories,
  type AnalysisInput,
  type TaggedRows,
} from './trajectory-tables.ts';

export interface AnalysisRequest {
  options: AnalyseOptions;
  /** Tags that tell conditions apart; none: all tracks are one ensemble. */
  by: readonly string[];
  /** Of the only table or video; null: all trajectories. */
  chosen: ChosenTracks | null;
  seed: number;
}

export interface Analysis {
  result: AnalysisResult;
  files: AnalysisFile[];
  warnings: string[];
}

type StoredGroup = MethodParams<'analyse'>['groups'][number];

/** Of so many rows the memory is given back before the computing process needs its own. */
const MANY_ROWS = 1e6;

/** Rows pass to the computing process as files, for a message would hold them several times. */
async function storeInput(
  folder: string,
  read: () => Promise<AnalysisInput>,
): Promise<Omit<AnalysisInput, 'groups'> & { rows: number; groups: StoredGroup[] }> {
  const { groups, ...known } = await read();
  const stored: StoredGroup[] = [];
  let count = 0;
  for (const { tags, rows } of groups) {
    const own = join(folder, String(stored.length));
    const { zUm, ...columns } = rows;
    const arrays = await writeArrays(own, zUm ? { ...columns, zUm } : columns);
    stored.push({ tags, folder: own, arrays });
    count += rows.frame.length;
  }
  return { ...known, rows: count, groups: stored };
}

const analyseInput = (
  worker: Pick<WorkerClient, 'call'>,
  read: () => Promise<AnalysisInput>,
  { options, by, chosen, seed }: AnalysisRequest,
  call?: CallOptions,
): Promise<Analysis> =>
  withTemporaryFolder(async (folder) => {
    const { groups, videos, frameIntervalS, warnings, rows } = await storeInput(folder, read);
    if (rows > MANY_ROWS) collectGarbage();
    const { result, files } = await worker.call(
      'analyse',
      {
        groups,
        videos,
        frameIntervalS,
        byTags: by.length > 0,
        only: chosen && { particles: chosen.particles, text: chosenText(chosen) },
        options,
        seed,
      },
      call,
    );
    return { result, files, warnings };
  });

/** Physics of the trajectories of tables. @throws bad-input */
export const analyseTables = (
  worker: Pick<WorkerClient, 'call'>,
  paths: readonly string[],
  request: AnalysisRequest,
  call?: CallOptions,
): Promise<Analysis> => analyseInput(worker, () => readTables(paths, request), request, call);

async function readTables(
  paths: readonly string[],
  { by, chosen, options }: AnalysisRequest,
): Promise<AnalysisInput> {
  const warnings: string[] = [];
  const tables: TaggedRows[] = [];
  for (const path of paths) tables.push(await readTrajectories(path, by, options, warnings));
  if (tables.every(({ rows }) => rows.frame.length === 0)) {
    throw badInput(`${paths.join(', ')} ${paths.length > 1 ? 'have' : 'has'} no rows; track or link first.`, {
      path: paths[0],
    });
  }
  return groupRows(onlyChosen(tables, chosen), by, warnings);
}

/** Physics of the trajectories of a project's videos. @throws bad-input */
export async function analyseVideos(
  project: Project,
  worker: Pick<WorkerClient, 'call'>,
  videoIds: readonly number[],
  { options, by, chosen, seed }: AnalysisRequest,
  call?: CallOptions,
): Promise<Analysis> {
  for (const option of ['fps', 'pixelUm', 'heights'] as const) {
    if (options[option] !== null) {
      const flag = { fps: 'fps', pixelUm: 'pixel-um', heights: 'heights' }[option];
      throw badOption(flag, `--${flag} is for tables; what is known of a video stands in the project.`);
    }
  }
  const warnings: string[] = [];
  let { diameterUm, temperatureC } = options;
  const tables = videoIds.map((id): TaggedRows => {
    const source = getSource(project, id);
    const table = readTracks(project, id);
    if (!table) throw notYet(source.name, 'trajectories', 'track it');
    if (source.frameIntervalS === null)
      throw badInput(`How long a frame of ${source.name} lasts is unknown; import it again with --fps.`, {
        what: 'video',
        id,
      });
    diameterUm ??= source.setup?.particleDiameterUm ?? null;
    temperatureC ??= source.setup?.temperatureC ?? null;
    const { particle, frame, xUm, yUm, zRawUm, inRange, outlier } = table;
    return {
      rows: { particle, frame, xUm, yUm, zUm: heightsIn(Float64Array.from(zRawUm)), inRange, outlier },
      tags: Object.fromEntries(by.map((name) => [name, tagOf(source.options, name)])),
      frameIntervalS: source.frameIntervalS,
      video: {
        name: source.name,
        focalHeightUm: options.focalHeightUm ?? source.options.focalHeightUm ?? null,
      },
    };
  });
  const input = groupRows(onlyChosen(tables, chosen), by, warnings);
  return analyseInput(
    worker,
    () => Promise.resolve(input),
    { options: { ...options, diameterUm, temperatureC }, by, chosen, seed },
    call,
  );
}

/** Sources from before there were tags have none. */
const tagOf = ({ tags }: { tags?: Record<string, string> }, name: string): string => tags?.[name] ?? '';

/** Makes the folder if it is not there. @throws bad-input */
export async function prepareFolder(path: string): Promise<void> {
  const there = await stat(path).catch(() => null);
  if (there && !there.isDirectory())
    throw badOption('out', `${path} is a file; give --out a folder, which is made if it is not there.`, {
      path,
    });
  if (!there) await mkdir(resolve(path), { recursive: true });
}

/** The table by whose header an analysis is known; it is written first. */
const FIRST = { name: 'msd.csv', header: 'lag_s,msd_um2,low,high' };

/**
 * Writes the files of an analysis into a folder that is there, each beside its place and renamed when whole. Those of an earlier analysis are
 * replaced; files of these names that something else has made are not.
 *
 * @throws bad-input, no-space, busy
 */
export async function writeAnalysis(folder: string, files: readonly AnalysisFile[]): Promise<void> {
  const head = await readFile(join(folder, FIRST.name), 'utf8').catch(() => '');
  for (const { name } of head.split('\n')[0].includes(FIRST.header) ? [] : files) {
    const path = join(folder, name);
    if (((await stat(path).catch(() => null))?.size ?? 0) === 0) continue;
    throw badInput(
      `${path} was not made by "janus3d analyse" and would be replaced; choose another folder, or move that file.`,
      { path },
    );
  }
  for (const { name, text } of files)
    await writeOutput(join(folder, name), async (file) => void (await file.append(text)));
}
