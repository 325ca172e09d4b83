import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { writeArrays } from '../../native-worker/client/array-files.ts';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import { extent } from '../../native-worker/client/statistics.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import type { ImportedFrom, TableReading, TakenColumns } from '../../preload/contract/imported-tracks.ts';
import { TableOptions } from '../../preload/contract/options/table.ts';
import { linkLimits, TrackOptions } from '../../preload/contract/options/track.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import { performDurably } from '../project/history.ts';
import { knownOfImported } from '../project/out-of-date.ts';
import type { Project } from '../project/project.ts';
import type { Source } from '../project/sources.ts';
import { storeTracks, useTracks } from '../project/tracks.ts';
import {
  chooseColumns,
  nameInFile,
  recognisedColumns,
  tableHead,
  type ChosenColumns,
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
import {
  countParticles,
  inOrder,
  refuseTwoPlaces,
  rowNumbers,
  takeRows,
} from './imported-table/ordered-rows.ts';
import { readPositions, type TablePositions } from './imported-table/read-positions.ts';
import { breathe, inSlices } from './breathe.ts';
import type { TableCall } from './csv/table-call.ts';
import { frameIntervalSOf, pixelUmOf } from './source-lengths.ts';
import type { JobContext } from './job-runner.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { versions } from './versions.ts';

export interface TableImport extends GivenTable {
  options: TableOptions;
}

type Files = { project: Project; worker: Pick<WorkerClient, 'call'> } & Partial<JobContext>;

const takenOf = (head: TableHead, { frame, particle, x, y, z }: ChosenColumns): TakenColumns => {
  const named = (name: string): string => nameInFile(head, name);
  return {
    frame: named(frame),
    particle: particle && named(particle),
    x: named(x),
    y: named(y),
    z: z && named(z),
  };
};

/** @throws bad-input, bad-option, cancelled */
async function readAs(
  head: TableHead,
  columns: ChosenColumns,
  { path, options }: TableImport,
  video: Source,
  call: TableCall,
): Promise<TablePositions> {
  if (columns.particle !== null && !isDeepStrictEqual(options.link, TableOptions.parse({}).link))
    throw badOption(
      'max-step-px',
      `${path} has trajectories (column ${nameInFile(head, columns.particle)}), which are not linked again; leave the options for linking out.`,
      { path },
    );
  const positions = await readPositions(path, columns, options, video, call);
  if (columns.particle === null) return positions;
  const table = await inOrder(positions.table, call.signal);
  refuseTwoPlaces(path, table, positions.firstFrame);
  return { ...positions, table };
}

/** How a table would be read. @throws bad-input where it is no table, cancelled */
export function readTable(
  project: Project,
  request: TableImport,
  signal?: AbortSignal,
): Promise<TableReading> {
  const { options } = request;
  return readGivenTable(
    project,
    request,
    (head) => recognisedColumns(head, options),
    async (head, video) => {
      const { path } = head;
      const chosen = chooseColumns(head, options);
      const read = await readAs(head, chosen, { ...request, path }, video, { signal });
      const { table, firstFrame, heights, warnings } = read;
      const { frame, particle } = table;
      return {
        lengths: chosen.lengths,
        firstFrame,
        heights,
        rows: frame.length,
        particles: chosen.particle === null ? null : countParticles(particle),
        frames: extent(frame),
        warnings,
      };
    },
  );
}

/** Numbers for positions that have none yet, and how sure each is. */
async function linked(
  { worker, signal }: Files,
  table: TrackTable,
  options: TableOptions,
  video: Source,
  isInSpace: boolean,
): Promise<TrackTable> {
  const lengths = { pixelUm: pixelUmOf(video), frameIntervalS: frameIntervalSOf(video) };
  const { minFrames, ...limits } = linkLimits(options.link, lengths);
  const { particle, confidence } = await withTemporaryFolder(async (folder) => {
    const { frame, xPx: x_px, yPx: y_px, zUm: z_um, zSdUm: z_sd_um } = table;
    const arrays = await writeArrays(folder, { frame, x_px, y_px, ...(isInSpace && { z_um, z_sd_um }) });
    const space = isInSpace ? { pixelUm: lengths.pixelUm } : null;
    const { frameIntervalS } = lengths;
    return worker.call('linkPositions', { folder, arrays, space, ...limits, frameIntervalS }, { signal });
  });
  const frames = new Map<number, number>();
  for (const one of particle) frames.set(one, (frames.get(one) ?? 0) + 1);
  await breathe(signal);
  const kept = rowNumbers(particle.length).filter((row) => frames.get(particle[row])! >= minFrames);
  const all = { ...table, particle, linkConfidence: confidence ?? table.linkConfidence };
  return inOrder(await takeRows(all, kept, signal), signal);
}

/**
 * Keeps the positions of a table as a set of trajectories of a video, in place of that of its name; positions without trajectories are linked. Returns its id.
 *
 * @throws bad-input, bad-option where the table can't be read so, or is not of this video; cancelled
 */
export async function importTracks(
  files: Files,
  { name, shown = true, ...request }: TableImport & { name: string; shown?: boolean },
): Promise<number> {
  const { project, signal, report } = files;
  const { videoId, options } = request;
  const video = videoOfTable(project, videoId);
  const { path, size } = await tableAt(request.path);
  const sha256 = await sha256Of(path);
  const head = await tableHead(path);
  const columns = chooseColumns(head, options);
  const isLinked = columns.particle === null;
  // Linking takes about as long as reading.
  const total = isLinked ? 2 * size : size;
  const onBytes = (bytes: number): void => report?.(`Reading ${basename(path)}`, bytes, total);
  const read = await readAs(head, columns, { ...request, path }, video, { signal, onBytes });
  const { firstFrame, heights, warnings } = read;
  if (isLinked) report?.(`Linking ${basename(path)}`, size, total);
  const table = isLinked ? await linked(files, read.table, options, video, heights !== null) : read.table;
  if (table.frame.length === 0)
    throw badOption('min-frames', `No trajectory of ${path} is long enough; lower --min-frames.`, { path });
  const imported: ImportedFrom = {
    ...whereItLies(project, path),
    sha256,
    program: head.program,
    columns: takenOf(head, columns),
    lengths: columns.lengths,
    firstFrame,
    heights,
    zDirection: options.zDirection,
    options,
  };
  const given = TrackOptions.parse({});
  const inputs = {
    content: video.identity.content,
    modelId: null,
    options: given,
    given,
    known: knownOfImported(video),
    versions: versions(),
    warnings,
    imported,
  };
  const command = {
    name: 'importTracks',
    params: { videoId, path, sha256, name, options },
    versions: versions(),
  };
  const tracks = { sourceId: videoId, name, shown, modelId: null, positionsId: 0, inputs, table };
  const setId = await inSlices(storeTracks(project, tracks), signal);
  performDurably(project, command, () => {
    useTracks(project, tracks, setId);
    return { setId, rows: table.frame.length, warnings };
  });
  return setId;
}
