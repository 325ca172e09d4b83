import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { MaskBatch, PixelArray } from '../../preload/contract/frame.ts';
import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { damagedProject, missingThing } from '../../preload/contract/error-messages.ts';
import { packColumns, unpackColumns, unpackTable, type Columns } from './pack-columns.ts';
import { RejectReasonSchema } from './stored-formats.ts';
import type { Inputs } from './result-inputs.ts';
import type { Project } from './project.ts';

/** A particle followed through a stack; columns have an element a slice in which it counts. */
export interface StoredParticle {
  particle: number;
  reject: RejectReason | null;
  /** Rejected, but taken back by a person. */
  included: boolean;
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  radiusPx: Float64Array;
}

type Path = Omit<StoredParticle, 'particle' | 'reject' | 'included'>;
const PATH: Columns<Path> = {
  slice: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  radiusPx: 'Float64Array',
};
const FEATURES: Columns<FeatureTable> = { names: 'string[]', rows: 'number', values: 'Float64Array' };

/** Whether masks are cut of a particle. */
export const isCut = ({ reject, included }: StoredParticle): boolean => reject === null || included;

export interface MaskSet {
  id: number;
  sidePx: number;
  /** Whether its particles are stored. */
  followed: boolean;
}

/** The mask set of a stack made in this way, begun if there are none yet. */
export function maskSetFor(project: Project, sourceId: number, inputs: Inputs, sidePx: number): MaskSet {
  project.db
    .prepare(
      `INSERT INTO mask_set (source_id, inputs, inputs_hash, side_px, created_at) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO NOTHING`,
    )
    .run(sourceId, inputs.json, inputs.hash, sidePx, new Date().toISOString());
  const row = project.db
    .prepare<[number, string], { id: number; side_px: number; followed: number }>(
      'SELECT id, side_px, followed FROM mask_set WHERE source_id = ? AND inputs_hash = ?',
    )
    .get(sourceId, inputs.hash)!;
  return { id: row.id, sidePx: row.side_px, followed: row.followed === 1 };
}

export function storeParticles(
  project: Project,
  maskSetId: number,
  particles: readonly StoredParticle[],
): void {
  const insert = project.db.prepare(
    'INSERT INTO particle (mask_set_id, particle, reject, included, slices, columns) VALUES (?, ?, ?, ?, ?, ?)',
  );
  project.db.transaction(() => {
    for (const { particle, reject, included, ...columns } of particles) {
      insert.run(maskSetId, particle, reject, Number(included), columns.slice.length, packColumns(columns));
    }
    project.db.prepare('UPDATE mask_set SET followed = 1 WHERE id = ?').run(maskSetId);
  })();
}

export function readParticles(project: Project, maskSetId: number): StoredParticle[] {
  return project.db
    .prepare<[number], { particle: number; reject: string | null; included: number; columns: Uint8Array }>(
      'SELECT particle, reject, included, columns FROM particle WHERE mask_set_id = ? ORDER BY particle',
    )
    .all(maskSetId)
    .map(({ particle, reject, included, columns }) => {
      const where = `particle ${particle} of mask set ${maskSetId}`;
      return {
        particle,
        reject: rejectReasonOf(project, reject, where),
        included: included === 1,
        ...unpackTable(project.path, columns, PATH, where),
      };
    });
}

/** Why a particle is not used, as it is stored. @throws damaged-file */
export function rejectReasonOf(project: Project, stored: string | null, where: string): RejectReason | null {
  const reason = RejectReasonSchema.nullable().safeParse(stored);
  if (reason.success) return reason.data;
  throw damagedProject(project.path, `"${stored}" is no reason`, where);
}

export function maskChunksDone(project: Project, maskSetId: number): Set<number> {
  const rows = project.db
    .prepare<[number], { first_row: number }>('SELECT first_row FROM mask_chunk WHERE mask_set_id = ?')
    .all(maskSetId);
  return new Set(rows.map((row) => row.first_row));
}

export function storeMaskChunk(
  project: Project,
  maskSetId: number,
  firstRow: number,
  chunk: { masks: MaskBatch; features: FeatureTable; tensorBackend: string },
): void {
  const { masks, features, tensorBackend } = chunk;
  const { data } = masks;
  project.db
    .prepare(
      `INSERT OR IGNORE INTO mask_chunk (mask_set_id, first_row, rows, bits, tensor_backend, features, masks)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      maskSetId,
      firstRow,
      masks.count,
      masks.bits,
      tensorBackend,
      packColumns(features),
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
    );
}

/** Features of all rows of a mask set, in their order, and the tensor back end that made them. */
export function readFeatures(
  project: Project,
  maskSetId: number,
): { features: FeatureTable; tensorBackend: string | null } {
  const rows = project.db
    .prepare<[number], { id: number; features: Uint8Array; tensor_backend: string }>(
      'SELECT id, features, tensor_backend FROM mask_chunk WHERE mask_set_id = ? ORDER BY first_row',
    )
    .all(maskSetId);
  const tables = rows.map(({ id, features }) => {
    const where = `features ${id} of mask set ${maskSetId}`;
    const table = unpackColumns(project.path, features, FEATURES, where);
    if (table.values.length === table.rows * table.names.length) return table;
    throw damagedProject(project.path, 'it has not a number a row and column', where);
  });
  return { features: joinFeatures(tables), tensorBackend: rows[0]?.tensor_backend ?? null };
}

/** Tables of the same columns, one under the other; those without rows may have none. */
export function joinFeatures(tables: readonly FeatureTable[]): FeatureTable {
  const filled = tables.filter((table) => table.rows > 0);
  const names = filled[0]?.names ?? tables[0]?.names ?? [];
  const other = filled.find((table) => table.names.join() !== names.join());
  if (other) {
    throw badInput(
      `Features of this project were measured by different versions of the program (${names.length} and ${other.names.length} columns); calibrate again.`,
    );
  }
  const values = new Float64Array(tables.reduce((sum, table) => sum + table.values.length, 0));
  let offset = 0;
  for (const table of tables) {
    values.set(table.values, offset);
    offset += table.values.length;
  }
  return {
    names,
    rows: tables.reduce((sum, table) => sum + table.rows, 0),
    values,
  };
}

interface ChunkRow {
  first_row: number;
  rows: number;
  bits: 8 | 16 | 32;
  masks: Uint8Array;
  side_px: number;
}

/** The masks of a mask set as acquired, one stored chunk after the other. */
export function* maskChunks(project: Project, maskSetId: number): Generator<MaskBatch> {
  const firsts = project.db
    .prepare<[number], { first_row: number }>(
      'SELECT first_row FROM mask_chunk WHERE mask_set_id = ? ORDER BY first_row',
    )
    .all(maskSetId);
  const chunk = project.db.prepare<[number, number], ChunkRow>(
    `SELECT first_row, rows, bits, masks, side_px FROM mask_chunk JOIN mask_set ON mask_set.id = mask_set_id
       WHERE mask_set_id = ? AND first_row = ?`,
  );
  for (const { first_row: firstRow } of firsts)
    yield masksOf(project, maskSetId, chunk.get(maskSetId, firstRow));
}

/** One mask of a mask set, as acquired; only the chunk that holds it is read. */
export function readMask(project: Project, maskSetId: number, row: number): MaskBatch {
  const chunk = project.db
    .prepare<[number, number], ChunkRow>(
      `SELECT first_row, rows, bits, masks, side_px FROM mask_chunk JOIN mask_set ON mask_set.id = mask_set_id
         WHERE mask_set_id = ? AND first_row <= ? ORDER BY first_row DESC LIMIT 1`,
    )
    .get(maskSetId, row);
  const { sidePx, bits, count, data } = masksOf(project, maskSetId, chunk);
  const size = sidePx * sidePx;
  const at = row - (chunk?.first_row ?? 0);
  if (at >= count) throw missingThing('calibration');
  return { sidePx, count: 1, bits, data: data.slice(at * size, (at + 1) * size) };
}

function masksOf(project: Project, maskSetId: number, chunk: ChunkRow | undefined): MaskBatch {
  // Another process may have calibrated anew meanwhile.
  if (!chunk) throw missingThing('calibration');
  const { rows: count, bits, side_px: sidePx, masks } = chunk;
  if (masks.length !== count * sidePx * sidePx * (bits / 8)) {
    throw damagedProject(project.path, 'its masks are not of their size', `mask set ${maskSetId}`);
  }
  return { sidePx, count, bits, data: pixelsOf(masks, bits) };
}

function pixelsOf(blob: Uint8Array, bits: 8 | 16 | 32): PixelArray {
  const bytes = new Uint8Array(blob);
  if (bits === 8) return bytes;
  return bits === 16 ? new Uint16Array(bytes.buffer) : new Float32Array(bytes.buffer);
}

/** Masks that no calibration uses, nor one that was replaced: left over from other options. */
export function deleteUnusedMaskSets(project: Project): void {
  const unused = 'id NOT IN (SELECT mask_set_id FROM calibration_mask_set)';
  const ids = project.db.prepare<[], { id: number }>(`SELECT id FROM mask_set WHERE ${unused}`).all();
  const chunk = project.db.prepare('DELETE FROM mask_chunk WHERE mask_set_id = ?');
  const maskSet = project.db.prepare('DELETE FROM mask_set WHERE id = ?');
  for (const { id } of ids) {
    chunk.run(id);
    maskSet.run(id);
  }
}
