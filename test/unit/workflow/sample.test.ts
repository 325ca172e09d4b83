import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tagged } from '../tagged.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { listSources } from '../../../main/project/sources.ts';
import type { Workflow } from '../../../main/workflow/workflow-context.ts';
import { fillWithSample, sampleFolder } from '../../../main/workflow/sample.ts';
import { cancelled } from '../../../preload/contract/errors.ts';

const IMAGES = ['stack_00.ome.tif', 'stack_01.ome.tif', 'video.ome.tif'];

let folder: string;
let project: Project;

const info = {
  ...saidNothing,
  format: 'tiff',
  axes: 'ZYX',
  frames: 5,
  width: 9,
  height: 9,
  bits: 8,
  frameIntervalS: 0.1,
  pixelSizeUm: 0.1625,
  zStepUm: 0.5,
};

/** A worker that knows headers, and whose simulator does what the test says. */
function context(simulate: (outDir: string) => void): Workflow {
  const answers = {
    axialFactor: () => 1.333,
    identify: ({ path }: { path: string }) => ({ content: readFileSync(path, 'utf8'), files: [] }),
    sourceInfo: ({ path }: { path: string }) => ({
      ...info,
      path,
      axes: path.includes('video') ? 'TYX' : 'ZYX',
    }),
    simulate: ({ outDir }: { outDir: string }) => simulate(outDir),
  };
  const call = (name: keyof typeof answers, params: { path: string; outDir: string }) =>
    new Promise((resolve) => resolve(answers[name](params)));
  const signal = new AbortController().signal;
  return { project, worker: { call }, signal, report: () => undefined } as unknown as Workflow;
}

function writeImages(into: string): void {
  for (const name of [...IMAGES, 'video_truth.csv']) writeFileSync(join(into, name), `pixels of ${name}`);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-sample-'));
  project = createProject(join(folder, 'try.janus3d'));
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

describe('the sample', () => {
  const images = (): string => sampleFolder(project.path);
  const none = (): string => join(folder, 'none');

  it('is simulated where no package carries it, and imported as stacks and a video', async () => {
    await fillWithSample(context(writeImages), none());
    expect(listSources(project).map(({ kind, path }) => [kind, path])).toEqual([
      ['stack', join(images(), IMAGES[0])],
      ['stack', join(images(), IMAGES[1])],
      ['video', join(images(), IMAGES[2])],
    ]);
    expect(listSources(project)[0].options.axialScale).toEqual({ kind: 'number', factor: 1.333 });
  });

  it('is copied whole from a package', async () => {
    const carried = join(folder, 'carried');
    mkdirSync(carried);
    writeImages(carried);
    await fillWithSample(
      context(() => expect.unreachable()),
      carried,
    );
    expect(readFileSync(join(images(), 'video_truth.csv'), 'utf8')).toBe('pixels of video_truth.csv');
    expect(listSources(project)).toHaveLength(3);
  });

  it('leaves no images behind when it is cancelled', async () => {
    const stopped = context((outDir) => {
      writeImages(outDir);
      throw cancelled();
    });
    await expect(fillWithSample(stopped, none())).rejects.toEqual(tagged('cancelled'));
    expect(existsSync(images())).toBe(false);
    expect(listSources(project)).toHaveLength(0);
  });

  it('never touches a folder that is there', async () => {
    mkdirSync(images());
    writeFileSync(join(images(), 'mine.txt'), 'mine');
    await expect(fillWithSample(context(writeImages), none())).rejects.toEqual(tagged('bad-input'));
    expect(readFileSync(join(images(), 'mine.txt'), 'utf8')).toBe('mine');
  });
});
