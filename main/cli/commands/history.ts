import type { HistoryEntry } from '../../../preload/contract/history.ts';
import type { Command } from '../command.ts';
import { changeProject, withApi } from '../with-api.ts';

const lineOf = ({ at, title, undone }: HistoryEntry): string =>
  `${at.slice(0, 19).replace('T', ' ')}  ${title}${undone ? ' (undone)' : ''}`;

export const history: Command = {
  name: 'history',
  details: 'Also what was undone; oldest first.',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  notes: 'Times are UTC. What was removed or replaced stays in the file until "janus3d compact".',
  run: (input) =>
    withApi(input, async (api) => {
      await api.call('project.open', { path: input.positionals[0] });
      const { entries, removedBytes } = await api.call('history.get', {});
      const kept = `${(removedBytes / 1e6).toFixed(1)} MB of what was removed or replaced are kept.`;
      const oldestFirst = entries.toReversed();
      return {
        json: { entries: oldestFirst, removedBytes },
        text: [...oldestFirst.map(lineOf), kept].join('\n'),
      };
    }),
};

const step = (name: 'undo' | 'redo', done: string, nothing: string, details?: string): Command => ({
  name,
  details,
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  run: (input) =>
    withApi(input, (api) =>
      changeProject(api, input, name, async () => {
        const entry = await api.call(name === 'undo' ? 'history.undo' : 'history.redo', {});
        return { json: { [name]: entry }, text: entry ? `${done}: ${entry.title}.` : nothing };
      }),
    ),
});

export const undo = step(
  'undo',
  'Undone',
  'There is nothing to undo.',
  'Again it takes back the one before.',
);

export const redo = step('redo', 'Done again', 'There is nothing to do again.');

export const compact: Command = {
  name: 'compact',
  details: 'The history goes with it.',
  positionals: [{ name: 'PROJECT' }],
  flags: [],
  notes: 'Nothing can be undone afterwards. What counts stays as it is.',
  run: (input) =>
    withApi(input, (api) =>
      changeProject(api, input, 'compact', async () => {
        const sizes = await api.call('project.compact', {});
        const [before, after] = [sizes.beforeBytes, sizes.afterBytes].map((bytes) =>
          (bytes / 1e6).toFixed(1),
        );
        return { json: sizes, text: `${before} MB before, ${after} MB now.` };
      }),
    ),
};
