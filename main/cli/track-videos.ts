import { counted } from '../../preload/contract/counted.ts';
import {
  countsText,
  countTrajectories,
  type TrajectoryCounts,
} from '../../preload/contract/count-trajectories.ts';
import { join, parse } from 'node:path';
import type { ProjectSummary } from '../../preload/contract/commands.ts';
import { toWireError } from '../../preload/contract/errors.ts';
import { exitCodeOf } from '../../preload/contract/exit-code.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { TrackSetName } from '../../preload/contract/common-params.ts';
import type { Api } from '../api/api.ts';
import type { CommandInput, CommandOutput } from './command.ts';
import { findModel } from './find-model.ts';
import { findVideo } from './find-source.ts';
import { optionsFrom, overSettings } from './flags.ts';
import { trackOptionFlags } from './track-flags.ts';
import { runJob } from './with-api.ts';
import { checkOutput, writeTable } from './write-table.ts';

interface Tracked {
  json: TrajectoryCounts & {
    videoId: number;
    /** Of the set of trajectories, if it has one. */
    name?: string;
    /** Null: tracked without a model. */
    modelId: number | null;
    rows: number;
    out: string;
    warnings: string[];
  };
  line: string;
}

/** Tracks one video of the project and writes its table. */
async function trackVideo(
  api: Api,
  input: CommandInput,
  { videoId, modelId, out }: { videoId: number; modelId: number | null; out: string },
): Promise<Tracked> {
  const { sources } = (await api.call('project.summary', {}))!;
  const { localise } = sources.find((one) => one.sourceId === videoId)!;
  const options = optionsFrom(TrackOptions, trackOptionFlags, input.values, overSettings(localise));
  const name = TrackSetName.parse(input.values.get('name') ?? '');
  const { seed } = input;
  await runJob(api, input, () => api.call('track.start', { videoId, modelId, name, options, seed }));
  // The set that was made is on show.
  await writeTable(out, api.tools.exportTable('tracks', videoId));
  const tracks = (await api.call('tracks.get', { videoId }))!;
  const counts = countTrajectories(tracks);
  const { tracks: stored } = (await api.call('project.summary', {}))!;
  const { warnings } = stored.find((one) => one.videoId === videoId)!;
  for (const warning of warnings) input.progress.note(`Warning: ${warning}`);
  const rows = tracks.frame.length;
  return {
    json: { videoId, ...(name && { name }), modelId, ...counts, rows, out, warnings },
    line: `${countsText(counts)}, ${counted(rows, 'position')}, written to ${out}.`,
  };
}

/** Tracks videos of a project with one model, or without one: a line a video; the exit code is the worst of all. */
export async function trackVideos(
  api: Api,
  input: CommandInput,
  project: ProjectSummary,
): Promise<CommandOutput> {
  const { values, progress } = input;
  const given = values.get('video') as string[];
  const out = values.get('out') as string;
  const modelId = values.has('no-model')
    ? null
    : findModel(project, values.get('model') as string | undefined);
  const setup = (values.get('profile') as string | undefined) ?? null;
  const find = (video: string): Promise<number> => findVideo(api, project, video, setup);
  if (given.length === 1) {
    const { json, line } = await trackVideo(api, input, { videoId: await find(given[0]), modelId, out });
    return { json, text: line };
  }
  const lines: string[] = [];
  const videos: object[] = [];
  const written = new Set<string>();
  let exitCode = 0;
  for (const video of given) {
    try {
      const videoId = await find(video);
      const { sources } = (await api.call('project.summary', {}))!;
      const { name } = sources.find((one) => one.sourceId === videoId)!;
      const table = join(out, `${parse(name).name.replace(/\.ome$/, '')}.csv`);
      if (written.has(table))
        throw badOption(
          'out',
          `${table} was written for another video already; track it in a call of its own.`,
        );
      written.add(table);
      await checkOutput({ ...input, values: new Map(values).set('out', table) }, api);
      const { json, line } = await trackVideo(api, input, { videoId, modelId, out: table });
      videos.push(json);
      lines.push(`${video}: ${line}`);
    } catch (error) {
      const { tag, message, data } = toWireError(error);
      if (tag === 'cancelled') throw error;
      exitCode = Math.max(exitCode, exitCodeOf(tag));
      videos.push({ video, error: { tag, message, ...data } });
      lines.push(`${video}: ${message}`);
    }
    progress.note(lines.at(-1));
  }
  return { json: { videos }, text: lines.join('\n'), exitCode };
}
