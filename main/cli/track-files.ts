import { basename, extname, join, resolve } from 'node:path';
import { exitCodeOf, toWireError } from '../../preload/contract/errors.ts';
import { badOption } from '../../preload/contract/messages.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import type { Api } from '../api/api.ts';
import { trackTable } from '../api/tables.ts';
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

/** Tracks videos that are in no project: a line a video; the exit code is the worst of all. */
export async function trackFiles(api: Api, input: CommandInput): Promise<CommandOutput> {
  const { values, positionals, progress, signal } = input;
  const options = optionsFrom(TrackOptions, trackOptionFlags, values);
  const setup = (values.get('profile') as string | undefined) ?? null;
  const source = { ...optionsFrom(ImportOptions, videoFlags, values), setup };
  const modelPath = (values.get('model-file') as string | undefined) ?? null;
  const out = values.get('out') as string;
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
      const particles = new Set(table.particle).size;
      const rows = table.frame.length;
      tell({
        line: `${several ? `${file.path}: ` : ''}${particles} particles, ${rows} positions, written to ${file.out}.`,
        json: { video: file.path, particles, rows, out: file.out, warnings },
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
