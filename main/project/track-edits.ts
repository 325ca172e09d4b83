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

/** Positions nearer than this in the same frame are the same thing's. */
const SAME_PX = 3;

/**
 * Lays corrections over trajectories, in the order in which they were made. Heights stay as they were smoothed.
 *
 * @param table ordered by particle, then frame
 */
export function correctTracks(table: TrackTable, edits: readonly TrackEdit[]): CorrectedTracks {
  const names = new Map<number, string>();
  if (edits.length === 0) return { table, names, lost: 0 };
  const particle = Array.from(table.particle);
  const rowsOfFrame = new Map<number, number[]>();
  table.frame.forEach((frame, row) => {
    const rows = rowsOfFrame.get(frame);
    if (rows) rows.push(row);
    else rowsOfFrame.set(frame, [row]);
  });
  let next = particle.reduce((most, one) => Math.max(most, one), -1) + 1;
  let lost = 0;
  const GONE = -1;

  const numberAt = ({ frame, xPx, yPx }: TrackPlace): number | null => {
    let best: number | null = null;
    let least = SAME_PX;
    for (const row of rowsOfFrame.get(frame) ?? []) {
      const distance = Math.hypot(table.xPx[row] - xPx, table.yPx[row] - yPx);
      if (particle[row] !== GONE && distance < least) [least, best] = [distance, particle[row]];
    }
    return best;
  };
  const change = (of: (row: number) => boolean, to: number): void =>
    particle.forEach((_, row) => {
      if (of(row)) particle[row] = to;
    });
  const framesOf = (number: number): Set<number> =>
    new Set(Array.from(table.frame).filter((_, row) => particle[row] === number));

  const apply = (edit: TrackEdit): boolean => {
    const number = numberAt(edit.at);
    if (number === null) return false;
    switch (edit.do) {
      case 'split':
        if (Math.min(...framesOf(number)) >= edit.at.frame) return false;
        change((row) => particle[row] === number && table.frame[row] >= edit.at.frame, next++);
        return true;
      case 'join': {
        const other = numberAt(edit.with);
        if (other === null || other === number) return false;
        const frames = framesOf(number);
        if ([...framesOf(other)].some((frame) => frames.has(frame))) return false;
        change((row) => particle[row] === other, number);
        names.delete(other);
        return true;
      }
      case 'delete':
        change((row) => particle[row] === number, GONE);
        return true;
      case 'isolate':
        change((row) => particle[row] !== number, GONE);
        return true;
      case 'rename':
        if (edit.name === '') names.delete(number);
        else names.set(number, edit.name);
        return true;
    }
  };
  for (const edit of edits) if (!apply(edit)) lost += 1;

  const rows = [...particle.keys()].filter((row) => particle[row] !== GONE);
  rows.sort((a, b) => particle[a] - particle[b] || table.frame[a] - table.frame[b]);
  const floats = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]);
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => column[row]);
  const ints = (column: ArrayLike<number>): Int32Array => Int32Array.from(rows, (row) => column[row]);
  return {
    names: new Map([...names].filter(([number]) => particle.includes(number))),
    lost,
    table: {
      particle: ints(particle),
      frame: ints(table.frame),
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
    },
  };
}
