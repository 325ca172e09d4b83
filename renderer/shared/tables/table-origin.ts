import type { ImportedDetections } from '../../../preload/contract/imported-detections.ts';
import type { ImportedFrom } from '../../../preload/contract/imported-tracks.ts';
import { momentText } from '../../../preload/contract/moment-text.ts';
import { fileName } from '../../ui/format.ts';

/** Something that is known of where a table came from; `code` is as the file has it. */
export interface OriginRow {
  name: string;
  code: string;
  text: string;
}

const row = (name: string, code: string, text = ''): OriginRow => ({ name, code, text });
export const unitName = (unit: 'px' | 'um'): string => (unit === 'px' ? 'px' : 'µm');

/** The file, and the program that wrote it where that is known. */
export const tableName = ({ path, program }: Pick<ImportedFrom, 'path' | 'program'>): string =>
  `${fileName(path)}${program === null ? '' : ` (${program})`}`;

const common = ({
  path,
  sha256,
  columns: { x, y, frame },
  lengths,
  firstFrame,
}: Pick<ImportedFrom, 'path' | 'sha256' | 'lengths' | 'firstFrame'> & {
  columns: Pick<ImportedFrom['columns'], 'x' | 'y' | 'frame'>;
}): OriginRow[] => [
  row('File', path),
  row('SHA-256', sha256),
  row('x, y', `${x}, ${y}`, ` in ${unitName(lengths)}`),
  row('Frame', frame, `, from ${firstFrame}`),
];

/** Where exactly an imported set of trajectories comes from. */
export function originOfTracks(from: ImportedFrom, createdAt: string): OriginRow[] {
  const { z, particle } = from.columns;
  return [
    ...common(from),
    z === null
      ? row('z', '', 'none')
      : row('z', z, ` in µm, ${from.zDirection === 'up' ? 'upwards' : 'downwards'}`),
    particle === null ? row('Trajectory', '', 'none: linked here') : row('Trajectory', particle),
    row('Imported or corrected', '', momentText(createdAt)),
  ];
}

/** The same of imported detections. */
export function originOfDetections(from: ImportedDetections, createdAt?: string): OriginRow[] {
  const { radius } = from.columns;
  return [
    ...common(from),
    radius === null || from.radii === null
      ? row('Radius', '', 'half the particle diameter')
      : row('Radius', radius, ` in ${unitName(from.radii)}`),
    ...(createdAt === undefined ? [] : [row('Imported', '', momentText(createdAt))]),
  ];
}
