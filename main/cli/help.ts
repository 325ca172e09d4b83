import { EXIT_CODES_TEXT } from '../../preload/contract/exit-code.ts';

export function generalHelp(commands: readonly { name: string; summary: string }[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return [
    'janus3d COMMAND [options]',
    'Calibrated 3D trajectories of Janus microswimmers from wide-field microscopy. Lengths are micrometres, times seconds.',
    `Commands\n${rows.join('\n')}`,
    `Every command has --help. ${EXIT_CODES_TEXT}\n`,
  ].join('\n\n');
}
