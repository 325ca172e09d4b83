import { badOption } from '../../../preload/contract/error-messages.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type {
  DetectionTableReading,
  ImportedDetections,
} from '../../../preload/contract/imported-detections.ts';
import type { ImportedFrom, TableReading } from '../../../preload/contract/imported-tracks.ts';
import type { DetectionTableOptions, TableOptions } from '../../../preload/contract/options/table.ts';
import { csvBatches, plainBatches } from '../csv/csv-batches.ts';
import { columnList, refuseTwice } from '../csv/csv-errors.ts';
import { formOf } from '../csv/csv-form.ts';
import { programOf } from '../csv/foreign-columns.ts';
import { TRACKMATE_XML_COLUMNS } from '../csv/trackmate-rows.ts';

/** What the header row of a table says. */
export interface TableHead extends Pick<TableReading, 'program' | 'columns'> {
  path: string;
}

/** Columns to read, by the names that this program gives them. */
export interface ChosenColumns extends Pick<ImportedFrom, 'lengths' | 'heights'> {
  frame: string;
  x: string;
  y: string;
  z: string | null;
  particle: string | null;
}

/** The same where positions become detections. */
export interface ChosenDetectionColumns extends Pick<ImportedDetections, 'lengths' | 'radii'> {
  frame: string;
  x: string;
  y: string;
  radius: string | null;
}

async function firstBatch(batches: AsyncIterable<string[][]>): Promise<string[]> {
  for await (const [names] of batches) return names;
  return [];
}

/** More than anybody chooses among. */
const MOST_COLUMNS = 1000;

/** @throws bad-input where it is no table */
export async function tableHead(path: string): Promise<TableHead> {
  const form = await formOf(path);
  const ours = await firstBatch(csvBatches(path, form));
  if (ours.length > MOST_COLUMNS)
    throw badInput(`${path} has ${ours.length} columns; leave only those that are needed.`, { path });
  const names = form.isXml ? [...TRACKMATE_XML_COLUMNS] : await firstBatch(plainBatches(path, form));
  refuseTwice(path, ours);
  return {
    path,
    program: form.isXml ? 'TrackMate' : programOf(names),
    // Nobody can say which one is meant that has no name, as spreadsheets and pandas leave some.
    columns: names.map((name, at) => ({ name, ours: ours[at] })).filter(({ name }) => name !== ''),
  };
}

/** What a column is called in the file. */
export const nameInFile = ({ columns }: TableHead, ours: string): string =>
  columns.find((column) => column.ours === ours)?.name ?? ours;

const listOf = (columns: TableHead['columns']): string => columnList(columns.map(({ name }) => name));

const ROLES = {
  frame: 'frameColumn',
  particle: 'particleColumn',
  x: 'xColumn',
  y: 'yColumn',
  z: 'zColumn',
  radius: 'radiusColumn',
} as const;
type Role = keyof typeof ROLES;
/** What a person says of the columns of a table. */
type Said = Partial<Record<(typeof ROLES)[Role], string | null>> & Pick<TableOptions, 'lengths'>;

/** Names of this program, the likeliest first. What a person says of the unit counts more than a name does. */
function ownNames(role: Role, { lengths }: Said): string[] {
  if (role === 'z') return ['z_raw_um', 'z_um'];
  if (role === 'frame' || role === 'particle') return [role];
  return (lengths === 'um' ? ['um', 'px'] : ['px', 'um']).map((unit) => `${role}_${unit}`);
}

/** The one that a person chose, by its name in the file or ours; else the likeliest of this program's names. @throws bad-option */
function columnFor({ path, columns }: TableHead, role: Role, options: Said): string | null {
  const given = options[ROLES[role]] ?? null;
  if (given === null)
    return ownNames(role, options).find((name) => columns.some(({ ours }) => ours === name)) ?? null;
  const found = columns.find(({ name, ours }) => name === given || ours === given);
  if (found) return found.ours;
  throw badOption(`${role}-column`, `${path} has no column ${given}; it has ${listOf(columns)}.`, { path });
}

/** @throws bad-option where there is none */
function neededColumn(head: TableHead, role: Role, options: Said): string {
  const found = columnFor(head, role, options);
  if (found !== null) return found;
  const { path, columns } = head;
  throw badOption(
    `${role}-column`,
    `${path} has no column ${ownNames(role, options).join(' or ')}; say which of ${listOf(columns)} is ${role} with --${role}-column.`,
    { path },
  );
}

/** The column of a table that may yet be refused, by its own name; null: none is recognised. */
function recognised(head: TableHead, role: Role, options: Said): string | null {
  const wanted = options[ROLES[role]] ?? null;
  if (wanted !== null) return wanted;
  const ours = columnFor(head, role, options);
  return ours && nameInFile(head, ours);
}

/** What is recognised of a table that may yet be refused, by its own names. */
export function recognisedColumns(head: TableHead, options: TableOptions): TableReading['taken'] {
  const named = (role: Role): string | null => recognised(head, role, options);
  const z = options.heights === 'none' ? null : named('z');
  return { frame: named('frame'), particle: named('particle'), x: named('x'), y: named('y'), z };
}

/** The same where positions become detections. */
export function recognisedDetectionColumns(
  head: TableHead,
  options: DetectionTableOptions,
): DetectionTableReading['taken'] {
  const named = (role: Role): string | null => recognised(head, role, options);
  return { frame: named('frame'), x: named('x'), y: named('y'), radius: named('radius') };
}

const unitOf = (name: string): 'px' | 'um' | null =>
  name.endsWith('_px') ? 'px' : name.endsWith('_um') ? 'um' : null;

/** @throws bad-option where the unit is not known, or that of the one is not that of the other */
function lengthsOf({ path }: TableHead, [x, y]: readonly [string, string], { lengths }: Said): 'px' | 'um' {
  if (lengths !== null) return lengths;
  const units = [unitOf(x), unitOf(y)];
  if (units[0] !== null && units[0] === units[1]) return units[0];
  const why = units[0] === units[1] ? 'does not say the unit of' : 'has different units in';
  throw badOption('lengths', `${path} ${why} ${x} and ${y}; give it with --lengths px or um.`, { path });
}

/** Heights in um; those of z_raw_um are raw, and so is what a person says. */
function heightsOf(z: string | null, { heights }: TableOptions): ChosenColumns['heights'] {
  if (z === null || heights === 'none') return null;
  return heights ?? (z === 'z_raw_um' ? 'raw' : 'smoothed');
}

/**
 * Which columns are frame, trajectory, x, y and z, and in which unit: as a person says, else by the names that this program and those it knows
 * give them.
 *
 * @throws bad-option that names what is missing or ambiguous
 */
export function chooseColumns(head: TableHead, options: TableOptions): ChosenColumns {
  const frame = neededColumn(head, 'frame', options);
  const x = neededColumn(head, 'x', options);
  const y = neededColumn(head, 'y', options);
  const z = columnFor(head, 'z', options);
  const particle = columnFor(head, 'particle', options);
  refuseTwoRoles(head, [frame, x, y, z, particle]);
  const heights = heightsOf(z, options);
  return { frame, x, y, z: heights && z, particle, lengths: lengthsOf(head, [x, y], options), heights };
}

/** The same where positions become detections. */
export function chooseDetectionColumns(
  head: TableHead,
  options: DetectionTableOptions,
): ChosenDetectionColumns {
  const frame = neededColumn(head, 'frame', options);
  const x = neededColumn(head, 'x', options);
  const y = neededColumn(head, 'y', options);
  const radius = columnFor(head, 'radius', options);
  refuseTwoRoles(head, [frame, x, y, radius]);
  const lengths = lengthsOf(head, [x, y], options);
  return { frame, x, y, radius, lengths, radii: radius === null ? null : unitOfRadius(radius, x, lengths) };
}

/** Where a name says the same unit as that of x, what a person says of x holds for it too. */
function unitOfRadius(radius: string, x: string, lengths: 'px' | 'um'): 'px' | 'um' {
  const unit = unitOf(radius);
  return unit === null || unit === unitOf(x) ? lengths : unit;
}

/** @throws bad-option where a column is taken for two things */
function refuseTwoRoles(head: TableHead, taken: readonly (string | null)[]): void {
  const twice = taken.find((one, at) => one !== null && taken.indexOf(one) !== at);
  if (twice === undefined || twice === null) return;
  throw badOption(
    'x-column',
    `${nameInFile(head, twice)} of ${head.path} is taken for two things; choose another column for one of them.`,
    { path: head.path },
  );
}
