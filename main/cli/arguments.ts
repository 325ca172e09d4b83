import { parseArgs, type ParseArgsConfig } from 'node:util';
import { badOption } from '../../preload/contract/error-messages.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { Command } from './command.ts';
import { forceFlag, switchFlag } from './common-flags.ts';
import { wholeNumberOf, type Flag } from './flags.ts';

export const GLOBAL_FLAGS: Flag[] = [
  {
    name: 'seed',
    values: 1,
    placeholder: 'N',
    description: 'Makes every random step repeatable, whatever the number of threads. Default 1.',
    parse: ([value]) => wholeNumberOf('seed', value, [0, 0xffffffff]),
  },
  {
    name: 'threads',
    values: 1,
    placeholder: 'N',
    description: 'Threads to compute with. Default: all cores.',
    parse: ([value]) => wholeNumberOf('threads', value, [1, 1024]),
  },
  switchFlag('json', 'Prints the result as one JSON object in the last line.'),
  switchFlag('help', 'Prints this help.'),
];

/** The flags of a command; with `--force` if it writes a file to `--out`. */
export const flagsFor = ({ flags }: Command): Flag[] => {
  const isFile = flags.some(({ name, placeholder }) => name === 'out' && placeholder !== 'DIR');
  return isFile ? [...flags, forceFlag] : flags;
};

/**
 * Gives every value the form `--flag=value`, once a value: Node's parser knows flags with one value only, and takes a
 * negative number for a flag.
 */
function bindValues(argv: readonly string[], flags: readonly Flag[]): string[] {
  const bound: string[] = [];
  for (let at = 0; at < argv.length; at += 1) {
    const word = argv[at];
    if (word === '--') return [...bound, ...argv.slice(at)];
    const [, name, first] = /^--([^=]+)(?:=([\s\S]*))?$/.exec(word) ?? [];
    const flag = flags.find((one) => one.name === name);
    if (!flag || flag.values === 0) {
      bound.push(word);
      continue;
    }
    const values = first === undefined ? [] : [first];
    const wanted = flag.values === 'many' ? Infinity : flag.values;
    while (values.length < wanted && at + 1 < argv.length && !argv[at + 1].startsWith('--'))
      values.push(argv[++at]);
    const isShort = values.length === 0 || (flag.values !== 'many' && values.length < flag.values);
    if (isShort || (values.includes('') && !flag.mayBeEmpty)) {
      const needed = flag.values === 2 ? 'two values' : 'a value';
      throw badOption(flag.name, `--${flag.name} takes ${needed}: --${flag.name} ${flag.placeholder}.`);
    }
    bound.push(...values.map((value) => `--${flag.name}=${value}`));
  }
  return bound;
}

export interface ParsedArguments {
  positionals: string[];
  values: Map<string, unknown>;
}

/** What was typed, checked against what the command takes. @throws bad-input, bad-option */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const flags = [...flagsFor(command), ...GLOBAL_FLAGS];
  const options: ParseArgsConfig['options'] = Object.fromEntries(
    flags.map((flag) => [
      flag.name,
      { type: flag.values === 0 ? 'boolean' : 'string', multiple: flag.values !== 0 },
    ]),
  );
  const parsed = parse(command, {
    args: bindValues(argv, flags),
    options,
    allowPositionals: true,
    allowNegative: true,
  });
  const values = new Map<string, unknown>();
  for (const flag of flags) {
    const given = parsed.values[flag.name];
    if (given === undefined) continue;
    if (!Array.isArray(given)) {
      // An option may be on by default; every other switch that is off is as if it were not given.
      if (given || flag.path) values.set(flag.name, given);
      continue;
    }
    if (given.includes(false)) {
      values.set(switchOff(flag, given), true);
      continue;
    }
    if (flag.values !== 'many' && given.length > flag.values) {
      throw badOption(flag.name, `--${flag.name} was given more than once; give it once.`);
    }
    values.set(flag.name, flag.parse(given.map(String)));
  }
  if (!values.get('help')) checkComplete(command, parsed.positionals, values);
  return { positionals: parsed.positionals, values };
}

/** Node's parser reads the switch `--no-model` as `--model` set to false. @returns the name of the switch */
function switchOff({ name }: Flag, given: readonly unknown[]): string {
  if (given.every((one) => one === false)) return `no-${name}`;
  throw badOption(name, `--${name} and --no-${name} contradict each other; give one of them.`);
}

function parse(
  command: Command,
  config: ParseArgsConfig,
): { positionals: string[]; values: Record<string, string | boolean | (string | boolean)[] | undefined> } {
  try {
    const { positionals, values } = parseArgs(config);
    return { positionals, values };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const [, option] = /'(-[^' ]*)/.exec(error.message) ?? [];
    const what = option ? `Unknown or misused option ${option}` : error.message.split('\n')[0];
    throw badInput(`${what}; see "janus3d ${command.name} --help".`);
  }
}

function checkComplete(
  command: Command,
  given: readonly string[],
  values: ReadonlyMap<string, unknown>,
): void {
  const { positionals, flags, name } = command;
  const see = `see "janus3d ${name} --help"`;
  const needed = positionals.filter((one) => !one.optional);
  if (given.length < needed.length) throw badInput(`${needed[given.length].name} is missing; ${see}.`);
  const empty = given.findIndex((text) => text === '');
  if (empty >= 0)
    throw badInput(`${(positionals[empty] ?? positionals.at(-1))?.name ?? 'An argument'} is empty; ${see}.`);
  const limit = positionals.some((one) => one.many) ? Infinity : positionals.length;
  if (given.length > limit) throw badInput(`"${given[limit]}" is one argument too many; ${see}.`);
  const flag = flags.find((one) => one.required && !values.has(one.name));
  if (flag) throw badOption(flag.name, `--${flag.name} is missing; ${see}.`);
}
