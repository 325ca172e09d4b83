import type { Command } from '../command.ts';
import type { SourceRow } from '../../../preload/contract/commands.ts';
import { badOption } from '../../../preload/contract/error-messages.ts';
import { switchFlag } from '../common-flags.ts';
import { findSources } from '../find-source.ts';
import { changeProject, withApi } from '../with-api.ts';

/** @throws bad-option where there is nothing to take out */
function refuseLocalised(sources: readonly SourceRow[]): void {
  const own = sources.find(({ importedDetections }) => importedDetections === null);
  if (own) throw badOption('detections', `${own.name} has no imported detections; leave it out.`);
}

export const remove: Command = {
  name: 'remove',
  details:
    'All that was measured on them goes with them; a stack takes the calibration along. Models and the files stay.',
  positionals: [{ name: 'PROJECT' }, { name: 'SOURCE', many: true }],
  flags: [
    switchFlag(
      'detections',
      'Takes only the imported detections of these videos out: they are localised again. The videos stay.',
    ),
  ],
  notes: 'SOURCE is the number that import gave, a path or a file name.',
  run: (input) =>
    withApi(input, async (api) => {
      const [, ...given] = input.positionals;
      return changeProject(api, input, 'remove', async (project) => {
        const sources = findSources(project, given);
        const removed = [...new Set(sources.map(({ sourceId }) => sourceId))];
        const ofDetections = input.values.has('detections');
        if (ofDetections) refuseLocalised(sources);
        for (const sourceId of removed)
          if (ofDetections) await api.call('detections.removeImported', { videoId: sourceId });
          else await api.call('project.remove', { sourceId });
        const nameOf = new Map(sources.map(({ sourceId, name }) => [sourceId, name]));
        const what = ofDetections ? 'removed the imported detections of' : 'removed';
        return {
          json: { removed },
          text: removed.map((id) => `${what} ${id}  ${nameOf.get(id)}`).join('\n'),
        };
      });
    }),
};
