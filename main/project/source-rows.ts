import type { SourceRow } from '../../preload/contract/commands.ts';
import { ownOptions } from '../../preload/contract/localise-settings.ts';
import { listEdits } from './edits.ts';
import { importedDetectionsOf } from './imported-detections.ts';
import { projectLocalise } from './localise-settings.ts';
import type { Project } from './project.ts';
import { isPresent, listSources, type Source } from './sources.ts';

/** What windows are shown of the sources. */
export function sourceRows(project: Project): SourceRow[] {
  const localised = project.db.prepare<[number, number], { frames: number | null }>(
    `SELECT max(frames) AS frames FROM (
       SELECT sum(frames) AS frames FROM detection_chunk JOIN detections ON detections.id = detections_id
         WHERE source_id = ? GROUP BY detections_id
       UNION ALL
       SELECT sum(frames) FROM position_chunk JOIN positions ON positions.id = positions_id
         WHERE source_id = ? GROUP BY positions_id)`,
  );
  const framesLocalised = ({ id, info, importedDetections }: Source): number =>
    importedDetections === null ? (localised.get(id, id)?.frames ?? 0) : info.frames;
  const shared = projectLocalise(project);
  return listSources(project).map((source) => ({
    ...source.info,
    sourceId: source.id,
    kind: source.kind,
    name: source.name,
    pixelSizeUm: source.pixelUm,
    zStepUm: source.zStepUm,
    frameIntervalS: source.frameIntervalS,
    axialFactor: source.axialFactor,
    options: source.options,
    fileSays: {
      pixelSizeUm: source.info.pixelSizeUm,
      zStepUm: source.info.zStepUm,
      frameIntervalS: source.info.frameIntervalS,
      stageDirection: source.info.stageDirection,
    },
    setup: source.setup,
    corrections: source.corrections === null ? 0 : listEdits(project, source.id, 'detections').length,
    importedDetections: importedDetectionsOf(project, source),
    localise: source.localise,
    ownLocalise: Object.keys(ownOptions(source.localise, shared)),
    framesLocalised: framesLocalised(source),
    present: isPresent(source),
    changed: project.changedContent.has(source.id),
  }));
}
