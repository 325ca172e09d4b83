import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { discGroup } from './disc-profiles.ts';
import { takeColumns } from './feature-table.ts';
import { imageGroup } from './small-images.ts';
import { momentCentreGroup } from './moment.ts';
import { ringGroup } from './ring-profiles.ts';
import { shapeGroup } from './shape.ts';

/** Every group of features, in the order of their columns. A new group is one file and one entry here. */
export const FEATURE_GROUPS = [discGroup, shapeGroup, momentCentreGroup, ringGroup, imageGroup] as const;

export type GroupName = (typeof FEATURE_GROUPS)[number]['name'];

/** What a calibration keeps of each mask. */
export const STORED_GROUPS: readonly GroupName[] = FEATURE_GROUPS.filter(({ stored }) => stored).map(
  ({ name }) => name,
);

/** Columns of some groups, in the order of the table. */
export const columnsOf = (...names: GroupName[]): string[] =>
  FEATURE_GROUPS.filter(({ name }) => names.includes(name)).flatMap(({ columns }) => [...columns]);

const members = new Map<string, ReadonlySet<string>>(
  FEATURE_GROUPS.map(({ name, columns }) => [name, new Set<string>(columns)]),
);

/** Whether a column belongs to a group. */
export const isIn = (group: GroupName, column: string): boolean => members.get(group)!.has(column);

const counts = new Set<string>(FEATURE_GROUPS.flatMap((group) => [...group.counts]));

/** Whether a column counts something; every other column is a number. */
export const isCount = (column: string): boolean => counts.has(column);

/** The columns of a group that a table has, in its order. */
export const takeGroup = (table: FeatureTable, group: GroupName): FeatureTable =>
  takeColumns(
    table,
    table.names.filter((name) => isIn(group, name)),
  );

/** Which groups a calibration keeps, and how they are measured. Stored features belong to one such list. */
export const storedMeasures = (): { name: string; version: number; columns: string[] }[] =>
  FEATURE_GROUPS.filter(({ stored }) => stored).map(({ name, version, columns }) => ({
    name,
    version,
    columns: [...columns],
  }));
