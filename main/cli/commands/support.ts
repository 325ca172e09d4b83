import type { Command } from '../command.ts';
import { outFlag } from '../common-flags.ts';
import { withApi } from '../with-api.ts';
import { checkOutput, writeText } from '../write-table.ts';

export const support: Command = {
  name: 'support',
  details:
    'Versions, machine, what a project holds with which options, its jobs, logs. No images, no positions and no errors of models.',
  positionals: [{ name: 'PROJECT', optional: true }],
  flags: [outFlag('support.json', 'File to write. Read it before you send it.', true)],
  run: (input) =>
    withApi(input, async (api) => {
      const [path] = input.positionals;
      if (path !== undefined) await api.call('project.open', { path });
      await checkOutput(input, api, 'json');
      const out = input.values.get('out') as string;
      await writeText(out, `${api.tools.supportReport()}\n`);
      return { json: { out }, text: `Written to ${out}; read it before you send it.` };
    }),
};
