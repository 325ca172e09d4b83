import type { SourceRow } from '../../../preload/contract/commands.ts';
import { axialOrigin } from '../../shared/session/axial-origin.ts';
import { choiceName } from '../../ui/form/choice-names.ts';
import { fixed, significant } from '../../ui/format.ts';
import { formatName } from './source-text.ts';

/** A property of a source, and where it is from. */
export interface Fact {
  name: string;
  value: string;
  origin: string;
}

const length = (value: number | null, unit: string): string =>
  value === null ? 'unknown' : `${significant(value)} ${unit}`;

/** Every property of a source that results depend on, and what its file says beside. */
export function sourceFacts(row: SourceRow): Fact[] {
  const { options, fileSays, setup, kind } = row;
  const origin = (typed: unknown, file: unknown): string =>
    typed !== null ? 'typed' : file !== null ? 'file' : setup === null ? 'not said' : `setup ${setup.name}`;
  const facts: Fact[] = [
    { name: 'Format', value: `${formatName(row.format)}, ${row.axes}, ${row.bits} bit`, origin: 'file' },
    {
      name: 'Pixel size',
      value: length(row.pixelSizeUm, 'µm'),
      origin: origin(options.pixelUm, fileSays.pixelSizeUm),
    },
  ];
  if (kind === 'stack') {
    const uneven = row.sliceHeightsUm !== null && options.zStepUm === null;
    facts.push(
      {
        name: 'z step',
        value: `${length(row.zStepUm, 'µm')}${uneven ? ' (uneven)' : ''}`,
        origin: origin(options.zStepUm, fileSays.zStepUm),
      },
      { name: 'Axial factor', value: significant(row.axialFactor), origin: axialOrigin(row) },
      {
        name: 'Step in the sample',
        value: row.zStepUm === null ? 'unknown' : `${significant(row.zStepUm * row.axialFactor)} µm`,
        origin: 'z step × axial factor',
      },
      {
        name: 'Stage direction',
        value: choiceName(options.stageDirection ?? fileSays.stageDirection ?? 'up'),
        origin: options.stageDirection ? 'typed' : fileSays.stageDirection ? 'file' : 'assumed',
      },
    );
  } else {
    const uneven = row.frameTimesS !== null && options.fps === null;
    facts.push({
      name: 'Frame rate',
      value:
        row.frameIntervalS === null
          ? 'unknown'
          : `${significant(1 / row.frameIntervalS)} frames/s${uneven ? ' (uneven)' : ''}`,
      origin: origin(options.fps, fileSays.frameIntervalS),
    });
    if (options.focalHeightUm !== null)
      facts.push({ name: 'Focal height', value: `${fixed(options.focalHeightUm, 2)} µm`, origin: 'typed' });
  }
  if (row.channels > 1)
    facts.push({ name: 'Channel', value: `${options.channel ?? 0} of ${row.channels}`, origin: 'typed' });
  facts.push({
    name: 'Setup',
    value: setup === null ? 'none' : choiceName(setup.name),
    origin: setup === null ? '' : 'chosen',
  });
  for (const [name, value] of Object.entries(options.tags)) facts.push({ name, value, origin: 'tag' });
  return facts;
}

/** Tags as one line, as on the command line: `fuel=3, uv=on`. */
export const tagText = (tags: Record<string, string>): string =>
  Object.entries(tags)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');

/** Tags from such a line; a name without "=" has no value. */
export function tagsFrom(text: string): Record<string, string> {
  const parts = text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  return Object.fromEntries(
    parts.map((part) => {
      const [name, ...value] = part.split('=');
      return [name.trim(), value.join('=').trim()] as const;
    }),
  );
}
