import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeProject, createProject, type Project } from '../../main/project/project.ts';
import type { Workflow } from '../../main/workflow/context.ts';
import { importSources } from '../../main/workflow/import.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { madeUpWorker, type Answers, type MadeUpWorker } from './made-up-worker.ts';

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
    given?: Parameters<typeof ImportOptions.parse>[0],
  ): ReturnType<typeof importSources>;
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
  return {
    ...{ folder, project, worker, reports, write },
    workflow: {
      ...{ project, worker: worker.client, threads: 2, seed: 5, signal: new AbortController().signal },
      report: (...said) => void reports.push(said),
      noteTensorBackend: () => undefined,
    },
    bringIn: (kind, names, given = {}) =>
      importSources(
        project,
        worker.client,
        kind,
        names.map((name) => write(name)),
        ImportOptions.parse(given),
      ),
    close: () => {
      closeProject(project);
      rmSync(folder, { recursive: true });
    },
  };
}
