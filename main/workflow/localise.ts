import type { Dust } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { detectionChunksDone, detectionsFor, storeDetectionChunk } from '../project/detections.ts';
import { dustSpotsOf } from '../project/dust-spots.ts';
import { makeInputs, type Inputs } from '../project/result-inputs.ts';
import type { Source } from '../project/sources.ts';
import type { StepProgress, Workflow } from './workflow-context.ts';
import { pixelUmOf } from './source-lengths.ts';
import { planesOf } from './chosen-planes.ts';
import { countSpots, type FileLight } from './dust.ts';
import { frameChunks, runUnits } from './frame-chunks.ts';
import { APP_VERSION } from './versions.ts';

const CHUNK_FRAMES = 16;

/** Finds the circles in every frame of a source; chunks that an earlier run has stored are kept. Returns the set's id. */
export async function localiseSource(
  workflow: Workflow,
  source: Source,
  options: LocaliseOptions,
  { dust, light }: { dust: Dust; light: FileLight },
  progress: StepProgress,
): Promise<{ detectionsId: number; inputs: Inputs; dustSpots: number }> {
  const { project, worker, signal } = workflow;
  const pixelUm = pixelUmOf(source);
  const inputs = makeInputs({
    version: APP_VERSION,
    step: 'localise',
    content: source.identity.content,
    planes: planesOf(source),
    pixelUm,
    options,
    dust,
  });
  const detectionsId = detectionsFor(project, source.id, inputs);
  const done = detectionChunksDone(project, detectionsId);
  const chunks = frameChunks(source.info.frames, CHUNK_FRAMES);
  progress.step(`Localising ${source.name}`);
  const dustSpots = await dustSpotsOf(project, 'detections', detectionsId, () => countSpots(light));
  for (const chunk of chunks) if (done.has(chunk.from)) progress.advance(chunk.to - chunk.from);
  const open = chunks.filter((chunk) => !done.has(chunk.from));
  const pattern = open.length > 0 ? await light.pattern() : null;
  await runUnits(open, workflow, async (chunk) => {
    const planes = planesOf(source);
    const target = { path: source.path, ...planes, ...chunk, pixelUm, options, light: pattern?.light };
    const table = await worker.call('localise', target, { signal });
    storeDetectionChunk(project, detectionsId, chunk, table);
    progress.advance(chunk.to - chunk.from);
  });
  return { detectionsId, inputs, dustSpots };
}
