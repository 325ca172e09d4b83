import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeProject, createProject, type Project } from '../../main/project/project.ts';
import { getSource } from '../../main/project/sources.ts';
import { calibrate } from '../../main/workflow/calibrate.ts';
import type { Workflow } from '../../main/workflow/workflow-context.ts';
import { importSources } from '../../main/workflow/import.ts';
import { readTruth } from '../../main/workflow/read-truth.ts';
import { track } from '../../main/workflow/track.ts';
import { train } from '../../main/workflow/train.ts';
import { validate } from '../../main/workflow/validate.ts';
import { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import { ValidateOptions } from '../../preload/contract/options/validate.ts';
import { madeUpWorker, type Answers, type MadeUpWorker } from './made-up-worker.ts';

type Given<Parse extends (given: never) => unknown> = Parameters<Parse>[0];

/** A project in a folder of its own, with a worker that computes nothing: for tests of what the steps of an analysis ask and store. */
export interface MadeUpAnalysis {
  folder: string;
  project: Project;
  worker: MadeUpWorker;
  workflow: Workflow;
  /** What the steps have reported. */
  reports: [step: string, done: number, total: number][];
  /** Writes a file into the folder; its text is its content. */
  write(name: string, text?: string): string;
  /** Writes files and imports them. */
  bringIn(
    kind: 'stack' | 'video',
    names: readonly string[],
    given?: Given<typeof ImportOptions.parse>,
  ): ReturnType<typeof importSources>;
  calibrate(given?: Given<typeof CalibrateOptions.parse>): Promise<number>;
  /** A ridge model, unless another is given. */
  train(seed?: number, options?: TrainOptions): Promise<number>;
  /** By the first model unless another one is named; null: by none. */
  track(
    videoId: number,
    modelId?: number | null,
    given?: Given<typeof TrackOptions.parse>,
    name?: string,
  ): Promise<number>;
  /** By a table of one true height, `truth.csv`, which is written where it is not there. */
  validate(sourceId: number, modelId?: number): Promise<number>;
  close(): void;
}

export function madeUpAnalysis(others: Partial<Answers> = {}): MadeUpAnalysis {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-made-up-'));
  const project = createProject(join(folder, 'p.janus3d'));
  const worker = madeUpWorker(others);
  const reports: MadeUpAnalysis['reports'] = [];
  const write = (name: string, text = name): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const workflow: Workflow = {
    project,
    worker: worker.client,
    threads: 2,
    seed: 5,
    signal: new AbortController().signal,
    report: (...said) => void reports.push(said),
    noteTensorBackend: () => undefined,
  };
  return {
    folder,
    project,
    worker,
    workflow,
    reports,
    write,
    bringIn: (kind, names, given = {}) =>
      importSources(
        project,
        worker.client,
        kind,
        names.map((name) => write(name)),
        ImportOptions.parse(given),
      ),
    calibrate: (given = {}) => calibrate(workflow, CalibrateOptions.parse(given)),
    train: (seed = 5, options = TrainOptions.parse({ model: 'ridge' })) =>
      train({ ...workflow, seed }, options),
    track: (videoId, modelId = 1, given = {}, name = '') =>
      track(workflow, { videoId, modelId, name, options: TrackOptions.parse(given) }),
    validate: async (sourceId, modelId = 1) => {
      const path = join(folder, 'truth.csv');
      if (!existsSync(path)) write('truth.csv', 'frame,z_um\n0,1\n');
      const truth = await readTruth(path, getSource(project, sourceId));
      return validate(workflow, sourceId, modelId, truth, ValidateOptions.parse({}), () => undefined);
    },
    close: () => {
      closeProject(project);
      rmSync(folder, { recursive: true });
    },
  };
}
