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

const stemOf = (name: string): string => name.replace(/(\.ome)?\.[^.]+$/, '');

/** @throws not-found where the video has none */
export function tracksOf(project: Project, id: number, name?: string): TrackTable {
  const tracks = readTracks(project, id, name ?? null);
  if (tracks) return tracks;
  throw notYet(stemOf(getSource(project, id).name), 'tracks', 'track it');
}

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
  if (id === undefined) throw badInput(`Which ${what}? Give the id of the ${ID_OF[what]}.`);
  if (what === 'predictions') {
    const { model, split, predictions } = modelReport(project, id);
    return {
      fileName: `${project.name}-${model}-${split}-predictions.csv`,
      table: predictionTable(predictions),
    };
  }
  if (what === 'validation') {
    const validation = getValidation(project, id);
    return {
      fileName: `${stemOf(validation.source)}-${validation.model}-residuals.csv`,
      table: validationTable(validation),
    };
  }
  const stem = stemOf(getSource(project, id).name);
  const rows = what === 'tracks' ? readTracks(project, id) : detectionsOfSource(project, id);
  if (!rows) throw notYet(stem, what, what === 'tracks' ? 'track it' : 'calibrate or track');
  const trajectories = layout === 'trackmate' ? trackmateTable : trackTable;
  const table = 'tS' in rows ? trajectories(rows) : detectionTable(rows);
  return { fileName: `${stem}-${what}${layout === 'trackmate' ? '-trackmate' : ''}.csv`, table };
}
