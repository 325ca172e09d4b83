import { badInput } from '../../preload/contract/errors.ts';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { choiceOf, listChoices } from '../project/choices.ts';
import { calibrationSummary, getCalibration, type CalibrationRecipe } from '../project/calibrations.ts';
import { deleteUnusedMaskSets, isCut, readParticles } from '../project/mask-sets.ts';
import { logCommand } from '../project/log.ts';
import { makeRecipe } from '../project/recipe.ts';
import { listSources } from '../project/sources.ts';
import { alignStacks, type CutStack } from './align.ts';
import { createMeter, type Workflow } from './context.ts';
import { cutStack } from './mask-sets.ts';
import { checkUnchanged } from './import.ts';
import { zStepSampleUmOf } from './lengths.ts';
import { localiseSource } from './localise.ts';
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
  const sources = listSources(project, 'stack');
  if (sources.length === 0) throw badInput('The project has no z-stacks; import some first.');
  for (const source of sources) await checkUnchanged(source);
  const options = calibrateOptionsFor(given, sources);
  const total = 2 * sources.reduce((sum, source) => sum + source.info.frames, 0) + ALIGN_FRAMES;
  const meter = createMeter(workflow, total);

  const stacks: CutStack[] = [];
  const inputs: CalibrationRecipe['inputs'] = [];
  const byHand: CalibrationRecipe['byHand'] = [];
  for (const source of sources) {
    const localised = await localiseSource(workflow, source, options.localise, meter);
    const { maskSet, recipe } = await cutStack(workflow, source, localised, options, meter);
    stacks.push({ source, maskSet });
    const choices = listChoices(project, source.id);
    for (const particle of choices.length > 0 ? readParticles(project, maskSet.id) : []) {
      const choice = choiceOf(choices, particle);
      if (choice) byHand.push({ source: source.id, particle: particle.particle, use: choice.use });
    }
    inputs.push({ source: source.id, cut: recipe.hash, zStepSampleUm: zStepSampleUmOf(source) });
  }
  const recipe = makeRecipe({
    version: APP_VERSION,
    step: 'align',
    inputs,
    options,
    byHand,
    range: 'where positions and alignment hold',
  } satisfies CalibrationRecipe);
  const present = getCalibration(project);
  if (present?.recipeHash === recipe.hash) return present.id;

  meter.step('Aligning z between particles and stacks');
  if (!stacks.some(({ maskSet }) => readParticles(project, maskSet.id).some(isCut))) {
    throw badInput(
      'No particle of the stacks can be used (too close to others or the edge, or found in too few slices); change the options for localising or spacing.',
    );
  }
  const id = await alignStacks(workflow, stacks, { ...options, byHand, given }, recipe);
  deleteUnusedMaskSets(project);
  logCommand(project, 'calibrate', options, versions(), calibrationSummary(project) ?? {});
  meter.advance(ALIGN_FRAMES);
  return id;
}
