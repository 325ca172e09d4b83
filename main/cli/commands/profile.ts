import { readFile } from 'node:fs/promises';
import type { ProfileRow } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { SetupProfile } from '../../../preload/contract/options/profile.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput, CommandOutput } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { withApi } from '../with-api.ts';
import { checkWritable, writeText } from '../write-table.ts';

const fieldFlags = flagsOf(SetupProfile, { omit: ['name'] });

const lineOf = ({ profile, preset }: ProfileRow): string =>
  `${profile.name}${preset ? ' (preset)' : ''}: ${profile.objective || 'objective not named'}, NA ${profile.na}, particles of ${profile.particleDiameterUm} um`;

async function find(api: Api, name: string): Promise<ProfileRow> {
  const { profiles } = await api.call('profiles.list', {});
  const found = profiles.find(({ profile }) => profile.name === name);
  if (found) return found;
  const names = profiles.map(({ profile }) => profile.name).join(', ');
  throw badInput(`There is no setup profile "${name}"; there are ${names}.`);
}

async function readProfile(path: string): Promise<Record<string, unknown>> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw badInput(`${path} can't be read; check the path.`, { path });
  });
  try {
    const profile = SetupProfile.safeParse(JSON.parse(text));
    if (profile.success) return profile.data;
    const [{ path: key, message }] = profile.error.issues;
    throw badInput(`${path}: ${key.join('.')}: ${message}; see "janus3d profile --help".`, { path });
  } catch (error) {
    if (error instanceof SyntaxError)
      throw badInput(`${path} is no JSON; give a profile written by --out.`, { path });
    throw error;
  }
}

/** The profile that is to be saved; null where nothing is said of one. */
async function givenProfile(api: Api, { values }: CommandInput, name: string): Promise<SetupProfile | null> {
  const file = values.get('in') as string | undefined;
  const from = values.get('from') as string | undefined;
  const given = fieldFlags.filter((flag) => values.has(flag.name));
  if (file === undefined && from === undefined && given.length === 0) return null;
  const base =
    file === undefined
      ? from === undefined
        ? {}
        : (await find(api, from)).profile
      : await readProfile(file);
  const fields = optionsFrom(SetupProfile.omit({ name: true }), fieldFlags, values);
  const changes = Object.fromEntries(
    given.map((flag) => [flag.path![0], fields[flag.path![0] as keyof typeof fields]]),
  );
  const profile = SetupProfile.safeParse({ ...base, ...changes, name });
  if (profile.success) return profile.data;
  throw badInput(`${profile.error.issues[0].path.join('.')}: ${profile.error.issues[0].message}.`);
}

export const profile: Command = {
  name: 'profile',
  summary:
    'Setup profiles of a project: objective, media, pixel, particle and axial factor under a name, for import --profile. Lists them; with NAME shows one; with a field, --from or --in saves it.',
  positionals: [{ name: 'PROJECT' }, { name: 'NAME', optional: true }],
  flags: [
    ...fieldFlags,
    textFlag('from', 'NAME', 'Profile to begin with.'),
    textFlag('in', 'FILE.json', 'Begins with a profile that --out has written, in another project maybe.'),
    outFlag('FILE.json', 'Writes the profile to a file.'),
    {
      name: 'remove',
      values: 0,
      placeholder: '',
      description: 'Takes the profile out of the project.',
      parse: () => true,
    },
  ],
  notes:
    'pt-sio2 and tio2-sio2 are always there. What was imported with a profile keeps what the profile said then.',
  run: (input) =>
    withApi(input, async (api): Promise<CommandOutput> => {
      const { values, positionals } = input;
      const [path, name] = positionals;
      await api.call('project.open', { path });
      if (name === undefined) {
        const typed = [...values.keys()].filter((key) => !['json', 'seed', 'threads'].includes(key));
        if (typed.length > 0) throw badInput(`--${typed[0]} needs the NAME of a profile.`);
        const { profiles } = await api.call('profiles.list', {});
        return { json: { profiles }, text: profiles.map(lineOf).join('\n') };
      }
      if (values.get('remove')) {
        await api.call('profile.remove', { name });
        return { json: { removed: name }, text: `Removed ${name}.` };
      }
      const given = await givenProfile(api, input, name);
      if (given) await api.call('profile.save', { profile: given });
      const row = await find(api, name);
      const json = JSON.stringify(row.profile, null, 2);
      const out = values.get('out') as string | undefined;
      if (out === undefined) return { json: row, text: given ? `Saved ${lineOf(row)}.` : json };
      await checkWritable(out);
      await writeText(out, `${json}\n`);
      return { json: { ...row, out }, text: `Written to ${out}.` };
    }),
};
