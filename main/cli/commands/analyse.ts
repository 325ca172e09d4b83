import { statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { counted } from '../../../preload/contract/counted.ts';
import type {
  AnalysisFile,
  AnalysisSummary,
  Interval,
  WallSeen,
} from '../../../preload/contract/analysis.ts';
import { ChosenTracks, chosenText } from '../../../preload/contract/chosen-tracks.ts';
import type { ProjectSummary } from '../../../preload/contract/commands.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import {
  originOf,
  partsOfTracks,
  svgWithOrigin,
  type FigureOrigin,
  type FigureParts,
} from '../../../preload/contract/figure-origin.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { findSources } from '../find-source.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { stepProgress, withApi } from '../with-api.ts';

const optionFlags = flagsOf(AnalyseOptions);

/** Tables of so many bytes together hold about two million rows. */
const LARGE_BYTES = 100e6;

const areLarge = (paths: readonly string[]): boolean =>
  paths.reduce((sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0), 0) > LARGE_BYTES;

/** A table of `DIR`, by which is seen whether files of another kind would be replaced. */
const FIRST_FILE = 'msd.csv';

interface Target {
  what: { tables: string[] } | { videoIds: number[] };
  /** Null: tables alone. */
  project: ProjectSummary | null;
  parts: FigureParts;
}

async function targetOf(api: Api, { positionals, values }: CommandInput): Promise<Target> {
  const given = values.get('video') as string[] | undefined;
  const projects = positionals.filter((path) => path.endsWith('.janus3d'));
  if (projects.length === 0) {
    if (given)
      throw badInput('--video is for a project; give PROJECT.janus3d, or tables alone.', { option: 'video' });
    const files = positionals.map((path) => basename(path));
    return { what: { tables: positionals }, project: null, parts: { files } };
  }
  if (positionals.length > 1)
    throw badInput('Analyse one project, or tables, at a time; give the others in commands of their own.');
  const summary = await api.call('project.open', { path: positionals[0] });
  if (!given)
    throw badInput('Which videos? Give --video ID..., each a number, a name or a file.', { option: 'video' });
  const found = findSources(summary, given);
  const stack = found.find(({ kind }) => kind !== 'video');
  if (stack)
    throw badInput(`${stack.name} is a z-stack; trajectories come from videos.`, { option: 'video' });
  const videoIds = [...new Set(found.map(({ sourceId }) => sourceId))];
  return { what: { videoIds }, project: summary, parts: partsOfTracks(summary, videoIds) };
}

/** Its figures say where they come from. */
const withOrigin = (files: readonly AnalysisFile[], origin: FigureOrigin): AnalysisFile[] =>
  files.map(({ name, text }) => ({ name, text: name.endsWith('.svg') ? svgWithOrigin(text, origin) : text }));

const shown = (name: string, unit: string, figure: Interval | null): string[] =>
  figure
    ? [
        `${name} ${figure.value.toPrecision(3)} ${unit} (${figure.low.toPrecision(3)} to ${figure.high.toPrecision(3)})`,
      ]
    : [];

const wallText = ({ video, focalHeightUm, sdUm, particles }: WallSeen): string =>
  `centres at the wall of ${video} ${focalHeightUm.toFixed(2)} +- ${sdUm.toFixed(2)} um below the focal plane (${counted(particles, 'particle')})`;

function textOf({ tracks, model, fit, speed, walls }: AnalysisSummary): string {
  return [
    `${counted(tracks, 'track')}, ${{ passive: 'passive', abp: 'active Brownian', chiral: 'chiral active Brownian' }[model]}`,
    ...shown('v', 'um/s', fit.vUmS),
    ...shown('D', 'um^2/s', fit.dUm2S),
    ...shown('D_R', '/s', fit.drPerS),
    ...shown('omega', 'rad/s', fit.omegaRadS),
    ...shown('mean speed', 'um/s', speed.meanUmS),
    ...walls.map(wallText),
  ].join('; ');
}

function trackNumbers(texts: readonly string[]): number[] {
  const { data } = ChosenTracks.shape.particles.safeParse([...new Set(texts)].map(Number));
  if (data) return data;
  throw badOption('tracks', `--tracks takes numbers of trajectories, as in 3 7, not "${texts.join(' ')}".`);
}

export const analyse: Command = {
  name: 'analyse',
  details: 'Also MSD, velocity autocorrelation and segments; 95 % intervals by drawing whole tracks anew.',
  positionals: [{ name: 'PROJECT|TRACKS.csv', many: true }],
  flags: [
    outFlag('DIR', 'Folder for tables and figures; made if it is not there.', true),
    {
      name: 'video',
      values: 'many',
      placeholder: 'ID...',
      description: 'Videos of the project, by number, name or file.',
      parse: (values) => values,
    },
    {
      name: 'by',
      values: 'many',
      placeholder: 'TAG...',
      description:
        'Compares conditions: tags of the videos, or columns of the tables. Default: all tracks are one ensemble.',
      parse: (values) => values,
    },
    {
      name: 'tracks',
      values: 'many',
      placeholder: 'N...',
      description: 'Only these trajectories of one video or table, by their numbers. Default: all.',
      parse: trackNumbers,
    },
    ...optionFlags,
  ],
  notes: [
    'Tables need particle, frame, x_um and y_um (or x_px, y_px and --pixel-um), t_s or --fps; z_raw_um, or z_um with --heights raw.',
    'Tables of TrackMate (CSV or XML), trackpy (x, y in px) and napari (track_id, t, y, x in um) are read too.',
    'Smoothed heights are never read. omega above 0 turns from +x to +y of the table.',
  ].join(' '),
  run: (input) =>
    withApi(
      input,
      async (api) => {
        const { values, seed, signal, progress } = input;
        const options = optionsFrom(AnalyseOptions, optionFlags, values);
        const by = [...new Set((values.get('by') as string[] | undefined) ?? [])];
        const out = values.get('out') as string;
        const numbers = values.get('tracks') as number[] | undefined;
        const chosen = numbers ? { particles: numbers, filter: '' } : null;
        const target = await targetOf(api, input);
        await api.tools.prepareFolder(out);
        const given = [...input.positionals];
        await api.tools.checkOutput({ path: join(out, FIRST_FILE), kind: 'csv', given, force: false });
        const { result, files, warnings } = await api.tools.analyse(
          target.what,
          { options, by, chosen, seed },
          { signal, onProgress: stepProgress(input, 'analyse') },
        );
        for (const { name } of files) {
          const kind = name.endsWith('.svg') ? 'svg' : 'csv';
          await api.tools.checkOutput({ path: join(out, name), kind, given, force: false });
        }
        const { version } = await api.call('app.info', {});
        const origin = originOf(
          target.project,
          { ...target.parts, only: chosen && chosenText(chosen) },
          version,
          null,
        );
        await api.tools.writeAnalysis(out, withOrigin(files, origin));
        const groups = 'groups' in result ? result.groups : [{ ...result, tags: {} }];
        const said = [...new Set([...warnings, ...groups.flatMap((group) => group.warnings)])];
        for (const warning of said) progress.note(`Warning: ${warning}`);
        const lines = groups.map((group) => {
          const tags = Object.entries(group.tags).map(([name, value]) => `${name}=${value}`);
          return [...tags, textOf(group)].join(' ');
        });
        return {
          json: 'groups' in result ? { ...result, out, warnings: said } : { ...result, out, warnings: said },
          text: [...lines, `${counted(files.length, 'file')} written to ${out}.`].join('\n'),
        };
      },
      { savesMemory: areLarge(input.positionals) },
    ),
};
