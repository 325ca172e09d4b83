import type { TrackTable } from '../../preload/contract/commands.ts';
import type { TrackEdit, TrackPlace } from '../../preload/contract/edits.ts';

/** Trajectories with corrections laid over them. */
export interface CorrectedTracks {
  table: TrackTable;
  /** What a person calls them, by their number. */
  names: Map<number, string>;
  /** Corrections that found no trajectory where theirs was, or can't be: they change nothing. */
  lost: number;
}

/** Trajectories while corrections are made. */
interface Draft {
  readonly table: TrackTable;
  readonly rowsOfFrame: ReadonlyMap<number, readonly number[]>;
  readonly samePx: number;
  /** Number of each row's trajectory. */
  readonly particle: number[];
  readonly names: Map<number, string>;
  /** Number of the next new trajectory. */
  next: number;
}

/** Number of the rows that are deleted. */
const GONE = -1;

/**
 * Lays corrections over trajectories, in the order in which they were made. Heights stay as they were smoothed.
 *
 * @param table ordered by particle, then frame
 * @param samePx a correction is of the trajectory that passes nearer than this to where it was made
 */
export function correctTracks(
  table: TrackTable,
  edits: readonly TrackEdit[],
  samePx: number,
): CorrectedTracks {
  if (edits.length === 0) return { table, names: new Map(), lost: 0 };
  const draft = draftOf(table, samePx);
  const lost = edits.filter((edit) => !apply(draft, edit)).length;
  const left = new Set(draft.particle);
  return {
    table: numbered(table, draft.particle),
    names: new Map([...draft.names].filter(([number]) => left.has(number))),
    lost,
  };
}

function draftOf(table: TrackTable, samePx: number): Draft {
  const rowsOfFrame = new Map<number, number[]>();
  table.frame.forEach((frame, row) => {
    const rows = rowsOfFrame.get(frame);
    if (rows) rows.push(row);
    else rowsOfFrame.set(frame, [row]);
  });
  const particle = Array.from(table.particle);
  const next = particle.reduce((most, one) => Math.max(most, one), -1) + 1;
  return { table, rowsOfFrame, samePx, particle, names: new Map(), next };
}

/** Whether the correction could be made. */
function apply(draft: Draft, edit: TrackEdit): boolean {
  const number = numberAt(draft, edit.at);
  if (number === null) return false;
  switch (edit.do) {
    case 'split':
      return split(draft, number, edit.at.frame);
    case 'join':
      return join(draft, number, numberAt(draft, edit.with));
    case 'delete':
      renumber(draft, (one) => one === number, GONE);
      return true;
    case 'isolate':
      renumber(draft, (one) => one !== number, GONE);
      return true;
    case 'rename':
      if (edit.name === '') draft.names.delete(number);
      else draft.names.set(number, edit.name);
      return true;
  }
}

/** The trajectory that passes nearest to a place; null: none does. */
function numberAt(
  { table, rowsOfFrame, samePx, particle }: Draft,
  { frame, xPx, yPx }: TrackPlace,
): number | null {
  let best: number | null = null;
  let least = samePx;
  for (const row of rowsOfFrame.get(frame) ?? []) {
    const distance = Math.hypot(table.xPx[row] - xPx, table.yPx[row] - yPx);
    if (particle[row] !== GONE && distance < least) [least, best] = [distance, particle[row]];
  }
  return best;
}

/** Rows from a frame on become a trajectory of their own; there must be some before. */
function split(draft: Draft, number: number, frame: number): boolean {
  if (Math.min(...framesOf(draft, number)) >= frame) return false;
  const { table } = draft;
  renumber(draft, (one, row) => one === number && table.frame[row] >= frame, draft.next++);
  return true;
}

/** Two trajectories become one, unless both are seen in one frame. */
function join(draft: Draft, number: number, other: number | null): boolean {
  if (other === null || other === number) return false;
  const frames = framesOf(draft, number);
  if ([...framesOf(draft, other)].some((frame) => frames.has(frame))) return false;
  renumber(draft, (one) => one === other, number);
  draft.names.delete(other);
  return true;
}

const framesOf = ({ table, particle }: Draft, number: number): Set<number> =>
  new Set(Array.from(table.frame).filter((_, row) => particle[row] === number));

const renumber = ({ particle }: Draft, which: (number: number, row: number) => boolean, to: number): void =>
  particle.forEach((number, row) => {
    if (which(number, row)) particle[row] = to;
  });

/** The table under other numbers, without the rows that are gone, ordered by particle, then frame. */
function numbered(table: TrackTable, particle: readonly number[]): TrackTable {
  const rows = [...particle.keys()].filter((row) => particle[row] !== GONE);
  rows.sort((a, b) => particle[a] - particle[b] || table.frame[a] - table.frame[b]);
  const floats = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => column[row]);
  return {
    particle: Int32Array.from(rows, (row) => particle[row]),
    frame: Int32Array.from(rows, (row) => table.frame[row]),
    tS: floats(table.tS),
    xPx: floats(table.xPx),
    yPx: floats(table.yPx),
    xUm: floats(table.xUm),
    yUm: floats(table.yUm),
    zRawUm: floats(table.zRawUm),
    zUm: floats(table.zUm),
    zSdUm: floats(table.zSdUm),
    inRange: bytes(table.inRange),
    outlier: bytes(table.outlier),
    crowded: bytes(table.crowded),
    bridged: bytes(table.bridged),
    reason: bytes(table.reason),
    linkConfidence: floats(table.linkConfidence),
    weak: bytes(table.weak),
  };
}
