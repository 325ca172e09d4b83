import { badInput } from '../../preload/contract/errors.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { choiceOf, listChoices } from '../project/z-series-choices.ts';
import { calibrationSummary, getCalibration, storeCalibration } from '../project/calibrations.ts';
import type { CalibrationInputs } from '../project/stored-formats.ts';
import { deleteUnusedMaskSets, isCut, readParticles } from '../project/mask-sets.ts';
import { performDurably } from '../project/history.ts';
import { projectLocalise, settingsKey } from '../project/localise-settings.ts';
import { makeInputs } from '../project/result-inputs.ts';
import { listSources, type Source } from '../project/sources.ts';
import { alignStacks, type CutStack } from './align-stacks.ts';
import { createStepProgress, type Workflow } from './workflow-context.ts';
import { cutStack } from './mask-sets.ts';
import { pixelUmOf, sliceHeightsSampleUmOf, zStepSampleUmOf } from './source-lengths.ts';
import { localiseSource } from './localise.ts';
import { planesOf } from './chosen-planes.ts';
import { noUsableParticle } from './no-usable-particle.ts';
import { dustWarnings, fileLight, type FileLight } from './dust.ts';
import { changedWarning, currentSource } from './source-files.ts';
import { calibrateOptionsFor } from './resolve-options.ts';
import { APP_VERSION, versions } from './versions.ts';

/** How much of the progress aligning counts for, in frames: a frame counts once for localising and once for its masks. */
const ALIGN_FRAMES = 20;

/**
 * All stacks of the project: localise, follow each particle, cut masks, extract features, make the z labels agree. Every chunk is
 * stored when it is done, so starting it again with the same options goes on where it stopped. Returns the calibration's id.
 */
export async function calibrate(workflow: Workflow, given: CalibrateOptions): Promise<number> {
  const { project } = workflow;
  const known = listSources(project, 'stack');
  if (known.length === 0) throw missingThing('stack');
  const sources: Source[] = [];
  const warnings: string[] = [];
  for (const { id } of known) {
    const { source, changed } = await currentSource(workflow, id);
    sources.push(source);
    if (changed) warnings.push(changedWarning(source));
  }
  const options = calibrateOptionsFor(given, sources);
  const total = 2 * sources.reduce((sum, source) => sum + source.info.frames, 0) + ALIGN_FRAMES;
  const progress = createStepProgress(workflow, total);

  const stacks: CutStack[] = [];
  const cuts: CalibrationInputs['stacks'] = [];
  const byHand: CalibrationInputs['byHand'] = [];
  for (const source of sources) {
    const light = await lightOfStack(workflow, source, options);
    const how = { dust: options.dust, light };
    const localised = await localiseSource(workflow, source, options.localise, how, progress);
    const { maskSet, inputs } = await cutStack(workflow, source, localised, options, light, progress);
    warnings.push(...dustWarnings(source.name, localised.dustSpots));
    stacks.push({ source, maskSet });
    const choices = listChoices(project, source.id);
    for (const particle of choices.length > 0 ? readParticles(project, maskSet.id) : []) {
      const choice = choiceOf(choices, particle);
      if (choice) byHand.push({ source: source.id, particle: particle.particle, use: choice.use });
    }
    const heightUm = source.info.sliceHeightsUm && [...sliceHeightsSampleUmOf(source)];
    cuts.push({
      source: source.id,
      content: source.identity.content,
      cut: inputs.hash,
      zStepSampleUm: zStepSampleUmOf(source),
      ...(heightUm && { heightUm }),
    });
  }
  const inputs = makeInputs({
    version: APP_VERSION,
    step: 'align',
    stacks: cuts,
    options,
    byHand,
  } satisfies CalibrationInputs);
  const present = getCalibration(project);
  if (present?.inputsHash === inputs.hash) return present.id;

  progress.step('Aligning z between particles and stacks');
  const followed = stacks.flatMap(({ maskSet }) => readParticles(project, maskSet.id));
  if (!followed.some(isCut)) throw noUsableParticle(followed.map(({ reject }) => reject));
  const calibration = await alignStacks(workflow, stacks, { ...options, byHand, given, warnings }, inputs);
  const settings = settingsKey(projectLocalise(project));
  const params = { options, given, settings, seed: workflow.seed };
  const { calibrationId } = performDurably(
    project,
    { name: 'calibrate', params, versions: versions() },
    () => {
      const calibrationId = storeCalibration(project, calibration);
      return { ...calibrationSummary(project), calibrationId };
    },
  );
  deleteUnusedMaskSets(project);
  progress.advance(ALIGN_FRAMES);
  return calibrationId;
}

async function lightOfStack(
  workflow: Workflow,
  source: Source,
  { localise, mask, dust }: ReturnType<typeof calibrateOptionsFor>,
): Promise<FileLight> {
  const pixelUm = pixelUmOf(source);
  const { signal } = workflow;
  const sidePx = await workflow.worker.call('maskSide', { pixelUm, options: mask }, { signal });
  const { width, height } = source.info;
  if (Math.min(width, height) < sidePx) {
    throw badInput(
      `The images of ${source.name} are ${width} x ${height} px, and no mask of ${sidePx} px fits into them; take larger images, a smaller --mask-side-px, or check the pixel size (${pixelUm} um).`,
    );
  }
  const how = { pixelUm, localise, mask, sidePx, modelFolder: null };
  return fileLight(workflow, dust, { path: source.path, ...planesOf(source), ...how });
}
