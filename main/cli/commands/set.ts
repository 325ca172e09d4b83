import { badInput } from '../../../preload/contract/errors.ts';
import { findSources } from '../find-source.ts';
import type { Command } from '../command.ts';
import { givenSourceOptions, SOURCE_FLAGS } from '../source-flags.ts';
import { changeProject, withApi } from '../with-api.ts';

export const set: Command = {
  name: 'set',
  details: 'Lengths, axial factor, setup, planes, tags. What was made from them is marked out of date.',
  positionals: [{ name: 'PROJECT' }, { name: 'SOURCE' }],
  flags: SOURCE_FLAGS,
  notes:
    'SOURCE is the number that import gave, a path or a file name. What is not given stays as it is. "janus3d update PROJECT" makes again what is out of date.',
  run: (input) =>
    withApi(input, async (api) => {
      const { positionals, values } = input;
      if (!SOURCE_FLAGS.some(({ name }) => values.has(name)))
        throw badInput('Nothing to change; give an option, as --axial-scale 1.333 (see --help).');
      return changeProject(api, input, 'set', async (project) => {
        const [{ sourceId, name, options: before }] = findSources(project, [positionals[1]]);
        const { setups } = await api.call('setups.list', {});
        const given = givenSourceOptions(values, setups, before.setup);
        const said = Object.entries(given).filter(([, value]) => value !== null);
        const tags = { ...before.tags, ...given.tags };
        const options = { ...before, ...(Object.fromEntries(said) as Partial<typeof before>), tags };
        const renewSetup = given.setup !== null;
        const json = await api.call('source.set', { sourceId, options, renewSetup });
        const lines = [
          json.changed.length > 0 ? `${name}: ${json.changed.join(', ')}.` : `${name} is as it was.`,
          ...(json.outOfDate.length > 0 ? [`Out of date now: ${json.outOfDate.join(', ')}.`] : []),
        ];
        return { json, text: lines.join('\n') };
      });
    }),
};
