import type { CommandParams } from '../../../preload/contract/commands.ts';
import type { DetectionTableReading } from '../../../preload/contract/imported-detections.ts';
import type { TableReading } from '../../../preload/contract/imported-tracks.ts';
import { bridge } from '../../transport/bridge.ts';
import { count } from '../../ui/format.ts';
import { unitName } from './table-origin.ts';

/** What a table of positions can become. */
export type TableKind = 'trajectories' | 'detections';

export type Role = keyof TableReading['taken'] | keyof DetectionTableReading['taken'];

/** A role that a column can have; `none` says what there is without one, null where it is needed. */
interface RoleRow {
  role: Role;
  title: string;
  none: string | null;
}

const row = (role: Role, title: string, none: string | null = null): RoleRow => ({ role, title, none });

export const ROLES: Readonly<Record<TableKind, readonly RoleRow[]>> = {
  trajectories: [
    row('frame', 'Frame'),
    row('particle', 'Trajectory', 'none: linked'),
    row('x', 'x'),
    row('y', 'y'),
    row('z', 'z', 'none: in the plane'),
  ],
  detections: [
    row('frame', 'Frame'),
    row('x', 'x'),
    row('y', 'y'),
    row('radius', 'Radius', 'none: half the diameter'),
  ],
};

/** A table as it is asked for, and what it becomes. */
export type TableRequest =
  | ({ as: 'trajectories' } & CommandParams<'tracks.readTable'>)
  | ({ as: 'detections' } & CommandParams<'detections.readTable'>);

/** What a table holds, whatever it becomes. */
export interface Reading {
  program: string | null;
  columns: TableReading['columns'];
  taken: Partial<Record<Role, string | null>>;
  problem: string | null;
  /** What would be imported, in a sentence; null where it can't be read like this. */
  summary: string | null;
  warnings: readonly string[];
}

function ofTracks({ found, ...reading }: TableReading): Reading {
  if (!found) return { ...reading, summary: null, warnings: [] };
  const { rows, particles, frames, lengths, firstFrame, heights, warnings } = found;
  const whose =
    particles === null ? ', to be linked' : ` of ${count(particles, 'trajectory', 'trajectories')}`;
  const z = heights === null ? 'without heights' : `${heights} heights`;
  const summary = `${count(rows, 'position')}${whose} in frames ${frames[0]} to ${frames[1]}; x and y in ${unitName(lengths)}, ${z}, frames counted from ${firstFrame}.`;
  return { ...reading, summary, warnings };
}

function ofDetections({ found, ...reading }: DetectionTableReading): Reading {
  if (!found) return { ...reading, summary: null, warnings: [] };
  const { rows, frames, lengths, radii, firstFrame, warnings } = found;
  const radius = radii === null ? 'radius half the particle diameter' : `radius in ${unitName(radii)}`;
  const summary = `${count(rows, 'detection')} in frames ${frames[0]} to ${frames[1]}; x and y in ${unitName(lengths)}, ${radius}, frames counted from ${firstFrame}.`;
  return { ...reading, summary, warnings };
}

/** How a table would be read. */
export async function readTable({ as, ...request }: TableRequest): Promise<Reading> {
  return as === 'trajectories'
    ? ofTracks(await bridge().invoke('tracks.readTable', request))
    : ofDetections(await bridge().invoke('detections.readTable', request));
}

/** Begins its import. @param name of the set of trajectories */
export async function importTable({ as, ...request }: TableRequest, name: string): Promise<void> {
  if (as === 'trajectories') await bridge().invoke('tracks.import', { ...request, name });
  else await bridge().invoke('detections.import', request);
}
