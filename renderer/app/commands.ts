import { computed, type ComputedRef } from 'vue';
import { useCommands } from '../shared/commands/commands-store.ts';
import { useHistory } from '../shared/history/history-store.ts';
import { useJobs } from '../shared/jobs/jobs-store.ts';
import { useSession } from '../shared/session/session-store.ts';
import { toggleEnlarged, viewMeant } from '../ui/enlarge.ts';
import type { Step, StepName } from './steps.ts';
import { chooseTheme } from './theme.ts';

export interface Command {
  title: string;
  group: string;
  keys?: string;
  run(): unknown;
}

/** What the palette offers. */
export function useAppCommands(
  steps: ComputedRef<Step[]>,
  goTo: (step: StepName) => void,
): ComputedRef<Command[]> {
  const session = useSession();
  const jobs = useJobs();
  const commands = useCommands();
  const history = useHistory();
  const ask =
    (request: typeof commands.request, step: StepName = 'images') =>
    (): void => {
      goTo(step);
      commands.request = request;
    };
  return computed(() => {
    const { running } = jobs;
    return [
      ...steps.value.map(({ name, title }, at) => ({
        title: `Go to ${title}`,
        group: 'Steps',
        keys: `G ${at + 1}`,
        run: () => goTo(name),
      })),
      { title: 'Undo', group: 'Project', keys: 'Ctrl Z', run: () => void history.undo() },
      { title: 'Redo', group: 'Project', keys: 'Ctrl Shift Z', run: () => void history.redo() },
      { title: 'Import z-stacks…', group: 'Project', run: ask('import-stacks') },
      { title: 'Import videos…', group: 'Project', run: ask('import-videos') },
      { title: 'Import trajectories…', group: 'Project', run: ask('import-tracks', 'track') },
      { title: 'Import detections…', group: 'Project', run: ask('import-detections') },
      { title: 'Export…', group: 'Project', run: () => (commands.panel = 'export') },
      ...(running
        ? [{ title: 'Cancel the running work', group: 'Project', run: () => jobs.cancel(running.jobId) }]
        : [{ title: 'Close project', group: 'Project', run: session.close }]),
      {
        title: 'Fill the window with a view',
        group: 'View',
        keys: 'F',
        run: () => toggleEnlarged(viewMeant()),
      },
      { title: 'Light colours', group: 'View', run: () => void chooseTheme('light') },
      { title: 'Dark colours', group: 'View', run: () => void chooseTheme('dark') },
      { title: 'Colours as the system', group: 'View', run: () => void chooseTheme('system') },
      {
        title: 'Guide',
        group: 'Help',
        run: () => window.open('guide/index.html', '_blank', 'noreferrer'),
      },
      { title: 'Keyboard shortcuts', group: 'Help', keys: '?', run: () => (commands.panel = 'shortcuts') },
      { title: 'About Janus3D', group: 'Help', run: () => (commands.panel = 'about') },
    ];
  });
}
