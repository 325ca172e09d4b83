import type { Command } from '../command.ts';
import { changeProject, withApi } from '../with-api.ts';

export const relink: Command = {
  name: 'relink',
  details: 'Looks in FOLDER and the folders in it, or beside the project; names may have changed.',
  positionals: [{ name: 'PROJECT' }, { name: 'FOLDER', optional: true }],
  flags: [],
  notes:
    'Images that are where they were and hold what they held are left alone. A folder of another computer (\\\\host\\share) is trusted once it is given here.',
  run: (input) =>
    withApi(input, async (api) => {
      const [, folder = null] = input.positionals;
      return changeProject(api, input, 'relink', async () => {
        const json = await api.call('project.relink', { folder });
        const lines = [
          ...json.relinked.map((one) => `${one.sourceId}  ${one.path}`),
          ...json.missing.map((one) => `${one.sourceId}  ${one.path}: not found`),
        ];
        return { json, text: lines.join('\n') || 'Nothing was missing.' };
      });
    }),
};
