import { basename } from 'node:path';
import { extent } from '../../native-worker/client/statistics.ts';
import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import type {
  DetectionColumns,
  DetectionTableReading,
  ImportedDetections,
} from '../../preload/contract/imported-detections.ts';
import { TableOptions, type DetectionTableOptions } from '../../preload/contract/options/table.ts';
import { performDurably } from '../project/history.ts';
import {
  dropImportedDetections,
  storeImportedDetections,
  useImportedDetections,
} from '../project/imported-detections.ts';
import { importedDetectionsHash } from '../project/imported-detections-hash.ts';
import { knownOfImportedDetections } from '../project/out-of-date.ts';
import type { Project } from '../project/project.ts';
import { diameterUmOf } from '../project/same-position.ts';
import type { Source } from '../project/sources.ts';
import { isInImage } from './imported-table/check-places.ts';
import {
  chooseDetectionColumns,
  nameInFile,
  recognisedDetectionColumns,
  tableHead,
  type ChosenDetectionColumns,
  type TableHead,
} from './imported-table/choose-columns.ts';
import {
  readGivenTable,
  sha256Of,
  tableAt,
  videoOfTable,
  whereItLies,
  type GivenTable,
} from './imported-table/given-table.ts';
import { rowNumbers, rowsInOrder, takeRows } from './imported-table/ordered-rows.ts';
import { readPositions } from './imported-table/read-positions.ts';
import { breathe, inSlices } from './breathe.ts';
import { marking } from './corrections.ts';
import { hasColumn } from './csv/column-values.ts';
import type { TableCall } from './csv/table-call.ts';
import type { JobContext } from './job-runner.ts';
import { pixelUmOf } from './source-lengths.ts';
import { versions } from './versions.ts';

export interface DetectionImport extends GivenTable {
  options: DetectionTableOptions;
}

interface Read {
  table: DetectionTable;
  firstFrame: 0 | 1;
  warnings: string[];
}

/** Of what comes without a score, like a circle that a person added. */
const SURE = 1;

/** The positions of a table inside the image, ordered by frame. @throws bad-input, bad-option, cancelled */
async function readDetectionTable(
  path: string,
  columns: ChosenDetectionColumns,
  options: DetectionTableOptions,
  video: Source,
  call: TableCall,
): Promise<Read> {
  const asTable = TableOptions.parse({ ...options, heights: 'none' });
  const flat = { ...columns, z: null, particle: null, heights: null };
  const { table, read, firstFrame, warnings } = await readPositions(path, flat, asTable, video, call);
  const { frame, xPx, yPx } = table;
  const pixelUm = pixelUmOf(video);
  const radiusPx = new Float64Array(frame.length).fill(diameterUmOf(video) / 2 / pixelUm);
  if (columns.radius !== null) {
    const scale = columns.radii === 'um' ? 1 / pixelUm : 1;
    read.numbersOf(columns.radius).forEach((radius, row) => (radiusPx[row] = scale * radius));
    refuseRadii(path, columns.radius, radiusPx);
  }
  await breathe(call.signal);
  const score = hasColumn(read, 'score')
    ? read.numbersOf('score').slice()
    : new Float64Array(frame.length).fill(SURE);
  const inside = rowNumbers(frame.length).filter((row) => isInImage(video, xPx[row], yPx[row]));
  const outside = frame.length - inside.length;
  const kept = await takeRows({ frame, xPx, yPx, radiusPx, score }, inside, call.signal);
  return {
    table: await takeRows(kept, await rowsInOrder([kept.frame], call.signal), call.signal),
    firstFrame,
    warnings: outside > 0 ? [...warnings, 'Positions outside the image are left out.'] : warnings,
  };
}

function refuseRadii(path: string, name: string, radiusPx: Float64Array): void {
  const row = radiusPx.findIndex((radius) => !(radius > 0));
  if (row < 0) return;
  throw badOption(
    'radius-column',
    `${path}, line ${row + 2}: ${name} is ${radiusPx[row]}; a radius must be above 0. Choose another column, or leave this one out of the table.`,
    { path },
  );
}

const takenOf = (head: TableHead, { frame, x, y, radius }: ChosenDetectionColumns): DetectionColumns => ({
  frame: nameInFile(head, frame),
  x: nameInFile(head, x),
  y: nameInFile(head, y),
  radius: radius && nameInFile(head, radius),
});

/** How a table would be read. @throws bad-input where it is no table, cancelled */
export function readTableOfDetections(
  project: Project,
  request: DetectionImport,
  signal?: AbortSignal,
): Promise<DetectionTableReading> {
  const { options } = request;
  return readGivenTable(
    project,
    request,
    (head) => recognisedDetectionColumns(head, options),
    async (head, video) => {
      const columns = chooseDetectionColumns(head, options);
      const { table, firstFrame, warnings } = await readDetectionTable(head.path, columns, options, video, {
        signal,
      });
      const { frame } = table;
      const { lengths, radii } = columns;
      return { lengths, radii, firstFrame, rows: frame.length, frames: extent(frame), warnings };
    },
  );
}

/**
 * Takes the positions of a table as the detections of a video, in place of those imported before. Corrections by hand lie over them; `track` takes them
 * instead of localising. Returns their id.
 *
 * @throws bad-input, bad-option where the table can't be read so, or is not of this video; cancelled
 */
export async function importDetections(
  { project, signal, report }: { project: Project } & Partial<JobContext>,
  { videoId, path: given, options }: DetectionImport,
): Promise<number> {
  const video = videoOfTable(project, videoId);
  const { path, size } = await tableAt(given);
  const sha256 = await sha256Of(path);
  const head = await tableHead(path);
  const columns = chooseDetectionColumns(head, options);
  const onBytes = (bytes: number): void => report?.(`Reading ${basename(path)}`, bytes, size);
  const read = await readDetectionTable(path, columns, options, video, { signal, onBytes });
  const { table, firstFrame, warnings } = read;
  const { lengths, radii } = columns;
  const from: ImportedDetections = {
    ...whereItLies(project, path),
    sha256,
    program: head.program,
    columns: takenOf(head, columns),
    lengths,
    radii,
    firstFrame,
    options,
    warnings,
  };
  const inputs = {
    content: video.identity.content,
    known: knownOfImportedDetections(video, from),
    from,
    versions: versions(),
  };
  const importedId = await inSlices(storeImportedDetections(project, videoId, inputs, table), signal);
  const command = {
    name: 'importDetections',
    params: { videoId, path, sha256, options },
    versions: versions(),
  };
  performDurably(project, command, () => {
    useImportedDetections(project, videoId, importedId);
    return { rows: table.frame.length, warnings };
  });
  return importedId;
}

/** Takes the imported detections of a video out: it is localised here again. */
export function removeImportedDetections(project: Project, videoId: number): { outOfDate: string[] } {
  if (importedDetectionsHash(project, videoId) === null) return { outOfDate: [] };
  return marking(project, 'removeImportedDetections', { videoId }, () =>
    dropImportedDetections(project, videoId),
  );
}
