import { counted } from '../../../preload/contract/counted.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { LinkOptions, linkLimits } from '../../../preload/contract/options/track.ts';
import type { LinkRequest } from '../../api/cli-tools.ts';
import type { Command, CommandInput, CommandOutput } from '../command.ts';
import type { Api } from '../../api/api.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, numberOf, optionsFrom, type Flag } from '../flags.ts';
import { csvBatches, formOf, withPoint } from '../../api/csv-tables.ts';
import { partFlags } from '../track-flags.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeRows } from '../write-table.ts';

const optionFlags = flagsOf(LinkOptions, ['minFrames', 'minS']);

const positiveFlag = (name: string, placeholder: string, description: string): Flag => ({
  name,
  values: 1,
  placeholder,
  description,
  parse: ([text]) => {
    const value = numberOf(name, text);
    if (value > 0) return value;
    throw badOption(name, `--${name} is ${text}; give a number above 0.`);
  },
});

const PHYSICAL_FLAGS = [
  positiveFlag(
    'pixel-um',
    'U',
    'Size of a pixel, um; with a column z_um (and z_sd_um) positions are linked in 3D.',
  ),
  positiveFlag('fps', 'F', 'Frame rate, frames per second.'),
];

/** Step and memory in pixels and frames, whichever way they are given. */
function stepAndMemory(values: ReadonlyMap<string, unknown>): { maxStepPx: number; memoryFrames: number } {
  const options = optionsFrom(LinkOptions, optionFlags, values);
  const [pixelUm, fps] = ['pixel-um', 'fps'].map((name) => values.get(name) as number | undefined);
  const needs = (name: string, other: string): never => {
    throw badOption(name, `--${name} needs --${other}; give it too.`);
  };
  if (options.maxStepUm !== null && pixelUm === undefined) needs('max-step-um', 'pixel-um');
  if (options.memoryS !== null && fps === undefined) needs('memory-s', 'fps');
  // 1 stands for what is not given: no length or time is converted then.
  return linkLimits(options, { pixelUm: pixelUm ?? 1, frameIntervalS: 1 / (fps ?? 1) });
}

/** The frames and the part of the image that were asked for. */
function partOf(values: ReadonlyMap<string, unknown>): LinkRequest['part'] {
  const range = (name: string): [number, number] | undefined =>
    values.get(name) as [number, number] | undefined;
  return { frames: range('frames'), columns: range('region-x'), lines: range('region-y') };
}

export const link: Command = {
  name: 'link',
  details:
    'The table needs the columns frame, x_px and y_px. Linking follows Crocker and Grier (1996); with a column z_um and --pixel-um it is in 3D. The same rows are written, with a column particle.',
  positionals: [{ name: 'detections.csv' }],
  flags: [outFlag('tracks.csv', 'Table to write.', true), ...optionFlags, ...PHYSICAL_FLAGS, ...partFlags],
  notes:
    'Tables of TrackMate (CSV or XML), trackpy (frame, x, y, in px) and napari (track_id, t, y, x, in um; points in px) are read too, and written with the names of this program. x_um and y_um may replace the pixel columns if --pixel-um is given. In 3D a column link_confidence (0 to 1) says how probable it is that a row is the same particle as the row before it. Rows outside --frames, --region-x and --region-y are left out.',
  // Linking in 3D holds the states of all particles as well as the table.
  run: (input) =>
    withApi(input, (api) => linkFile(api, input), { savesMemory: input.values.has('pixel-um') }),
};

async function linkFile(api: Api, input: CommandInput): Promise<CommandOutput> {
  const [path] = input.positionals;
  const { values, signal } = input;
  const out = values.get('out') as string;
  const options = stepAndMemory(values);
  const pixelUm = values.get('pixel-um') as number | undefined;
  // Without --fps a frame counts as one second: motion is learnt from this table, so the unit cancels.
  const fps = (values.get('fps') as number | undefined) ?? 1;
  await checkOutput(input, api);
  const part = partOf(values);
  const { links, rows, dims } = await api.tools.linkTable(
    path,
    { ...options, pixelUm, frameIntervalS: 1 / fps, part },
    { signal },
  );
  await writeRows(out, linkedRows(path, links, rows));
  const particles = countParticles(links.particle);
  return {
    json: { out, particles, rows: links.particle.length, dims },
    text: `${counted(particles, 'particle')} in ${counted(links.particle.length, 'row')}, written to ${out}.`,
  };
}

/** Columns that are written anew. */
const WRITTEN = ['particle', 'link_confidence'];

/** Reads the table a second time and adds the particles to the rows that were linked: so it is never held whole. */
async function* linkedRows(
  path: string,
  { particle, confidence }: { particle: Int32Array; confidence: Float64Array | null },
  rows: Int32Array | null,
): AsyncGenerator<string[][], void, void> {
  const more = confidence ? ['link_confidence'] : [];
  let kept: number[] | null = null;
  let [nextRow, place] = [0, 0];
  const changed = (): Error =>
    badInput(`${path} was changed while it was linked; start again when it is finished.`, { path });
  const form = await formOf(path);
  const written = (cell: string): string => withPoint(cell, form.separator);
  for await (const batch of csvBatches(path, form)) {
    if (!kept) {
      const [names] = batch;
      kept = names.flatMap((name, column) => (WRITTEN.includes(name) ? [] : [column]));
      yield [['particle', ...kept.map((column) => names[column]), ...more]];
      continue;
    }
    const columns = kept;
    const linked: string[][] = [];
    for (const cells of batch) {
      const row = nextRow++;
      if (rows && rows[place] !== row) continue;
      if (place === particle.length) throw changed();
      const confidenceCell = confidence ? [String(Number(confidence[place].toFixed(4)))] : [];
      const own = columns.map((column) => written(cells[column]));
      linked.push([String(particle[place++]), ...own, ...confidenceCell]);
    }
    yield linked;
  }
  if (place !== particle.length) throw changed();
}

/** How many different numbers there are. */
function countParticles(particle: Int32Array): number {
  const seen = new Uint8Array(particle.reduce((most, one) => Math.max(most, one), -1) + 1);
  for (const one of particle) seen[one] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}
