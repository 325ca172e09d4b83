import { resolve } from 'node:path';
import type { CallOptions, MethodParams, MethodResult } from '../../native-worker/client/client.ts';
import { cancelled } from '../../preload/contract/errors.ts';
import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import type { Table } from '../workflow/csv/write-csv.ts';
import {
  analyseTables,
  analyseVideos,
  prepareFolder,
  writeAnalysis,
  type Analysis,
  type AnalysisRequest,
} from '../workflow/analyse.ts';
import { exportTable, type ExportedTable } from '../workflow/exports/export-table.ts';
import type { Exported } from '../workflow/exports/export-file.ts';
import type { JobContext } from '../workflow/job-runner.ts';
import { linkTable, type LinkedTable, type LinkRequest } from '../workflow/link-table.ts';
import { regressTables, type RegressTables } from '../workflow/regress.ts';
import { trackFile, withModel, type FileTracking, type TrackedFile } from '../workflow/track-file.ts';
import type { ExportRequest } from '../../preload/contract/exports.ts';
import { exportOf } from './export-commands.ts';
import { CLOCK } from '../workflow/watch/clock.ts';
import type { WatchContext, WatchRequest } from '../workflow/watch/recording.ts';
import { watch, type Watched } from '../workflow/watch/watch.ts';
import { checkOutput, type OutputRequest } from './check-output.ts';
import { readTogether } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { openedProject, type Session } from './session.ts';
import { supportReport } from './support-report.ts';
import { logFolder } from './user-folder.ts';

export type { LinkRequest };

/** What the command line calls beside the commands of the contract: work on files without a project, and exports of the open one. */
export interface Tools {
  /** Refuses a place for a result before any work. @throws bad-input, no-space */
  checkOutput(request: OutputRequest): Promise<void>;
  sourceInfo(path: string, channel: number | null): Promise<SourceInfo>;
  simulate(
    outDir: string,
    options: SimulateOptions,
    seed: number,
    call?: CallOptions,
  ): Promise<{ files: string[] }>;
  localise(
    target: {
      path: string;
      channel: number;
      from: number;
      to: number;
      pixelUm: number;
      options: LocaliseOptions;
    },
    call?: CallOptions,
  ): Promise<DetectionTable>;
  /** A particle number for each row of a table, in the plane (Crocker and Grier 1996) or, with heights, in space, with the confidence of each link. */
  linkTable(path: string, request: LinkRequest, call?: CallOptions): Promise<LinkedTable>;
  /** Trajectories of videos that are in no project, one after the other; `each` is told what came of each as soon as it is done. */
  trackFiles(
    files: readonly FileTracking[],
    modelPath: string | null,
    context: JobContext,
    each: (file: FileTracking, outcome: TrackedFile | { error: unknown }) => Promise<void>,
  ): Promise<void>;
  /** Trajectories of a folder or a stack that another program writes to. */
  watch(
    request: WatchRequest,
    modelPath: string | null,
    context: Pick<WatchContext, 'signal' | 'onFrame' | 'onProvisional' | 'onStep'>,
  ): Promise<Watched>;
  /** Physics of the trajectories of tables, or of videos of the project. */
  analyse(
    what: { tables: readonly string[] } | { videoIds: readonly number[] },
    request: AnalysisRequest,
    call?: CallOptions,
  ): Promise<Analysis>;
  /** How far trajectories of simulated particles are from the truth. */
  trackErrors(params: MethodParams<'trackErrors'>, signal: AbortSignal): Promise<MethodResult<'trackErrors'>>;
  /** Hash of what a source of the project held when it was imported. */
  contentOf(sourceId: number): string;
  prepareFolder: typeof prepareFolder;
  writeAnalysis: typeof writeAnalysis;
  /** Fits a regressor on one table and tests it on another. */
  regress(request: RegressTables, seed: number, signal: AbortSignal): Promise<MethodResult<'regress'>>;
  /** What whoever helps needs to know, as JSON. */
  supportReport(): string;
  /** Anything of the project, ready to be written. */
  exported(request: ExportRequest): Exported;
  /** A table of the project. */
  exportTable(what: ExportedTable, id?: number): Table;
}

export const createTools = (session: Session): Tools => ({
  checkOutput: (request) => checkOutput(session, request),
  sourceInfo: (path, channel) => session.worker.call('sourceInfo', { path: resolve(path), channel }),
  simulate: (outDir, options, seed, call) =>
    session.worker.call('simulate', { outDir: resolve(outDir), options, seed }, call),
  localise: (target, call) =>
    session.worker.call('localise', { ...target, path: resolve(target.path) }, call),
  linkTable: (path, request, call) => linkTable(session.worker, path, request, call),
  watch: (request, modelPath, context) => {
    const { worker, threads } = session;
    const machine = { worker, threads, clock: CLOCK, ...context };
    return withModel(machine, modelPath, (model) => watch(machine, request, model));
  },
  trackFiles: (files, modelPath, context, each) =>
    withModel({ ...session, ...context }, modelPath, async (model) => {
      for (const file of files) {
        if (context.signal.aborted) throw cancelled();
        const outcome = await trackFile({ ...session, ...context }, file, model).catch((error: unknown) => ({
          error,
        }));
        await each(file, outcome);
      }
    }),
  analyse: (what, request, call) =>
    'tables' in what
      ? analyseTables(session.worker, what.tables, request, call)
      : analyseVideos(openedProject(session), session.worker, what.videoIds, request, call),
  trackErrors: (params, signal) => session.worker.call('trackErrors', params, { signal }),
  contentOf: (sourceId) => getSource(openedProject(session), sourceId).identity.content,
  prepareFolder,
  writeAnalysis,
  regress: (request, seed, signal) => regressTables(session.worker, request, seed, { signal }),
  supportReport: () => supportReport(session, logFolder()),
  exported: (request) => exportOf(session, request),
  exportTable: (what, id) => {
    const project = openedProject(session);
    return readTogether(project, () => exportTable(project, what, id)).table;
  },
});
