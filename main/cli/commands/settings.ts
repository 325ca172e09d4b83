import { DEFAULT_LOCALISE } from '../../../preload/contract/localise-settings.ts';
import { z } from '../../../preload/contract/options/define-option.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import type { ProjectSummary, SourceRow } from '../../../preload/contract/commands.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput, CommandOutput } from '../command.ts';
import { switchFlag } from '../common-flags.ts';
import { findSources } from '../find-source.ts';
import { flagsOf, optionsFrom, overSettings } from '../flags.ts';
import { changeProject, withApi } from '../with-api.ts';

/** The options for localising, with the flags that calibrate and track have. */
const Settings = z.object({ localise: LocaliseOptions.prefault({}) });
const optionFlags = flagsOf(Settings);

const defaultsFlag = switchFlag(
  'defaults',
  'Resets every option that is not given: to the defaults, or for a video to the settings of the project.',
);

/** The video named by VIDEO; null without it, which means the project. @throws bad-input for a stack */
function videoOf(project: ProjectSummary, { positionals }: CommandInput): SourceRow | null {
  if (positionals.length < 2) return null;
  const [source] = findSources(project, [positionals[1]]);
  if (source.kind === 'video') return source;
  throw badInput(`${source.name} is a z-stack: stacks share the settings of the project; leave it out.`);
}

/** The output: settings of the project, or of VIDEO. */
function describeSettings(project: ProjectSummary, input: CommandInput, outOfDate: string[]): CommandOutput {
  const video = videoOf(project, input);
  const { localise } = video ?? project;
  const own = video?.ownLocalise ?? [];
  const lines = Object.entries(localise).map(
    ([name, value]) =>
      `${name}: ${value === null ? 'automatic' : String(value)}${own.includes(name) ? ' (this video alone)' : ''}`,
  );
  if (outOfDate.length > 0) lines.push(`Out of date now: ${outOfDate.join(', ')}.`);
  return { json: { localise, own, outOfDate }, text: lines.join('\n') };
}

async function change(api: Api, input: CommandInput, project: ProjectSummary): Promise<CommandOutput> {
  const { values } = input;
  const video = videoOf(project, input);
  const base = video ? project.localise : DEFAULT_LOCALISE;
  const current = values.has(defaultsFlag.name) ? base : (video ?? project).localise;
  const options = optionsFrom(Settings, optionFlags, values, overSettings(current)).localise;
  const { outOfDate } = await api.call('localise.set', { videoId: video?.sourceId ?? null, options });
  return describeSettings((await api.call('project.summary', {}))!, input, outOfDate);
}

export const settings: Command = {
  name: 'settings',
  details: 'calibrate and track share them; a video may have its own.',
  positionals: [{ name: 'PROJECT' }, { name: 'VIDEO', optional: true }],
  flags: [...optionFlags, defaultsFlag],
  notes:
    'VIDEO is the number that import gave, a path or a file name; a change to a video applies to that video only. Options given to calibrate and track override the settings for that run. What was made with other settings is marked out of date.',
  run: (input) =>
    withApi(input, async (api) => {
      if (settings.flags.some(({ name }) => input.values.has(name)))
        return changeProject(api, input, 'settings', (project) => change(api, input, project));
      await api.call('project.open', { path: input.positionals[0] });
      return describeSettings((await api.call('project.summary', {}))!, input, []);
    }),
};
