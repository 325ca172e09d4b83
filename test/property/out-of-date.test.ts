import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { listAnalyses } from '../../main/project/analyses.ts';
import { closeProject, createProject, type Project } from '../../main/project/project.ts';
import { removeSource, storeSources, type NewSource } from '../../main/project/sources.ts';
import { projectSummary } from '../../main/project/summary.ts';
import { listValidations } from '../../main/project/validations.ts';
import {
  clearDetectionEdits,
  editDetections,
  editTracks,
  setLocalise,
} from '../../main/workflow/corrections.ts';
import { importDetections, removeImportedDetections } from '../../main/workflow/import-detections.ts';
import { importTracks } from '../../main/workflow/import-tracks.ts';
import { leaveOutMasks } from '../../main/workflow/leave-out-masks.ts';
import { chooseZSeries } from '../../main/workflow/choose-z-series.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { DetectionTableOptions, TableOptions } from '../../preload/contract/options/table.ts';
import * as made from '../support/made-up-project.ts';

type Result =
  'calibration' | 'model' | 'tracks' | 'validation of the video' | 'validation of the stack' | 'analysis';
const OF_TRACKS: Result[] = ['validation of the video', 'analysis'];
const TRACKS: Result[] = ['tracks', ...OF_TRACKS];
const MODEL: Result[] = ['model', ...TRACKS, 'validation of the stack'];
const ALL: Result[] = ['calibration', ...MODEL];

let folder: string;
let project: Project;
let ids: { first: number; second: number; video: number; model: number };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  folder = mkdtempSync(join(tmpdir(), 'janus3d-graph-'));
  project = createProject(join(folder, 'a.janus3d'));
  const first = made.addSource(project, 'stack', 's0.tif');
  const second = made.addSource(project, 'stack', 's1.tif');
  const video = made.addSource(project, 'video', 'v.tif');
  made.pretendCalibration(project);
  const model = made.pretendModel(project);
  made.pretendTracks(project, video, model);
  made.pretendValidation(project, video, model);
  made.pretendValidation(project, first, model);
  made.pretendAnalysis(project, video);
  ids = { first, second, video, model };
});
afterEach(() => {
  vi.useRealTimers();
  closeProject(project);
  rmSync(folder, { recursive: true });
});

function outOfDate(): Set<Result> {
  const { calibration, models, tracks } = projectSummary(project);
  const validations = listValidations(project);
  const of = (kind: string): string[] => validations.find((one) => one.kind === kind)?.outOfDate ?? [];
  const marks: Record<Result, string[]> = {
    calibration: calibration?.outOfDate ?? [],
    model: models.find(({ modelId }) => modelId === ids.model)?.outOfDate ?? [],
    tracks: tracks[0]?.outOfDate ?? [],
    'validation of the video': of('video'),
    'validation of the stack': of('stack'),
    analysis: listAnalyses(project, tracks)[0].outOfDate,
  };
  return new Set(ALL.filter((result) => marks[result].length > 0));
}

interface Source {
  options: object;
  more: Partial<NewSource>;
}
interface Change {
  of: 'first' | 'second' | 'video';
  does: (source: Source) => void;
  marks: Result[];
}
const option = (
  of: Change['of'],
  given: Partial<Record<keyof ImportOptions, unknown>>,
  marks: Result[],
): Change => ({
  of,
  does: (source) => {
    source.options = { ...source.options, ...given };
  },
  marks,
});
const setup = (of: Change['of'], given: object, marks: Result[]): Change => ({
  of,
  does: ({ more }) => {
    more.setup = Setup.parse({ name: 'lab', ...more.setup, ...given });
  },
  marks,
});
const content = (of: Change['of'], marks: Result[]): Change => ({
  of,
  does: ({ more }) => {
    more.identity = { content: 'other pixels', files: [] };
  },
  marks,
});
const axial = (of: Change['of'], marks: Result[]): Change => ({
  of,
  does: ({ more }) => {
    more.axialFactor = 1;
  },
  marks,
});

/** What can be changed of sources, and what was made of it. The validation of the stack is of the first one. */
const CHANGES: Change[] = [
  option('second', { pixelUm: 0.3 }, ALL),
  option('second', { zStepUm: 0.7 }, ALL),
  option('second', { stageDirection: 'down' }, ALL),
  option('second', { tags: { day: 'Monday' } }, []),
  option('first', { pixelUm: 0.3 }, ALL),
  option('first', { fps: 3 }, []),
  axial('first', ALL),
  content('second', ALL),
  option('video', { pixelUm: 0.3 }, TRACKS),
  option('video', { fps: 3 }, TRACKS),
  option('video', { tags: { fuel: '3' } }, ['analysis']),
  option('video', { tags: { day: 'Monday' } }, []),
  option('video', { focalHeightUm: 4 }, ['analysis']),
  option('video', { zStepUm: 2 }, []),
  axial('video', []),
  content('video', TRACKS),
  setup('second', { particleDiameterUm: 5 }, ALL),
  setup('video', { particleDiameterUm: 5 }, TRACKS),
  setup('video', { temperatureC: 37 }, TRACKS),
];

/** Stores the sources with the changes that hold, and only with these. */
function apply(changes: readonly Change[]): void {
  const plain = {
    first: ['stack', 's0.tif'],
    second: ['stack', 's1.tif'],
    video: ['video', 'v.tif'],
  } as const;
  for (const [of, [kind, name]] of Object.entries(plain)) {
    const source: Source = { options: {}, more: {} };
    for (const change of changes) if (change.of === of) change.does(source);
    const changed = made.newSource(kind, name, {
      ...source.more,
      options: ImportOptions.parse(source.options),
    });
    storeSources(project, [{ ...changed, id: ids[of as keyof typeof plain] }]);
  }
}

const CORRECTED = fc.subarray(['first', 'second', 'video'] as const);
const CIRCLE = { do: 'add', frame: 1, xPx: 3, yPx: 4, radiusPx: 3 } as const;

describe('what is out of date', () => {
  it('is nothing at first, and exactly what depends on what is changed of sources, until that is taken back', () => {
    expect(outOfDate()).toEqual(new Set());
    fc.assert(
      fc.property(
        fc.subarray(CHANGES),
        fc.boolean(),
        fc.boolean(),
        CORRECTED,
        (changes, leavesOut, takesBack, corrected) => {
          apply(changes);
          for (const of of corrected) editDetections(project, ids[of], [CIRCLE]);
          chooseZSeries(project, { stackId: ids.second, particle: 1, use: leavesOut ? false : null });
          const marks = new Set([
            ...changes.flatMap((change) => change.marks),
            ...(leavesOut ? ALL : []),
            ...corrected.flatMap((of) => (of === 'video' ? TRACKS : ALL)),
          ]);
          expect(outOfDate()).toEqual(marks);
          for (const of of corrected) clearDetectionEdits(project, ids[of]);
          if (!takesBack) return;
          apply([]);
          chooseZSeries(project, { stackId: ids.second, particle: 1, use: null });
          expect(outOfDate()).toEqual(new Set());
        },
      ),
      { numRuns: 40 },
    );
  });

  it.each(CHANGES.map((change, index) => [index, change] as const))('change %i alone', (_index, change) => {
    apply([change]);
    expect(outOfDate()).toEqual(new Set(change.marks));
  });

  it('is all after a stack was added or removed, and what hangs on another calibration', () => {
    const added = made.addSource(project, 'stack', 's2.tif');
    expect(outOfDate()).toEqual(new Set(ALL));
    removeSource(project, added);
    expect(outOfDate()).toEqual(new Set());
    made.pretendCalibration(project, 'other');
    expect(outOfDate()).toEqual(new Set(MODEL));
    made.pretendCalibration(project);
    expect(outOfDate()).toEqual(new Set());
    removeSource(project, ids.second);
    expect(outOfDate()).toEqual(new Set(MODEL));
    made.pretendCalibration(project);
    expect(outOfDate()).toEqual(new Set(MODEL));
  });

  it('is an imported table after what it was laid over: the images, their pixels and times', async () => {
    const path = join(folder, 'theirs.csv');
    writeFileSync(path, 'particle,frame,x_px,y_px\n0,0,1,1\n');
    const worker = { call: () => Promise.reject(new Error('Nothing is computed.')) };
    const options = TableOptions.parse({});
    await importTracks({ project, worker }, { videoId: ids.video, path, name: 'theirs', options });
    const marks = (): string[] =>
      projectSummary(project).trackSets.find(({ imported }) => imported)!.outOfDate;
    const ofTable = [
      option('video', { pixelUm: 0.3 }, TRACKS),
      option('video', { fps: 3 }, TRACKS),
      content('video', TRACKS),
    ];
    for (const change of ofTable) {
      apply([change]);
      expect(marks()).toHaveLength(1);
      apply([]);
      expect(marks()).toEqual([]);
    }
    apply([...CHANGES.filter(({ of }) => of !== 'video'), setup('video', { temperatureC: 37 }, TRACKS)]);
    editDetections(project, ids.video, [CIRCLE]);
    setLocalise(project, null, LocaliseOptions.parse({ sensitivity: 0.5 }));
    expect(marks()).toEqual([]);
  });

  it('is what hangs on the detections of a video after others were imported, and these after what they were read with', async () => {
    const path = join(folder, 'spots.csv');
    writeFileSync(path, 'frame,x_um,y_um\n0,1,1\n');
    const request = { videoId: ids.video, path, options: DetectionTableOptions.parse({}) };
    await importDetections({ project }, request);
    const ofDetections = (): string[] =>
      projectSummary(project).sources.find(({ sourceId }) => sourceId === ids.video)!.importedDetections!
        .outOfDate;
    expect(outOfDate()).toEqual(new Set(TRACKS));
    expect(ofDetections()).toEqual([]);
    const MARKING = [
      option('video', { pixelUm: 0.3 }, TRACKS),
      setup('video', { particleDiameterUm: 5 }, TRACKS),
      content('video', TRACKS),
    ];
    apply([
      ...CHANGES.filter(({ of }) => of !== 'video'),
      ...[option('video', { fps: 3 }, TRACKS), setup('video', { temperatureC: 37 }, TRACKS)],
    ]);
    editDetections(project, ids.video, [CIRCLE]);
    expect(ofDetections()).toEqual([]);
    clearDetectionEdits(project, ids.video);
    for (const change of MARKING) {
      apply([change]);
      expect(ofDetections()).toHaveLength(1);
    }
    apply([]);
    removeImportedDetections(project, ids.video);
    expect(outOfDate()).toEqual(new Set());
  });

  it('is the validation and the analysis whose trajectories were made anew', () => {
    vi.setSystemTime(Date.now() + 1000);
    made.pretendTracks(project, ids.video, ids.model);
    expect(outOfDate()).toEqual(new Set(OF_TRACKS));
  });

  it('is the validation and the analysis alone whose trajectories were corrected by hand', () => {
    vi.setSystemTime(Date.now() + 1000);
    editTracks(project, ids.video, [{ do: 'delete', at: { frame: 0, xPx: 1, yPx: 1 } }]);
    expect(outOfDate()).toEqual(new Set(OF_TRACKS));
  });

  it('is what was learnt when masks are left out, until they are used again', () => {
    const masks = [0, 2].map((slice) => ({ stackId: ids.second, particle: 1, slice }));
    leaveOutMasks(project, masks, true);
    expect(outOfDate()).toEqual(new Set(MODEL));
    leaveOutMasks(project, masks.slice(1), false);
    expect(outOfDate()).toEqual(new Set(MODEL));
    leaveOutMasks(project, masks, false);
    expect(outOfDate()).toEqual(new Set());
  });

  it('is all after other settings for localising, what was made of the video after settings of its own', () => {
    const other = LocaliseOptions.parse({ sensitivity: 0.5 });
    setLocalise(project, ids.video, other);
    expect(outOfDate()).toEqual(new Set(TRACKS));
    setLocalise(project, null, other);
    expect(outOfDate()).toEqual(new Set(ALL));
    // The video no longer differs, so it follows the project.
    setLocalise(project, null, null);
    expect(outOfDate()).toEqual(new Set());
    setLocalise(project, ids.video, other);
    setLocalise(project, ids.video, null);
    expect(outOfDate()).toEqual(new Set());
  });

  it('names what was changed', () => {
    setLocalise(project, ids.video, LocaliseOptions.parse({ refine: false }));
    expect(projectSummary(project).tracks[0].outOfDate).toEqual(['the settings for localising were changed']);
    setLocalise(project, ids.video, null);
    apply([axial('first', ALL)]);
    expect(projectSummary(project).models[0].outOfDate).toEqual(['the axial factor of s0.tif was changed']);
    apply([content('second', ALL)]);
    expect(projectSummary(project).tracks[0].outOfDate).toEqual(['s1.tif has changed']);
  });
});
