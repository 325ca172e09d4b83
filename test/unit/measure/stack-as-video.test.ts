import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { saidNothing } from '../../support/said-nothing.ts';
import { detectionsFor, storeDetectionChunk } from '../../../main/project/detections.ts';
import { listEdits } from '../../../main/project/edits.ts';
import { readFeatures, readParticles } from '../../../main/project/mask-sets.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { makeInputs } from '../../../main/project/result-inputs.ts';
import { getSource, storeSources } from '../../../main/project/sources.ts';
import { createStepProgress, type Workflow } from '../../../main/workflow/workflow-context.ts';
import { editDetections } from '../../../main/workflow/corrections.ts';
import { cutStack, maskRows } from '../../../main/workflow/mask-sets.ts';
import { asAcquired } from '../../../main/workflow/dust.ts';
import { calibrateOptionsFor } from '../../../main/workflow/resolve-options.ts';
import { rpcMethods } from '../../../native-worker/rpc-methods/index.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';
import { cutFrames } from '../../../native-worker/tasks/cut-frames.ts';
import { localiseFrames } from '../../../native-worker/tasks/localise-frames.ts';
import { measureFrame, type MeasuredFrame } from '../../../native-worker/tasks/measure-frame.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { paint, ringSystem } from '../image/scene.ts';

const PIXEL_UM = 0.1625;
const SLICES = 6;
const SIZE = 260;
/** Something that shows up in one slice only, near enough to disturb the rings: it is detected and never followed. */
const BLINK = { slice: 3, x: 150, y: 130 };

let folder: string;
let project: Project;
interface Measured {
  /** The features that the calibration stored, by slice and centre. */
  calibrated: Map<string, Float64Array>;
  tracked: MeasuredFrame[];
}
let measure: () => Promise<Measured>;

const keyOf = (frame: number, x: number, y: number): string => `${frame}/${x}/${y}`;

async function writeStack(path: string): Promise<void> {
  const writer = await createOmeTiffWriter(path, {
    width: SIZE,
    height: SIZE,
    bits: 8,
    axes: 'ZYX',
    frames: SLICES,
    pixelSizeUm: PIXEL_UM,
    zStepUm: 1,
  });
  for (let slice = 0; slice < SLICES; slice++) {
    const particle = ringSystem(90.3 + 0.2 * slice, 130.4, 10 + 2 * slice, 0.25);
    const blink = slice === BLINK.slice ? [ringSystem(BLINK.x, BLINK.y, 9, 0.3)] : [];
    const frame = paint([particle, ...blink], { size: SIZE, noise: 1, seed: slice + 1 });
    await writer.write(frame.data as Uint8Array);
  }
  await writer.close();
}

/** The worker's methods in this thread. */
const { maskSide, follow, measures } = rpcMethods;
const methods = { maskSide, follow, measures, cutMasks: cutFrames };
const worker = {
  call: async (name: keyof typeof methods, params: never): Promise<unknown> => methods[name](params),
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-measure-'));
  const path = join(folder, 'stack.ome.tif');
  await writeStack(path);
  project = createProject(join(folder, 'a.janus3d'));
  const info = {
    path,
    format: 'ome-tiff',
    axes: 'ZYX',
    frames: SLICES,
    width: SIZE,
    height: SIZE,
    bits: 8,
    pixelSizeUm: PIXEL_UM,
    zStepUm: 1,
    frameIntervalS: null,
    ...saidNothing,
  };
  const stack = { kind: 'stack' as const, path, identity: { content: '', files: [] }, info };
  const [id] = storeSources(project, [
    { ...stack, options: ImportOptions.parse({}), setup: null, axialFactor: 1 },
  ]);
  const options = calibrateOptionsFor(
    CalibrateOptions.parse({ spacing: { minSpacingDiameters: 0, edgeDiameters: 0 } }),
    [getSource(project, id)],
  );

  const inputs = makeInputs({ step: 'localise' });
  const range = { from: 0, to: SLICES };
  const found = await localiseFrames({
    path,
    channel: 0,
    ...range,
    pixelUm: PIXEL_UM,
    options: options.localise,
  });
  const detectionsId = detectionsFor(project, id, inputs);
  storeDetectionChunk(project, detectionsId, range, found);
  const workflow = {
    project,
    worker,
    threads: 1,
    seed: 1,
    signal: new AbortController().signal,
    report: () => undefined,
    noteTensorBackend: () => undefined,
  } as unknown as Workflow;
  const localised = { detectionsId, inputs };
  measure = async () => {
    const present = getSource(project, id);
    const progress = createStepProgress(workflow, SLICES);
    const { maskSet } = await cutStack(workflow, present, localised, options, asAcquired, progress);
    const rows = maskRows(readParticles(project, maskSet.id));
    const { features } = readFeatures(project, maskSet.id);
    const width = features.names.length;
    const calibrated: Measured['calibrated'] = new Map();
    rows.slice.forEach((slice, row) =>
      calibrated.set(
        keyOf(slice, rows.xPx[row], rows.yPx[row]),
        features.values.slice(row * width, (row + 1) * width),
      ),
    );
    const edits = listEdits(project, id, 'detections');
    const tracked: MeasuredFrame[] = [];
    for (let frame = 0; frame < SLICES; frame++) {
      tracked.push(
        await measureFrame({
          path,
          channel: 0,
          frame,
          pixelUm: PIXEL_UM,
          localise: options.localise,
          mask: options.mask,
          sidePx: maskSet.sidePx,
          crowdedDiameters: 3,
          extraGroups: [],
          edits: edits.filter((edit) => edit.frame === frame),
        }),
      );
    }
    return { calibrated, tracked };
  };
});
afterAll(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

/** Masks that were measured in both ways, and found to be equal. */
function compare({ calibrated, tracked }: Measured): number {
  let compared = 0;
  for (const [frame, { detections, features }] of tracked.entries()) {
    const width = features.names.length;
    for (const [row, { xPx, yPx }] of detections.entries()) {
      const stored = calibrated.get(keyOf(frame, xPx, yPx));
      if (!stored) continue;
      expect(features.values.slice(row * width, (row + 1) * width)).toEqual(stored);
      compared += 1;
    }
  }
  return compared;
}

const nearBlink = ({ tracked }: Measured) =>
  tracked[BLINK.slice].detections.filter(({ xPx, yPx }) => Math.hypot(xPx - BLINK.x, yPx - BLINK.y) < 3);

describe('a stack tracked as if it were a video', () => {
  it('gives the numbers that the calibration stored, to the bit, with a neighbour that none follows', async () => {
    const measured = await measure();
    expect(measured.calibrated.size).toBe(SLICES);
    expect(compare(measured)).toBe(SLICES);
    const near = nearBlink(measured);
    expect(near).toHaveLength(1);
    expect(measured.calibrated.has(keyOf(BLINK.slice, near[0].xPx, near[0].yPx))).toBe(false);
  });

  it('does so with detections that were corrected by hand', async () => {
    const before = await measure();
    const [found] = before.tracked[1].detections;
    const circle = { xPx: found.xPx, yPx: found.yPx, radiusPx: found.radiusPx };
    editDetections(project, 1, [
      { do: 'remove', frame: BLINK.slice, xPx: BLINK.x, yPx: BLINK.y, radiusPx: 9 },
      { do: 'remove', frame: 1, ...circle },
      { do: 'add', frame: 1, ...circle, xPx: circle.xPx + 1.5 },
    ]);
    const after = await measure();
    expect(nearBlink(after)).toEqual([]);
    expect(after.calibrated.has(keyOf(1, circle.xPx + 1.5, circle.yPx))).toBe(true);
    expect(compare(after)).toBe(SLICES);
    const keys = [...before.calibrated.keys()].filter((key) => !key.startsWith('1/'));
    const blink = keys.find((key) => key.startsWith(`${BLINK.slice}/`))!;
    expect(after.calibrated.get(blink)).not.toEqual(before.calibrated.get(blink));
  });
});
