import type { Command } from './command.ts';
import { flagsFor, GLOBAL_FLAGS } from './arguments.ts';
import type { Flag } from './flags.ts';

const WIDTH = 100;
const INDENT = 4;

function wrap(text: string, indent: number): string {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line && indent + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = word;
    } else {
      line = line ? `${line} ${word}` : word;
    }
  }
  lines.push(line);
  return lines.map((one) => ' '.repeat(indent) + one).join('\n');
}

type Described = Pick<Flag, 'name' | 'placeholder' | 'description'>;

const keyText = ({ name, placeholder, description }: Described): string =>
  `  ${name}${placeholder ? ` ${placeholder}` : ''}\n${wrap(description, INDENT + 2)}`;

const flagText = (flag: Flag): string => keyText({ ...flag, name: `--${flag.name}` });

const usageOf = ({ name, positionals, flags }: Command): string =>
  [
    `janus3d ${name}`,
    ...positionals.map(
      (one) => `${one.optional ? '[' : ''}${one.name}${one.many ? '...' : ''}${one.optional ? ']' : ''}`,
    ),
    ...flags.filter((flag) => flag.required).map((flag) => `--${flag.name} ${flag.placeholder}`),
    '[options]',
  ].join(' ');

/** @param summary the command's sentence in the list of all */
export function commandHelp(command: Command, summary: string): string {
  const about = [summary, command.details].filter(Boolean).join(' ');
  const sections = [usageOf(command), wrap(about, 0)];
  const flags = flagsFor(command);
  if (flags.length) sections.push(`Options\n${flags.map(flagText).join('\n')}`);
  for (const { title, keys } of command.lists ?? [])
    sections.push(`${title}\n${keys.length > 0 ? keys.map(keyText).join('\n') : '  none'}`);
  sections.push(`Always\n${GLOBAL_FLAGS.map(flagText).join('\n')}`);
  if (command.notes) sections.push(wrap(command.notes, 0));
  return `${sections.join('\n\n')}\n`;
}
