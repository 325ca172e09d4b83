import { counted } from '../../preload/contract/counted.ts';
import { countsText, countTrajectories } from '../../preload/contract/count-trajectories.ts';
import { rm } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { toWireError } from '../../preload/contract/errors.ts';
import { exitCodeOf } from '../../preload/contract/exit-code.ts';
import { badOption } from '../../preload/contract/error-messages.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import type { Api } from '../api/api.ts';
import { trackTable } from '../api/csv-tables.ts';
import type { CommandInput, CommandOutput } from './command.ts';
import { optionsFrom } from './flags.ts';
import { trackOptionFlags, videoFlags } from './track-flags.ts';
import { checkOutput, writeTable } from './write-table.ts';

/** `video` of `folder/video.ome.tif`. */
const stemOf = (path: string): string => {
  const name = basename(resolve(path)).replace(/[*?[\]{}]+/g, '_');
  return name.slice(0, name.length - extname(name).length).replace(/\.ome$/, '') || name;
};

/** A table a video in the folder of --out, by the names of the videos. @throws bad-option where two have one name */
function tablesIn(folder: string, paths: readonly string[]): string[] {
  const tables = paths.map((path) => join(folder, `${stemOf(path)}.csv`));
  const twice = tables.findIndex((table, index) => tables.indexOf(table) < index);
  if (twice < 0) return tables;
  const first = paths[tables.indexOf(tables[twice])];
  throw badOption(
    'out',
    `${first} and ${paths[twice]} would both become ${tables[twice]}; track them in two calls.`,
  );
}

interface Outcome {
  line: string;
  json: object;
  exitCode: number;
}

/** What the flags say of videos that are in no project. */
function requestOf({ values }: CommandInput) {
  const setup = (values.get('profile') as string | undefined) ?? null;
  return {
    options: optionsFrom(TrackOptions, trackOptionFlags, values),
    source: { ...optionsFrom(ImportOptions, videoFlags, values), setup },
    modelPath: (values.get('model-file') as string | undefined) ?? null,
    out: values.get('out') as string,
  };
}

/** Tracks videos that are in no project: a line a video; the exit code is the worst of all. */
export async function trackFiles(api: Api, input: CommandInput): Promise<CommandOutput> {
  const { values, positionals, progress, signal } = input;
  const { options, source, modelPath, out } = requestOf(input);
  const several = positionals.length > 1;
  const tables = several ? tablesIn(out, positionals) : [out];
  if (several) await api.tools.prepareFolder(out);
  for (const table of tables) await checkOutput({ ...input, values: new Map(values).set('out', table) }, api);

  const outcomes: Outcome[] = [];
  const tell = (outcome: Outcome): void => {
    outcomes.push(outcome);
    if (several) progress.note(outcome.line);
  };
  const files = positionals.map((path, index) => ({ path, source, options, out: tables[index] }));
  const context = {
    signal,
    report: (step: string, done: number, total: number) => progress.report(step, done, total),
  };
  await api.tools.trackFiles(files, modelPath, context, async (file, outcome) => {
    try {
      if ('error' in outcome) throw outcome.error;
      const { table, warnings, finish } = outcome;
      await writeTable(file.out, trackTable(table));
      await finish();
      for (const warning of warnings) progress.note(`Warning: ${warning}`);
      const counts = countTrajectories(table);
      const rows = table.frame.length;
      tell({
        line: `${several ? `${file.path}: ` : ''}${countsText(counts)}, ${counted(rows, 'position')}, written to ${file.out}.`,
        json: { video: file.path, ...counts, rows, out: file.out, warnings },
        exitCode: 0,
      });
    } catch (error) {
      const { tag, message, data } = toWireError(error);
      // A single video fails as any command does; cancelling ends the whole call.
      if (!several || tag === 'cancelled') throw error;
      tell({
        line: `${file.path}: ${message}`,
        json: { video: file.path, error: { tag, message, ...data } },
        exitCode: exitCodeOf(tag),
      });
    }
  });
  const exitCode = Math.max(...outcomes.map((one) => one.exitCode));
  const [first] = outcomes;
  if (!several) return { json: first.json, text: first.line };
  return {
    json: { videos: outcomes.map(({ json }) => json) },
    text: outcomes.map(({ line }) => line).join('\n'),
    exitCode,
  };
}

const DEFAULT_IDLE_S = 30;

/** Tracks a folder that another program writes images to. */
export async function watch(api: Api, input: CommandInput): Promise<CommandOutput> {
  const { values, progress, signal } = input;
  const { options, source, modelPath, out } = requestOf(input);
  const path = values.get('watch') as string;
  const idleS = (values.get('idle-s') as number | undefined) ?? DEFAULT_IDLE_S;
  if (!(idleS > 0)) throw badOption('idle-s', `--idle-s takes a number above 0, not ${idleS}.`);
  await checkOutput(input, api);
  const provisional = `${out.replace(/\.csv$/, '')}-provisional.csv`;
  await checkOutput({ ...input, values: new Map(values).set('out', provisional) }, api);
  const watched = await api.tools.watch({ path, source, options, out, idleS }, modelPath, {
    signal,
    onFrame: ({ frames, latencyS }) =>
      progress.note(
        `${counted(frames, 'image')}${latencyS === null ? '' : `, positions after ${latencyS.toFixed(2)} s`}`,
      ),
    onProvisional: (table) => writeTable(provisional, trackTable(table)),
    onStep: (step) => progress.note(step),
  });
  const { table, warnings, frames: images, latencyS, finish } = watched;
  await writeTable(out, trackTable(table));
  await finish();
  await rm(provisional, { force: true });
  for (const warning of warnings) progress.note(`Warning: ${warning}`);
  const counts = countTrajectories(table);
  const rows = table.frame.length;
  const latency = latencyS
    ? ` Latency ${latencyS.median.toFixed(2)} s (median), ${latencyS.p95.toFixed(2)} s (95th percentile).`
    : '';
  return {
    json: { folder: path, images, ...counts, rows, out, latencyS, warnings },
    text: `${counted(images, 'image')}, ${countsText(counts)}, ${counted(rows, 'position')}, written to ${out}.${latency}`,
  };
}
