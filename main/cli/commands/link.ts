import { badInput } from '../../../preload/contract/errors.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { LinkOptions } from '../../../preload/contract/options/track.ts';
import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { flagsOf, numberOf, optionsFrom, type Flag } from '../flags.ts';
import { csvBatches, readColumns } from '../../api/tables.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeRows } from '../write-table.ts';

const optionFlags = flagsOf(LinkOptions, ['minFrames']);

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
  positiveFlag('fps', 'F', 'Frames a second.'),
  positiveFlag(
    'max-step-um',
    'L',
    'Largest movement from frame to frame, um, in place of --max-step-px; needs --pixel-um.',
  ),
  positiveFlag(
    'memory-s',
    'S',
    'For how long a particle may be missed, s, in place of --memory; needs --fps.',
  ),
];

/** Step and memory in pixels and frames, whichever way they are given. */
function linkOptions(values: ReadonlyMap<string, unknown>): { maxStepPx: number; memoryFrames: number } {
  const given = (name: string): number | undefined => values.get(name) as number | undefined;
  const { maxStepPx, memoryFrames } = optionsFrom(LinkOptions, optionFlags, values);
  const [maxStepUm, pixelUm, memoryS, fps] = ['max-step-um', 'pixel-um', 'memory-s', 'fps'].map(given);
  const twice = (name: string, other: string): never => {
    throw badOption(name, `--${name} and --${other} say the same thing twice; give one of them.`);
  };
  const needs = (name: string, other: string): never => {
    throw badOption(name, `--${name} needs --${other}; give it too.`);
  };
  if (maxStepUm !== undefined && values.has('max-step-px')) twice('max-step-um', 'max-step-px');
  if (memoryS !== undefined && values.has('memory')) twice('memory-s', 'memory');
  return {
    maxStepPx:
      maxStepUm === undefined ? maxStepPx : maxStepUm / (pixelUm ?? needs('max-step-um', 'pixel-um')),
    memoryFrames:
      memoryS === undefined ? memoryFrames : Math.round(memoryS * (fps ?? needs('memory-s', 'fps'))),
  };
}

export const link: Command = {
  name: 'link',
  summary:
    'Links positions over time: any table with frame, x_px, y_px (Crocker and Grier 1996), in 3D with z_um and --pixel-um; gives the same rows with particle.',
  positionals: [{ name: 'detections.csv' }],
  flags: [outFlag('tracks.csv', 'Table to write.', true), ...optionFlags, ...PHYSICAL_FLAGS],
  run: (input) =>
    withApi(input, async (api) => {
      const [path] = input.positionals;
      const out = input.values.get('out') as string;
      const options = linkOptions(input.values);
      const pixelUm = input.values.get('pixel-um') as number | undefined;
      // All that depends on time is learnt from the table, so any unit does.
      const fps = (input.values.get('fps') as number | undefined) ?? 1;
      await checkOutput(input, api);
      const { columns } = await readColumns(
        path,
        ['frame', 'x_px', 'y_px'],
        pixelUm === undefined ? [] : ['z_um', 'z_sd_um'],
      );
      const { z_um: zUm, z_sd_um: zSdUm } = columns;
      const positions = { frame: wholeNumbers(path, columns.frame), xPx: columns.x_px, yPx: columns.y_px };
      const space =
        zUm && pixelUm !== undefined
          ? { zUm, zSdUm: zSdUm ?? zUm.map(() => NaN), pixelUm, frameIntervalS: 1 / fps }
          : undefined;
      const particle = await api.tools.linkPositions({ ...positions, space }, options, input.signal);
      await writeRows(out, linkedRows(path, particle));
      const particles = countOf(particle);
      return {
        json: { out, particles, rows: particle.length, dims: space ? 3 : 2 },
        text: `${particles} particles in ${particle.length} rows, written to ${out}.`,
      };
    }),
};

function wholeNumbers(path: string, values: Float64Array): Int32Array {
  const wrong = values.findIndex((value) => value !== (value | 0));
  if (wrong < 0) return Int32Array.from(values);
  throw badInput(`${path}, line ${wrong + 2}: frame is ${values[wrong]}, not a whole number; correct it.`, {
    path,
  });
}

/** The rows of the table, read a second time, with their particles: so it is never held whole. */
async function* linkedRows(path: string, particle: Int32Array): AsyncGenerator<string[][], void, void> {
  let kept: number[] | null = null;
  let row = 0;
  for await (const batch of csvBatches(path)) {
    if (!kept) {
      const [names] = batch;
      kept = names.flatMap((name, column) => (name === 'particle' ? [] : [column]));
      yield [['particle', ...kept.map((column) => names[column])]];
      continue;
    }
    const columns = kept;
    yield batch.map((cells) => [String(particle[row++]), ...columns.map((column) => cells[column])]);
  }
  if (row !== particle.length)
    throw badInput(`${path} was changed while it was linked; start again when it is finished.`, { path });
}

/** How many different numbers there are. */
function countOf(particle: Int32Array): number {
  const seen = new Uint8Array(particle.reduce((most, one) => Math.max(most, one), -1) + 1);
  for (const one of particle) seen[one] = 1;
  return seen.reduce((sum, one) => sum + one, 0);
}
