import { once } from 'node:events';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type Database from 'better-sqlite3';
import { builtProgram } from '../../preload/contract/built-program.ts';
import type { Project } from './project.ts';

/** What was removed or replaced: rows of `table` whose ids are chosen by `which`, with what hangs on them. */
interface Gone {
  table: string;
  which: string;
  /** Where their bytes are. */
  bytes: string[];
}

const REMOVED_CALIBRATIONS = 'SELECT id FROM calibration WHERE removed = 1';
const REMOVED_SOURCES = 'SELECT id FROM source WHERE removed = 1';
const LIVE_POSITIONS = 'SELECT positions_id FROM tracks WHERE removed = 0';

/** In an order in which they can be deleted. */
const GONE: readonly Gone[] = [
  {
    table: 'validation',
    which: 'SELECT id FROM validation WHERE removed = 1',
    bytes: ['SELECT length(columns) FROM validation WHERE id IN gone'],
  },
  {
    table: 'analysis',
    which: 'SELECT id FROM analysis WHERE removed = 1',
    bytes: ['SELECT length(files) FROM analysis WHERE id IN gone'],
  },
  {
    table: 'positions',
    which: `SELECT id FROM positions WHERE source_id IN (${REMOVED_SOURCES})
      UNION SELECT positions_id FROM tracks WHERE removed = 1 AND positions_id NOT IN (${LIVE_POSITIONS})
      UNION SELECT positions.id FROM tracks JOIN positions ON positions.source_id = tracks.source_id
        WHERE removed = 0 AND positions.created_at < tracks.created_at AND positions.id NOT IN (${LIVE_POSITIONS})`,
    bytes: ['SELECT length(columns) FROM position_chunk WHERE positions_id IN gone'],
  },
  {
    table: 'tracks',
    which: 'SELECT id FROM tracks WHERE removed = 1',
    bytes: [
      'SELECT length(columns) FROM tracks WHERE id IN gone',
      'SELECT length(columns) FROM track_part WHERE tracks_id IN gone',
    ],
  },
  { table: 'z_series_choice', which: 'SELECT id FROM z_series_choice WHERE removed = 1', bytes: [] },
  { table: 'edit', which: 'SELECT id FROM edit WHERE removed = 1', bytes: [] },
  {
    table: 'imported_detections',
    which: 'SELECT id FROM imported_detections WHERE removed = 1',
    bytes: ['SELECT length(columns) FROM imported_detection_chunk WHERE imported_id IN gone'],
  },
  { table: 'localise_settings', which: 'SELECT id FROM localise_settings WHERE removed = 1', bytes: [] },
  {
    table: 'left_out_masks',
    which: 'SELECT id FROM left_out_masks WHERE removed = 1',
    bytes: ['SELECT length(columns) FROM left_out_masks WHERE id IN gone'],
  },
  { table: 'setup', which: 'SELECT id FROM setup WHERE removed = 1', bytes: [] },
  {
    table: 'calibration_mask_set',
    which: `SELECT calibration_mask_set.rowid FROM calibration_mask_set WHERE calibration_id IN (${REMOVED_CALIBRATIONS})`,
    bytes: [],
  },
  {
    table: 'z_series',
    which: `SELECT id FROM z_series WHERE calibration_id IN (${REMOVED_CALIBRATIONS})`,
    bytes: ['SELECT length(z_label_um) + length(quality) FROM z_series WHERE id IN gone'],
  },
  {
    table: 'mask_set',
    which: `SELECT id FROM mask_set WHERE source_id IN (${REMOVED_SOURCES})
      UNION SELECT mask_set_id FROM calibration_mask_set WHERE calibration_id IN (${REMOVED_CALIBRATIONS})
      EXCEPT SELECT mask_set_id FROM calibration_mask_set
        WHERE calibration_id IN (SELECT id FROM calibration WHERE removed = 0)`,
    bytes: [
      'SELECT length(masks) + length(features) FROM mask_chunk WHERE mask_set_id IN gone',
      'SELECT length(columns) FROM particle WHERE mask_set_id IN gone',
    ],
  },
  { table: 'calibration', which: REMOVED_CALIBRATIONS, bytes: [] },
  {
    table: 'model',
    which: 'SELECT id FROM model WHERE removed = 1',
    bytes: [
      'SELECT length(predictions) FROM model WHERE id IN gone',
      'SELECT length(bytes) FROM model_array WHERE model_id IN gone',
    ],
  },
  {
    table: 'detections',
    which: `SELECT id FROM detections WHERE source_id IN (${REMOVED_SOURCES})`,
    bytes: ['SELECT length(columns) FROM detection_chunk WHERE detections_id IN gone'],
  },
  { table: 'source', which: REMOVED_SOURCES, bytes: [] },
];

/** Bytes of what was removed or replaced and is kept for undoing; rows of text alone count nothing. */
export const removedBytes = ({ db }: Project): number =>
  GONE.reduce((sum, { which, bytes }) => {
    const sizes = bytes.map(
      (sql) =>
        db
          .prepare<[], { bytes: number }>(
            `WITH gone(id) AS (${which}), part(bytes) AS (${sql}) SELECT coalesce(sum(bytes), 0) AS bytes FROM part`,
          )
          .get()!.bytes,
    );
    return sizes.reduce((total, size) => total + size, sum);
  }, 0);

/** Deletes what was removed or replaced and the history of it, then makes the file as small as what it holds. */
export function compactDatabase(db: Database.Database): void {
  db.transaction(() => {
    db.exec('DELETE FROM change');
    db.exec('DELETE FROM command WHERE undone = 1');
    // What is gone is found before anything is deleted, for one thing is known by another.
    const gone = GONE.map(({ table, which }) => ({
      table,
      ids: db.prepare<[], unknown[]>(which).raw().all(),
    }));
    for (const { table, ids } of gone) {
      const remove = db.prepare(`DELETE FROM ${table} WHERE rowid = ?`);
      for (const [id] of ids) remove.run(id);
    }
  }).immediate();
  db.exec('VACUUM');
  db.pragma('wal_checkpoint(TRUNCATE)');
}

const threadPath = (): string =>
  fileURLToPath(builtProgram(import.meta.url, './compact-thread.ts', 'compact.js'));

/** Compacts the file in a thread, for it may take as long as writing it anew. Returns its size before and after. */
export async function compact({ path, db }: Project): Promise<{ beforeBytes: number; afterBytes: number }> {
  db.pragma('wal_checkpoint(TRUNCATE)');
  const beforeBytes = statSync(path).size;
  // The writer's beat must not wait for the thread.
  db.pragma('busy_timeout = 0');
  try {
    const thread = new Worker(threadPath(), { workerData: { path } });
    const [code] = (await once(thread, 'exit')) as [number];
    if (code !== 0) throw new Error(`Compacting ended with ${code}.`);
  } finally {
    db.pragma('busy_timeout = 5000');
  }
  return { beforeBytes, afterBytes: statSync(path).size };
}
