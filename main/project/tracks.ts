import { countTrajectories } from '../../preload/contract/count-trajectories.ts';
import type { TrackTable, VideoTracksSummary } from '../../preload/contract/commands.ts';
import type { EditResults } from '../../preload/contract/edits.ts';
import { changeRow, removeRow } from './write-changes.ts';
import { listEdits, trackCorrectionsMade } from './edits.ts';
import { importedDetectionsOf } from './imported-detections.ts';
import { correctTracks, type CorrectedTracks } from './track-edits.ts';
import { joinTables, packColumns, rowsBetween, unpackTable, type Columns } from './pack-columns.ts';
import { TRACKS_INPUTS, type TracksInputs } from './stored-formats.ts';
import type { Inputs } from './result-inputs.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { modelChanges } from './models.ts';
import { settingsOfKey } from './localise-settings.ts';
import { nextMoment, nextMomentOfTracks } from './next-moment.ts';
import { changedSources, knownOfImported, knownOfVideo, otherwise, unique } from './out-of-date.ts';
import type { Project } from './project.ts';
import { samePositionPxOf } from './same-position.ts';
import { storeInParts, type RowRange } from './store-in-parts.ts';
import { getSource } from './sources.ts';
import { packJson, unpackJson } from './stored-json.ts';

const TRACKS: Columns<TrackTable> = {
  particle: 'Int32Array',
  frame: 'Int32Array',
  tS: 'Float64Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  xUm: 'Float64Array',
  yUm: 'Float64Array',
  zRawUm: 'Float64Array',
  zUm: 'Float64Array',
  zSdUm: 'Float64Array',
  inRange: 'Uint8Array',
  outlier: 'Uint8Array',
  crowded: 'Uint8Array',
  bridged: 'Uint8Array',
  reason: 'Uint8Array',
  linkConfidence: 'Float64Array',
  weak: 'Uint8Array',
};
/** Columns that trajectories from before they were kept do not have: 0 throughout. */
const LATER = ['bridged', 'reason', 'linkConfidence', 'weak'] as const;

/** The set of positions of a video by this model, or by none, with these options, made if there is none yet. */
export function positionsFor(
  project: Project,
  sourceId: number,
  modelId: number | null,
  inputs: Inputs,
): number {
  project.db
    .prepare(
      `INSERT INTO positions (source_id, model_id, inputs, inputs_hash, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .run(sourceId, modelId, inputs.json, inputs.hash, nextMoment(project, sourceId));
  const row = project.db
    .prepare<[number, string], { id: number }>(
      'SELECT id FROM positions WHERE source_id = ? AND inputs_hash = ?',
    )
    .get(sourceId, inputs.hash);
  return row!.id;
}

export function positionChunksDone(project: Project, positionsId: number): Set<number> {
  const rows = project.db
    .prepare<[number], { first_frame: number }>(
      'SELECT first_frame FROM position_chunk WHERE positions_id = ?',
    )
    .all(positionsId);
  return new Set(rows.map((row) => row.first_frame));
}

export function storePositionChunk(
  project: Project,
  positionsId: number,
  chunk: { from: number; to: number },
  table: { frame: Int32Array },
): void {
  project.db
    .prepare(
      `INSERT OR IGNORE INTO position_chunk (positions_id, first_frame, frames, rows, columns)
         VALUES (?, ?, ?, ?, ?)`,
    )
    .run(positionsId, chunk.from, chunk.to - chunk.from, table.frame.length, packColumns(table));
}

/** The sets of positions of a video by a model, newest first. */
export function positionSets(project: Project, sourceId: number, modelId: number): number[] {
  return project.db
    .prepare<[number, number], { id: number }>(
      'SELECT id FROM positions WHERE source_id = ? AND model_id = ? ORDER BY id DESC',
    )
    .all(sourceId, modelId)
    .map(({ id }) => id);
}

/** Chunks in order of their frames. */
export function readPositions<Table extends object>(
  project: Project,
  positionsId: number,
  columns: Columns<Table>,
  later: readonly (keyof Table & string)[] = [],
): Table[] {
  return project.db
    .prepare<[number], { columns: Uint8Array }>(
      'SELECT columns FROM position_chunk WHERE positions_id = ? ORDER BY first_frame',
    )
    .all(positionsId)
    .map((row) => unpackTable(project.path, row.columns, columns, `positions ${positionsId}`, later));
}

/** One of the sets of trajectories that a video may have, by models or options that are compared; the first one has no name. */
export interface TrackSet {
  sourceId: number;
  name: string;
}

/** Rows that are stored at once: writing them takes some ten milliseconds. */
const PART_ROWS = 50_000;

/**
 * Stores a set of trajectories that does not count yet, a part a step. Returns its id. Ended before it is whole, it leaves nothing.
 *
 * @param tracks `shown`: in place of what is on show
 */
export function* storeTracks(
  project: Project,
  tracks: TrackSet & {
    shown: boolean;
    modelId: number | null;
    positionsId: number;
    inputs: TracksInputs;
    table: TrackTable;
  },
): Generator<undefined, number> {
  const { sourceId, name, shown, modelId, positionsId, inputs, table } = tracks;
  const counted = corrected(project, sourceId, table).table;
  const { db } = project;
  const { lastInsertRowid } = db
    .prepare(
      `INSERT INTO tracks (source_id, name, shown, model_id, positions_id, inputs, particles, rows, columns, created_at, removed)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, x'', ?, 1)`,
    )
    .run(
      sourceId,
      name,
      shown ? 1 : 0,
      modelId,
      positionsId,
      packJson(TRACKS_INPUTS, inputs),
      countTrajectories(counted).particles,
      counted.particle.length,
      nextMomentOfTracks(project, sourceId),
    );
  const id = Number(lastInsertRowid);
  const insert = db.prepare('INSERT INTO track_part (tracks_id, part, columns) VALUES (?, ?, ?)');
  return yield* storeInParts(project, 'tracks', id, partsOf(table.frame.length), ({ from, to }) => {
    insert.run(id, from / PART_ROWS, packColumns(rowsBetween(table, from, to)));
  });
}

/** One at least. */
function partsOf(rows: number): RowRange[] {
  return Array.from({ length: Math.max(1, Math.ceil(rows / PART_ROWS)) }, (_, part) => ({
    from: part * PART_ROWS,
    to: Math.min(rows, (part + 1) * PART_ROWS),
  }));
}

/** Lets a set of trajectories that was stored count, in place of that of its name. */
export function useTracks(project: Project, set: TrackSet, id: number): void {
  const before = idOfSet(project, set);
  if (before !== null) removeRow(project, 'tracks', before);
  changeRow(project, 'tracks', id, { removed: 0 });
}

function idOfSet({ db }: Project, { sourceId, name }: TrackSet): number | null {
  const row = db
    .prepare<[number, string], { id: number }>(
      'SELECT id FROM tracks WHERE source_id = ? AND name = ? AND removed = 0',
    )
    .get(sourceId, name);
  return row?.id ?? null;
}

/** The one on show is the newest of those that may be. */
const SHOWN_FIRST = 'ORDER BY shown DESC, id DESC';

const idsOfSets = ({ db }: Project, sourceId: number): number[] =>
  db
    .prepare<[number], { id: number }>(
      `SELECT id FROM tracks WHERE source_id = ? AND removed = 0 ${SHOWN_FIRST}`,
    )
    .all(sourceId)
    .map(({ id }) => id);

/** @throws not-found */
function requireSet(project: Project, set: TrackSet): number {
  const id = idOfSet(project, set);
  if (id !== null) return id;
  const names = trackSets(project).filter(({ videoId }) => videoId === set.sourceId);
  throw missingThing(
    'trackSet',
    set.name === '' ? undefined : set.name,
    names.map(({ name }) => name || 'one without a name'),
  );
}

/** Puts a set of trajectories on show: what is seen, analysed and exported where no other one is named. @throws not-found */
export function showTracks(project: Project, set: TrackSet): void {
  const chosen = requireSet(project, set);
  for (const id of idsOfSets(project, set.sourceId))
    changeRow(project, 'tracks', id, { shown: id === chosen ? 1 : 0 });
}

/** Takes a set of trajectories out. @throws not-found */
export const removeTracks = (project: Project, set: TrackSet): void =>
  removeRow(project, 'tracks', requireSet(project, set));

/** As they were linked; corrections by hand are laid over them by `readTracks`. */
function linkedTracks(project: Project, sourceId: number, name: string | null): TrackTable | null {
  const id = name === null ? idsOfSets(project, sourceId).at(0) : requireSet(project, { sourceId, name });
  return id === undefined ? null : tableOfSet(project, sourceId, id);
}

function tableOfSet({ db, path }: Project, sourceId: number, id: number): TrackTable {
  const own = db
    .prepare<[number], { columns: Uint8Array }>('SELECT columns FROM tracks WHERE id = ?')
    .all(id);
  const parts = db
    .prepare<[number], { columns: Uint8Array }>(
      'SELECT columns FROM track_part WHERE tracks_id = ? ORDER BY part',
    )
    .all(id);
  const where = `trajectories of video ${sourceId}`;
  const tables = (parts.length > 0 ? parts : own).map(({ columns }) =>
    unpackTable(path, columns, TRACKS, where, LATER),
  );
  return tables.length === 1 ? tables[0] : joinTables(TRACKS, tables);
}

const corrected = (project: Project, sourceId: number, table: TrackTable): CorrectedTracks =>
  correctTracks(table, listEdits(project, sourceId, 'tracks'), samePositionPxOf(project, sourceId));

/**
 * The trajectories of a video with all corrections by hand: those on show, or the set of that name; null before there are any.
 *
 * @throws not-found where there is no set of that name
 */
export function readTracks(
  project: Project,
  sourceId: number,
  name: string | null = null,
): TrackTable | null {
  const linked = linkedTracks(project, sourceId, name);
  return linked && corrected(project, sourceId, linked).table;
}

/** What a person calls the trajectories of a video, by their number, and how many corrections find no trajectory any more. */
export function trackCorrections(project: Project, sourceId: number): EditResults['tracks.corrections'] {
  const edits = listEdits(project, sourceId, 'tracks').length;
  // Without any, trajectories of millions of rows need not be read.
  const linked = edits > 0 && linkedTracks(project, sourceId, null);
  if (!linked) return { names: [], edits, lost: edits };
  const { names, lost } = corrected(project, sourceId, linked);
  return { names: [...names], edits, lost };
}

/**
 * After corrections: what is known of the trajectories without reading them follows.
 *
 * @param takenBack when the last of those was made that were taken back: sets that are newer were made, and used, with them and change now
 */
export function noteCorrected(project: Project, sourceId: number, takenBack = ''): void {
  const madeAt = project.db.prepare<[number], string>('SELECT created_at FROM tracks WHERE id = ?').pluck();
  for (const id of idsOfSets(project, sourceId)) {
    const isNewer = takenBack !== '' && madeAt.get(id)! >= takenBack;
    const { table } = corrected(project, sourceId, tableOfSet(project, sourceId, id));
    changeRow(project, 'tracks', id, {
      particles: countTrajectories(table).particles,
      rows: table.particle.length,
      ...(isNewer && { created_at: nextMomentOfTracks(project, sourceId) }),
    });
  }
}

/** All sets of trajectories; of each video the one on show first. */
export function trackSets(project: Project, ofModels = modelChanges(project)): VideoTracksSummary[] {
  const sets = project.db
    .prepare<
      [],
      Pick<
        VideoTracksSummary,
        'setId' | 'videoId' | 'name' | 'modelId' | 'particles' | 'rows' | 'createdAt'
      > & { inputs: string }
    >(
      `SELECT id AS setId, source_id AS videoId, name, model_id AS modelId, particles, rows, created_at AS createdAt, inputs
         FROM tracks WHERE removed = 0 AND source_id IN (SELECT id FROM source WHERE removed = 0)
         ORDER BY source_id, shown DESC, id DESC`,
    )
    .all();
  return sets.map(({ inputs, ...row }, at) => {
    const where = `trajectories of video ${row.videoId}`;
    const made = unpackJson(project.path, TRACKS_INPUTS, inputs, where);
    const { warnings, given, content, known, imported = null, importedDetections = null } = made;
    const video = getSource(project, row.videoId);
    const ofDetections = (imported ? null : importedDetectionsOf(project, video))?.outOfDate ?? [];
    const outOfDate = unique([
      ...changedSources(project, [{ source: row.videoId, content }]),
      ...otherwise(video.name, known, imported ? knownOfImported(video) : knownOfVideo(video, given)),
      ...ofDetections,
      ...(row.modelId === null ? [] : (ofModels.get(row.modelId) ?? [])),
    ]);
    const shown = sets[at - 1]?.videoId !== row.videoId;
    const settings = settingsOfKey(known?.['localise']);
    const { times: corrections, last } = trackCorrectionsMade(project, row.videoId);
    const createdAt = last > row.createdAt ? last : row.createdAt;
    return {
      ...row,
      createdAt,
      corrections,
      shown,
      warnings,
      options: given,
      settings,
      imported,
      importedDetections,
      outOfDate,
    };
  });
}

/** Of each video the set on show. */
export const trackSummaries = (project: Project, ofModels = modelChanges(project)): VideoTracksSummary[] =>
  trackSets(project, ofModels).filter(({ shown }) => shown);
