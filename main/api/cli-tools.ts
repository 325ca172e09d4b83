import { resolve } from 'node:path';
import type { CallOptions, MethodParams, MethodResult } from '../../native-worker/client/client.ts';
import { cancelled } from '../../preload/contract/errors.ts';
import type { AnalysisFile } from '../../preload/contract/analysis.ts';
import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import type { Table } from '../workflow/csv/write-csv.ts';
import type { Analysis, AnalysisRequest } from '../workflow/analyse.ts';
import { exportTable, type ExportedTable } from '../workflow/exports/export-table.ts';
import type { Exported } from '../workflow/exports/export-file.ts';
import type { JobContext } from '../workflow/job-runner.ts';
import type { LinkedTable, LinkRequest } from '../workflow/link-table.ts';
import type { RegressTables } from '../workflow/regress.ts';
import type { FileTracking, TrackedFile } from '../workflow/track-file.ts';
import type { ExportRequest } from '../../preload/contract/exports.ts';
import { exportOf } from './export-commands.ts';
import type { WatchContext, WatchRequest } from '../workflow/watch/recording.ts';
import type { Watched } from '../workflow/watch/watch.ts';
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
  prepareFolder(path: string): Promise<void>;
  writeAnalysis(folder: string, files: readonly AnalysisFile[]): Promise<void>;
  /** Fits a regressor on one table and tests it on another. */
  regress(request: RegressTables, seed: number, signal: AbortSignal): Promise<MethodResult<'regress'>>;
  /** What whoever helps needs to know, as JSON. */
  supportReport(): string;
  /** Anything of the project, ready to be written. */
  exported(request: ExportRequest): Exported;
  /** A table of the project. */
  exportTable(what: ExportedTable, id?: number): Table;
}

/** What a tool does is loaded when it is asked for. */
export const createTools = (session: Session): Tools => ({
  checkOutput: (request) => checkOutput(session, request),
  sourceInfo: (path, channel) => session.worker.call('sourceInfo', { path: resolve(path), channel }),
  simulate: (outDir, options, seed, call) =>
    session.worker.call('simulate', { outDir: resolve(outDir), options, seed }, call),
  localise: (target, call) =>
    session.worker.call('localise', { ...target, path: resolve(target.path) }, call),
  linkTable: async (path, request, call) => {
    const { linkTable } = await import('../workflow/link-table.ts');
    return linkTable(session.worker, path, request, call);
  },
  watch: async (request, modelPath, context) => {
    const { CLOCK } = await import('../workflow/watch/clock.ts');
    const { watch } = await import('../workflow/watch/watch.ts');
    const { withModel } = await import('../workflow/track-file.ts');
    const { worker, threads } = session;
    const machine = { worker, threads, clock: CLOCK, ...context };
    return withModel(machine, modelPath, (model) => watch(machine, request, model));
  },
  trackFiles: async (files, modelPath, context, each) => {
    const { trackFile, withModel } = await import('../workflow/track-file.ts');
    await withModel({ ...session, ...context }, modelPath, async (model) => {
      for (const file of files) {
        if (context.signal.aborted) throw cancelled();
        const outcome = await trackFile({ ...session, ...context }, file, model).catch((error: unknown) => ({
          error,
        }));
        await each(file, outcome);
      }
    });
  },
  analyse: async (what, request, call) => {
    const { analyseTables, analyseVideos } = await import('../workflow/analyse.ts');
    return 'tables' in what
      ? analyseTables(session.worker, what.tables, request, call)
      : analyseVideos(openedProject(session), session.worker, what.videoIds, request, call);
  },
  trackErrors: (params, signal) => session.worker.call('trackErrors', params, { signal }),
  contentOf: (sourceId) => getSource(openedProject(session), sourceId).identity.content,
  prepareFolder: async (path) => (await import('../workflow/analyse.ts')).prepareFolder(path),
  writeAnalysis: async (folder, files) =>
    (await import('../workflow/analyse.ts')).writeAnalysis(folder, files),
  regress: async (request, seed, signal) => {
    const { regressTables } = await import('../workflow/regress.ts');
    return regressTables(session.worker, request, seed, { signal });
  },
  supportReport: () => supportReport(session, logFolder()),
  exported: (request) => exportOf(session, request),
  exportTable: (what, id) => {
    const project = openedProject(session);
    return readTogether(project, () => exportTable(project, what, id)).table;
  },
});
