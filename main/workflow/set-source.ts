import { badInput } from '../../preload/contract/errors.ts';
import type { VideoTracksSummary } from '../../preload/contract/commands.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import { listAnalyses } from '../project/analyses.ts';
import { perform } from '../project/history.ts';
import { getSetup } from '../project/setups.ts';
import { getSource, storeSources } from '../project/sources.ts';
import { projectSummary } from '../project/summary.ts';
import type { Project } from '../project/project.ts';
import { listValidations } from '../project/validations.ts';
import { axialFactorOf, checkSource, refuseIdle } from './import.ts';
import { setOf } from './history-titles.ts';
import { differencesOf, sameFile } from './known-source.ts';
import { planesFor, planesOf } from './chosen-planes.ts';
import { requireFiles, type Files } from './source-files.ts';
import { versions } from './versions.ts';

/**
 * Changes what is known of a source: `options` replace those with which it was imported, null is what the file or the setup says. The file is
 * read only where other planes of it are chosen. `changed` says what is known otherwise now, `outOfDate` which results that puts out of date.
 *
 * @throws bad-option for what says nothing of its kind, bad-input where what an analysis needs would not be known any more, or another source is the same images
 */
export async function setSource(
  { project, worker }: Files,
  sourceId: number,
  options: ImportOptions,
  renewSetup: boolean,
): Promise<{ changed: string[]; outOfDate: string[] }> {
  const source = getSource(project, sourceId);
  const { kind, path } = source;
  refuseIdle(kind, options);
  const keepsSetup = !renewSetup && options.setup === source.options.setup;
  const setup = keepsSetup ? source.setup : options.setup === null ? null : getSetup(project, options.setup);
  const axialFactor = await axialFactorOf(worker, options, setup);
  const planes = planesFor(kind, options);
  const otherPlanes = JSON.stringify(planes) !== JSON.stringify(planesOf(source));
  const info = otherPlanes
    ? await worker.call('sourceInfo', { path: requireFiles(source).path, ...planes })
    : source.info;
  checkSource(path, kind, info, options, setup);
  const twin = sameFile(project, kind, path, options).find(({ id }) => id !== sourceId);
  if (twin)
    throw badInput(`${path} is in the project like this already, as ${kind} ${twin.id}; use that one.`);
  const now = { ...source, info, options, setup, axialFactor };
  const changed = differencesOf(source, now);
  const before = new Set(staleResults(project));
  const onDisk = project.changedContent.get(sourceId);
  const command = { name: 'set', params: { sourceId, options, setup }, versions: versions() };
  return perform(project, command, () => {
    storeSources(project, [now]);
    // Its files have not been read anew: that they hold something else stays known.
    if (onDisk) project.changedContent.set(sourceId, onDisk);
    return { changed, outOfDate: staleResults(project).filter((result) => !before.has(result)) };
  });
}

/** Results that are out of date, as people call them. */
export function staleResults(project: Project): string[] {
  const { calibration, models, tracks, trackSets, sources } = projectSummary(project);
  const nameOf = (id: number): string => sources.find(({ sourceId }) => sourceId === id)?.name ?? String(id);
  const isStale = ({ outOfDate }: { outOfDate: string[] }): boolean => outOfDate.length > 0;
  /** The one on show needs none. */
  const nameOfSet = ({ shown, name }: VideoTracksSummary): string =>
    shown ? 'the trajectories' : setOf(name);
  return [
    ...sources
      .filter(({ importedDetections }) => importedDetections && isStale(importedDetections))
      .map(({ name }) => `the detections of ${name}`),
    ...(calibration && isStale(calibration) ? ['the calibration'] : []),
    ...models.filter(isStale).map(({ modelId }) => `model ${modelId}`),
    ...trackSets.filter(isStale).map((set) => `${nameOfSet(set)} of ${nameOf(set.videoId)}`),
    ...listValidations(project)
      .filter(isStale)
      .map(({ validationId, source }) => `validation ${validationId} of ${source}`),
    ...listAnalyses(project, tracks)
      .filter(isStale)
      .map(({ analysisId }) => `analysis ${analysisId}`),
  ];
}
