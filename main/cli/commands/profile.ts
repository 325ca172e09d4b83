import type { SetupRow } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { missingThing } from '../../../preload/contract/error-messages.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput, CommandOutput } from '../command.ts';
import { outFlag, textFlag, switchFlag } from '../common-flags.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { readJson } from '../read-json.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeText } from '../write-table.ts';

const fieldFlags = flagsOf(Setup, ['name']);

const lineOf = ({ setup, preset }: SetupRow): string =>
  `${setup.name}${preset ? ' (preset)' : ''}: ${setup.objective || 'objective not named'}, NA ${setup.na}, particles of ${setup.particleDiameterUm} um`;

/** What --json prints: the command line says profile for a setup. */
const publicRow = ({ setup, preset }: SetupRow): object => ({ profile: setup, preset });

async function find(api: Api, name: string): Promise<SetupRow> {
  const { setups } = await api.call('setups.list', {});
  const found = setups.find(({ setup }) => setup.name === name);
  if (found) return found;
  const names = setups.map((one) => one.setup.name);
  throw missingThing('setup', name, names);
}

async function readSetup(path: string): Promise<Record<string, unknown>> {
  const setup = Setup.safeParse(await readJson(path, 'setup', 'give a setup written by --out'));
  if (setup.success) return setup.data;
  const [{ path: key, message }] = setup.error.issues;
  throw badInput(`${path}: ${key.join('.')}: ${message}; see "janus3d profile --help".`, { path });
}

/** The setup that is to be saved; null where nothing is said of one. */
async function givenSetup(api: Api, { values }: CommandInput, name: string): Promise<Setup | null> {
  const file = values.get('in') as string | undefined;
  const from = values.get('from') as string | undefined;
  const given = fieldFlags.filter((flag) => values.has(flag.name));
  if (file === undefined && from === undefined && given.length === 0) return null;
  const base =
    file === undefined ? (from === undefined ? {} : (await find(api, from)).setup) : await readSetup(file);
  const fields = optionsFrom(Setup.omit({ name: true }), fieldFlags, values);
  const changes = Object.fromEntries(
    given.map((flag) => [flag.path![0], fields[flag.path![0] as keyof typeof fields]]),
  );
  const setup = Setup.safeParse({ ...base, ...changes, name });
  if (setup.success) return setup.data;
  throw badInput(`${setup.error.issues[0].path.join('.')}: ${setup.error.issues[0].message}.`);
}

export const profile: Command = {
  name: 'profile',
  details:
    'A setup keeps them and the axial factor under a name, for import --profile. Without NAME setups are listed, with it one is shown; with a field, --from or --in it is saved.',
  positionals: [{ name: 'PROJECT' }, { name: 'NAME', optional: true }],
  flags: [
    ...fieldFlags,
    textFlag('from', 'NAME', 'Setup to begin with.'),
    textFlag('in', 'FILE.json', 'Begins with a setup that --out has written, in another project maybe.'),
    outFlag('FILE.json', 'Writes the setup to a file.'),
    switchFlag('remove', 'Takes the setup out of the project.'),
  ],
  notes:
    'pt-sio2 and tio2-sio2 are always there. What was imported with a setup keeps what the setup said then.',
  run: (input) =>
    withApi(input, async (api): Promise<CommandOutput> => {
      const { values, positionals } = input;
      const [path, name] = positionals;
      await api.call('project.open', { path });
      if (name === undefined) {
        const typed = [...values.keys()].filter((key) => !['json', 'seed', 'threads'].includes(key));
        if (typed.length > 0) throw badInput(`--${typed[0]} needs the NAME of a setup.`);
        const { setups } = await api.call('setups.list', {});
        return { json: { profiles: setups.map(publicRow) }, text: setups.map(lineOf).join('\n') };
      }
      if (values.get('remove')) {
        await api.call('setup.remove', { name });
        return { json: { removed: name }, text: `Removed ${name}.` };
      }
      const given = await givenSetup(api, input, name);
      if (given) await api.call('setup.save', { setup: given });
      const row = await find(api, name);
      const json = JSON.stringify(row.setup, null, 2);
      const out = values.get('out') as string | undefined;
      if (out === undefined) return { json: publicRow(row), text: given ? `Saved ${lineOf(row)}.` : json };
      await checkOutput(input, api, 'json');
      await writeText(out, `${json}\n`);
      return { json: { ...publicRow(row), out }, text: `Written to ${out}.` };
    }),
};
