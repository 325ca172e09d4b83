import type { ImportedDetections } from '../../preload/contract/imported-detections.ts';
import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';
import { basename } from 'node:path';
import type { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import type { TrackOptions } from '../../preload/contract/options/track.ts';
import type { ValidateOptions } from '../../preload/contract/options/validate.ts';
import { choiceOf, listChoices } from './z-series-choices.ts';
import { IDENTITY, type CalibrationInputs, type Known } from './stored-formats.ts';
import { settingsKey, settingsOfKey } from './localise-settings.ts';
import { readParticles } from './mask-sets.ts';
import { diameterUmOf } from './same-position.ts';
import type { Project } from './project.ts';
import { listSources, type Source } from './sources.ts';
import { unpackJson } from './stored-json.ts';

/**
 * What has changed since a result was made, a clause each ("stack_00.ome.tif has changed"). A result is out of date where what it was made of is
 * no longer what would be taken today: `known` is stored with it and compared.
 */

const planes = ({ options, kind }: Source): Known => ({
  channel: options.channel ?? 0,
  position: options.position,
  ...(kind === 'stack' ? { timepoint: options.timepoint } : { slice: options.slice }),
});

/** What a calibration takes from what is known of a stack; lengths in micrometres. */
export const knownOfStack = (source: Source, given: CalibrateOptions): Known => ({
  ...planes(source),
  pixelUm: source.pixelUm,
  zStepUm: source.zStepUm,
  heights: source.options.zStepUm === null && source.info.sliceHeightsUm ? 'stated' : 'even',
  axialFactor: source.axialFactor,
  stageDirection: source.options.stageDirection ?? source.info.stageDirection ?? 'up',
  particleDiameterUm: given.localise.particleDiameterUm ?? source.setup?.particleDiameterUm ?? null,
  corrections: source.corrections,
  localise: settingsKey(source.localise),
  maskSidePx: given.mask.sidePx ?? source.setup?.maskSidePx ?? null,
});

/** What tracking takes from what is known of a video. */
export const knownOfVideo = (source: Source, given: TrackOptions): Known => ({
  ...planes(source),
  corrections: source.corrections,
  importedDetections: source.importedDetections,
  localise: settingsKey(source.localise),
  pixelUm: source.pixelUm,
  frameIntervalS: source.frameIntervalS,
  times: source.options.fps === null && source.info.frameTimesS ? 'stated' : 'even',
  temperatureC: source.setup?.temperatureC ?? DEFAULT_TEMPERATURE_C,
  particleDiameterUm: given.localise.particleDiameterUm ?? source.setup?.particleDiameterUm ?? null,
});

/** What an imported table takes from what is known of its video: its own positions are neither localised nor given heights. */
export const knownOfImported = (source: Source): Known => ({
  pixelUm: source.pixelUm,
  frameIntervalS: source.frameIntervalS,
  times: source.options.fps === null && source.info.frameTimesS ? 'stated' : 'even',
});

/** What imported detections take from what is known of their video. */
export const knownOfImportedDetections = (
  source: Source,
  { lengths, radii }: Pick<ImportedDetections, 'lengths' | 'radii'>,
): Known => ({
  ...(lengths === 'px' && radii === 'px' ? {} : { pixelUm: source.pixelUm }),
  ...(radii === null && { particleDiameterUm: diameterUmOf(source) }),
});

/** What a validation takes from what is known of its source, apart from the trajectories. */
export const knownOfTruth = (source: Source, { toleranceUm }: ValidateOptions): Known => ({
  pixelUm: source.pixelUm,
  particleDiameterUm: toleranceUm === null ? (source.setup?.particleDiameterUm ?? null) : null,
});

const NAMES: Record<string, string> = {
  channel: 'channel',
  corrections: 'correction of detections',
  position: 'stage position',
  timepoint: 'time point',
  slice: 'slice',
  pixelUm: 'pixel size',
  zStepUm: 'z step',
  heights: 'z step',
  axialFactor: 'axial factor',
  stageDirection: 'stage direction',
  particleDiameterUm: 'particle diameter',
  temperatureC: 'temperature',
  maskSidePx: 'mask side',
  importedDetections: 'import of detections',
  focalHeightUm: 'focal height',
  frameIntervalS: 'frame rate',
  times: 'frame rate',
};

/** They are the project's, not of one file. */
const OTHER_SETTINGS = 'the settings for localising were changed';

const diameterIn = (known: Known): number | null => settingsOfKey(known['localise']).particleDiameterUm;

/** Clauses for what is known otherwise by now; nothing where a result from before does not say. */
export function otherwise(name: string, before: Known | undefined, now: Known): string[] {
  if (!before) return [];
  // Where nothing is localised, settings for it say nothing but how large a particle is.
  const isLocalised = !now['importedDetections'] || diameterIn(before) !== diameterIn(now);
  const compared = Object.keys(now).filter((key) => key !== 'localise' || isLocalised);
  const changed = compared.filter((key) => (before[key] ?? null) !== now[key]);
  return unique(
    changed.map((key) =>
      key === 'localise' ? OTHER_SETTINGS : `the ${NAMES[key] ?? key} of ${name} was changed`,
    ),
  );
}

/** Clauses for sources that do not hold what they held; those that are no longer in the project count too. */
export function changedSources(
  project: Project,
  made: readonly { source: number; content: string }[],
): string[] {
  const select = project.db.prepare<[number], { path: string; identity: string }>(
    'SELECT path, identity FROM source WHERE id = ? AND removed = 0',
  );
  const clauses = made.flatMap(({ source, content }) => {
    const row = select.get(source);
    if (!row) return ['a stack was removed'];
    const now =
      project.changedContent.get(source) ??
      unpackJson(project.path, IDENTITY, row.identity, `source ${source}`);
    return now.content === content ? [] : [`${basename(row.path)} has changed`];
  });
  return unique(clauses);
}

/** Clauses for all that a calibration was made of. */
export function calibrationChanges(
  project: Project,
  calibrationId: number,
  inputs: CalibrationInputs,
  { given, known }: { given: CalibrateOptions; known: Record<string, Known> },
): string[] {
  const stacks = listSources(project, 'stack');
  const used = new Set(inputs.stacks.map(({ source }) => source));
  return unique([
    ...changedSources(project, inputs.stacks),
    ...stacks
      .filter(({ id }) => used.has(id))
      .flatMap((stack) => otherwise(stack.name, known[stack.id], knownOfStack(stack, given))),
    ...stacks.filter(({ id }) => !used.has(id)).map(({ name }) => `${name} was added`),
    ...(sameChoices(project, calibrationId, inputs) ? [] : [OTHER_PARTICLES]),
  ]);
}

const OTHER_PARTICLES = 'the choice of particles was changed';
export const OTHER_MASKS = 'the choice of particles or masks was changed';

/** Whether a person's decisions about particles are those that a calibration heeded. */
function sameChoices(project: Project, calibrationId: number, { byHand }: CalibrationInputs): boolean {
  const choices = listChoices(project);
  if (choices.length === 0 && byHand.length === 0) return true;
  const sets = project.db
    .prepare<[number], { id: number; source: number }>(
      `SELECT mask_set.id, source_id AS source FROM calibration_mask_set JOIN mask_set ON mask_set.id = mask_set_id
         WHERE calibration_id = ?`,
    )
    .all(calibrationId);
  const now = sets.flatMap(({ id, source }) => {
    const own = choices.filter(({ sourceId }) => sourceId === source);
    const particles = own.length > 0 ? readParticles(project, id) : [];
    return particles.flatMap((particle) => {
      const choice = choiceOf(own, particle);
      return choice ? [`${source}/${particle.particle}/${choice.use}`] : [];
    });
  });
  const before = byHand.map(({ source, particle, use }) => `${source}/${particle}/${use}`);
  return now.toSorted().join() === before.toSorted().join();
}

export const unique = (clauses: readonly string[]): string[] => [...new Set(clauses)];
