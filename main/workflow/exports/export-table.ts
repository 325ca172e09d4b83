import type { CommandParsed, TrackTable } from '../../../preload/contract/commands.ts';
import { notYet } from '../../../preload/contract/error-messages.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { detectionsOfSource } from '../../project/detections.ts';
import { latestComparison } from '../../project/comparisons.ts';
import { latestCurves } from '../../project/learning-curves.ts';
import { modelReport } from '../../project/models.ts';
import type { Project } from '../../project/project.ts';
import { getSource } from '../../project/sources.ts';
import { readTracks } from '../../project/tracks.ts';
import { getValidation } from '../../project/validations.ts';
import { calibratedMasks } from '../calibrated-masks.ts';
import type { Table } from '../csv/write-csv.ts';
import {
  comparisonTable,
  detectionTable,
  learningTable,
  maskTable,
  predictionTable,
  trackmateTable,
  trackTable,
  validationTable,
} from './exported-columns.ts';

const ID_OF = {
  tracks: 'video',
  detections: 'source',
  predictions: 'model',
  validation: 'validation',
} as const;

export type ExportedTable = CommandParsed<'export.csv'>['what'];

/** @throws bad-input where none is given */
export function requireId(what: keyof typeof ID_OF, id: number | undefined): number {
  if (id === undefined) throw badInput(`Which ${what}? Give the id of the ${ID_OF[what]}.`);
  return id;
}

const stemOf = (name: string): string => name.replace(/(\.ome)?\.[^.]+$/, '');

/** @throws not-found where the video has none */
export function tracksOf(project: Project, id: number, name?: string): TrackTable {
  const tracks = readTracks(project, id, name ?? null);
  if (tracks) return tracks;
  throw notYet(stemOf(getSource(project, id).name), 'tracks', 'track it');
}

/** What a table of a source should be called. */
export const fileNameOf = (project: Project, what: 'tracks' | 'detections', id: number, end = ''): string =>
  `${stemOf(getSource(project, id).name)}-${what}${end}.csv`;

/** A table of the project, and the name that a file of it should have. */
export function exportTable(
  project: Project,
  what: ExportedTable,
  id: number | undefined,
  layout: 'plain' | 'trackmate' = 'plain',
): { fileName: string; table: Table } {
  if (what === 'masks' || what === 'features') {
    return { fileName: `${project.name}-${what}.csv`, table: maskTable(calibratedMasks(project)) };
  }
  if (what === 'learning') {
    return { fileName: `${project.name}-learning.csv`, table: learningTable(latestCurves(project)) };
  }
  if (what === 'comparison') {
    return {
      fileName: `${project.name}-comparison.csv`,
      table: comparisonTable(latestComparison(project)),
    };
  }
  const ofId = requireId(what, id);
  if (what === 'predictions') {
    const { model, split, predictions } = modelReport(project, ofId);
    return {
      fileName: `${project.name}-${model}-${split}-predictions.csv`,
      table: predictionTable(predictions),
    };
  }
  if (what === 'validation') {
    const validation = getValidation(project, ofId);
    return {
      fileName: `${stemOf(validation.source)}-${validation.model}-residuals.csv`,
      table: validationTable(validation),
    };
  }
  if (what === 'tracks') {
    const isPlain = layout === 'plain';
    const rows = tracksOf(project, ofId);
    return {
      fileName: fileNameOf(project, what, ofId, isPlain ? '' : '-trackmate'),
      table: isPlain ? trackTable(rows) : trackmateTable(rows),
    };
  }
  const detections = detectionsOfSource(project, ofId);
  if (!detections) throw notYet(stemOf(getSource(project, ofId).name), what, 'calibrate or track');
  return { fileName: fileNameOf(project, what, ofId), table: detectionTable(detections) };
}
