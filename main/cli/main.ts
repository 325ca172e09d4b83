import { badInput, toWireError, type WireError } from '../../preload/contract/errors.ts';
import { EXIT_CODES, exitCodeOf } from '../../preload/contract/exit-code.ts';
import { openLog } from '../api/log-files.ts';
import { logFolder } from '../api/user-folder.ts';
import type { Command } from './command.ts';
import { generalHelp } from './help.ts';
import { createProgress } from './progress.ts';

/** One file a command, loaded only when it is asked for. Its one sentence stands here, so that the general help loads none. */
export const COMMANDS: { name: string; summary: string; load: () => Promise<Command> }[] = [
  {
    name: 'info',
    summary: 'Says what image files hold, from their headers.',
    load: async () => (await import('./commands/info.ts')).info,
  },
  {
    name: 'simulate',
    summary: 'Writes z-stacks and a video of Janus particles with exact truth.',
    load: async () => (await import('./commands/simulate.ts')).simulate,
  },
  {
    name: 'localise',
    summary: 'Finds the circles in every frame of a file.',
    load: async () => (await import('./commands/localise.ts')).localise,
  },
  {
    name: 'new',
    summary: 'Makes an empty project file.',
    load: async () => (await import('./commands/new.ts')).newProject,
  },
  {
    name: 'sample',
    summary: 'Makes a project with images of known truth, for trying the program.',
    load: async () => (await import('./commands/sample.ts')).sample,
  },
  {
    name: 'profile',
    summary: 'Setups of a project: objective, media, pixel, particle.',
    load: async () => (await import('./commands/profile.ts')).profile,
  },
  {
    name: 'import',
    summary: 'Registers z-stacks (--stack) or videos (--video) in a project.',
    load: async () => (await import('./commands/import.ts')).importFiles,
  },
  {
    name: 'set',
    summary: 'Changes what is known of z-stacks and videos.',
    load: async () => (await import('./commands/set.ts')).set,
  },
  {
    name: 'settings',
    summary: 'Shows or changes the settings for localising of a project.',
    load: async () => (await import('./commands/settings.ts')).settings,
  },
  {
    name: 'update',
    summary: 'Makes again what is out of date.',
    load: async () => (await import('./commands/update.ts')).update,
  },
  {
    name: 'remove',
    summary: 'Takes z-stacks or videos out of a project.',
    load: async () => (await import('./commands/remove.ts')).remove,
  },
  {
    name: 'relink',
    summary: 'Finds moved images of a project again by their content.',
    load: async () => (await import('./commands/relink.ts')).relink,
  },
  {
    name: 'history',
    summary: 'What was done in a project and can be undone.',
    load: async () => (await import('./commands/history.ts')).history,
  },
  {
    name: 'undo',
    summary: 'Takes back the last command that changed a project.',
    load: async () => (await import('./commands/history.ts')).undo,
  },
  {
    name: 'redo',
    summary: 'Does again what was undone last.',
    load: async () => (await import('./commands/history.ts')).redo,
  },
  {
    name: 'compact',
    summary: 'Deletes what was removed or replaced from a project file.',
    load: async () => (await import('./commands/history.ts')).compact,
  },
  {
    name: 'trust',
    summary: 'Other computers whose folders are opened without being asked.',
    load: async () => (await import('./commands/trust.ts')).trust,
  },
  {
    name: 'calibrate',
    summary: 'From z-stacks to labelled masks and their features.',
    load: async () => (await import('./commands/calibrate.ts')).calibrate,
  },
  {
    name: 'train',
    summary: 'Tests a model on masks of the calibration and stores it.',
    load: async () => (await import('./commands/train.ts')).train,
  },
  {
    name: 'compare',
    summary: 'Tests all models and the classical methods, and prints one table.',
    load: async () => (await import('./commands/compare.ts')).compare,
  },
  {
    name: 'learning-curve',
    summary: 'How the error falls with the number of particles learnt from.',
    load: async () => (await import('./commands/learning-curve.ts')).learningCurve,
  },
  {
    name: 'track',
    summary: 'From videos to 3D trajectories.',
    load: async () => (await import('./commands/track.ts')).track,
  },
  {
    name: 'validate',
    summary: 'Holds heights against a table of true ones.',
    load: async () => (await import('./commands/validate.ts')).validate,
  },
  {
    name: 'link',
    summary: 'Links the positions of any table over time.',
    load: async () => (await import('./commands/link.ts')).link,
  },
  {
    name: 'analyse',
    summary: 'Physics of trajectories: speed, diffusion, turning, heights, with intervals and figures.',
    load: async () => (await import('./commands/analyse.ts')).analyse,
  },
  {
    name: 'regress',
    summary: 'Any regressor on any numeric table.',
    load: async () => (await import('./commands/regress.ts')).regress,
  },
  {
    name: 'export',
    summary: 'Writes masks, features, tracks and more to files.',
    load: async () => (await import('./commands/export.ts')).exportData,
  },
  {
    name: 'run',
    summary: 'Replays a whole analysis from an exported recipe.',
    load: async () => (await import('./commands/run.ts')).run,
  },
  {
    name: 'serve',
    summary: 'The workstation in a browser on this machine.',
    load: async () => (await import('./commands/serve.ts')).serve,
  },
  {
    name: 'support',
    summary: 'Writes what whoever helps needs to know.',
    load: async () => (await import('./commands/support.ts')).support,
  },
  {
    name: 'self-test',
    summary: 'Tests this installation, from images to tracks.',
    load: async () => (await import('./commands/self-test.ts')).selfTest,
  },
  {
    name: 'demo',
    summary: 'Simulates, calibrates, trains and tracks, and prints the errors.',
    load: async () => (await import('./commands/demo.ts')).demo,
  },
];

const MOST_MS_TO_STOP = 1800;

/** One line for a person; JANUS3D_DEBUG=1 adds where a fault arose. */
function tell(error: unknown): WireError {
  const wire = toWireError(error);
  const { tag, message, stack } = wire;
  process.stderr.write(`janus3d: ${message.split('\n').join(' ')}\n`);
  if (tag === 'fault') openLog(logFolder(), 'command').write(stack ?? message);
  if (tag === 'fault' && process.env['JANUS3D_DEBUG'] && stack) process.stderr.write(`${stack}\n`);
  return wire;
}

/** What the process of a command does whatever its command is: called once, before `main`. */
export function guardProcess(): void {
  // What no promise carries to `main` still ends in one line, not in a stack trace.
  process.on('uncaughtException', (error) => {
    tell(error);
    process.exit(EXIT_CODES.fault.code);
  });
  // Whoever reads the output may stop reading, as head does.
  process.stdout.on('error', () => undefined);
}

/** Runs the command line. Returns the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const controller = new AbortController();
  const interrupt = (): void => {
    // Who presses twice does not want to wait.
    if (controller.signal.aborted) process.exit(EXIT_CODES.cancelled.code);
    controller.abort();
    // Whatever does not hear of it must not keep the person waiting; what is stored is whole at any moment.
    setTimeout(() => process.exit(EXIT_CODES.cancelled.code), MOST_MS_TO_STOP).unref();
  };
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const progress = createProgress(process.stderr);
  try {
    return await run(argv, controller.signal, progress);
  } catch (error) {
    progress.end();
    const { tag, message, data } = tell(error);
    if (wantsJson(argv)) process.stdout.write(`${JSON.stringify({ error: { tag, message, ...data } })}\n`);
    return exitCodeOf(tag);
  } finally {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  }
}

/** Whatever else is wrong with the arguments, the last line is JSON for who asked for it. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  return flags.includes('--json') || flags.includes('--json=true');
}

async function run(
  argv: readonly string[],
  signal: AbortSignal,
  progress: ReturnType<typeof createProgress>,
): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(generalHelp(COMMANDS));
    return (name === undefined ? EXIT_CODES.refused : EXIT_CODES.done).code;
  }
  if (name === '--version') {
    const { default: packageJson } = await import('../../package.json', { with: { type: 'json' } });
    process.stdout.write(`${packageJson.version}\n`);
    return EXIT_CODES.done.code;
  }
  const entry = COMMANDS.find((one) => one.name === name);
  if (!entry) {
    throw badInput(
      `There is no command "${name}"; choose one of ${COMMANDS.map((one) => one.name).join(', ')}.`,
    );
  }
  // Options and their schemas are loaded for commands alone.
  const [command, { parseArguments }] = await Promise.all([entry.load(), import('./arguments.ts')]);
  const { positionals, values } = parseArguments(command, rest);
  if (values.get('help')) {
    const { commandHelp } = await import('./command-help.ts');
    process.stdout.write(commandHelp(command, entry.summary));
    return EXIT_CODES.done.code;
  }
  const output = await command.run({
    positionals,
    values,
    seed: (values.get('seed') as number | undefined) ?? 1,
    threads: values.get('threads') as number | undefined,
    signal,
    progress,
  });
  progress.end();
  if (output.text) process.stdout.write(`${output.text}\n`);
  if (values.get('json')) process.stdout.write(`${JSON.stringify(output.json)}\n`);
  return output.exitCode ?? EXIT_CODES.done.code;
}
