import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import type { Command } from '../command.ts';
import { withApi } from '../with-api.ts';

const withUnit = (value: number | null, unit: string): string =>
  value === null ? 'not stated' : `${Number(value.toPrecision(6))} ${unit}`;

const describe = (file: SourceInfo): string =>
  [
    file.path,
    `  format          ${file.format}`,
    `  axes            ${file.axes}, ${file.frames} planes`,
    `  size            ${file.width} x ${file.height} px, ${file.bits} bit`,
    `  pixel size      ${withUnit(file.pixelSizeUm, 'um')}`,
    `  z step          ${withUnit(file.zStepUm, 'um')}`,
    `  frame interval  ${withUnit(file.frameIntervalS, 's')}`,
    ...(file.channels > 1 ? [`  channels        ${file.channels}`] : []),
    ...file.warnings.map((warning) => `  note            ${warning}`),
  ].join('\n');

export const info: Command = {
  name: 'info',
  details:
    'Of each file: format, axes, frames, size in pixels, bits, pixel size [um], z step [um], frame interval [s].',
  positionals: [{ name: 'FILE', many: true }],
  flags: [],
  run: (input) =>
    withApi(input, async (api) => {
      const { files } = await api.call('source.info', { paths: input.positionals });
      const listed = files.map(({ path, format, axes, frames, width, height, bits, ...lengths }) => {
        const { pixelSizeUm, zStepUm, frameIntervalS, channels, warnings } = lengths;
        return {
          path,
          format,
          axes,
          frames,
          width,
          height,
          bits,
          pixelSizeUm,
          zStepUm,
          frameIntervalS,
          channels,
          warnings,
        };
      });
      return { json: { files: listed }, text: files.map(describe).join('\n') };
    }),
};
