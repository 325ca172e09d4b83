import { commandParams, type CommandName } from '../../preload/contract/commands.ts';

/**
 * Commands that leave the content of an open project as it is. What the contract has besides changes it: the property tests of undoing and of
 * what is out of date try each such command, and fail where a new one is missing.
 */
export const READING = [
  'app.info',
  'files.browse',
  'source.info',
  // Of which project is open.
  'project.create',
  'project.open',
  'project.sample',
  'project.close',
  'project.summary',
  'project.stale',
  'setups.list',
  'frame.read',
  'section.read',
  'detections.stored',
  'detections.preview',
  'frame.prepared',
  'calibration.get',
  'mask.read',
  'compare.get',
  'model.report',
  'model.export',
  'tracks.get',
  'tracks.corrections',
  'tracks.compare',
  'tracks.readTable',
  'detections.readTable',
  'validations.list',
  'validation.get',
  'learning.get',
  'analyses.list',
  'analysis.get',
  'history.get',
  'export.file',
  'export.csv',
  // Of work, which changes the project by the command that began it.
  'live.get',
  'live.tracks',
  'live.frame',
  'live.stop',
  'job.cancel',
  'jobs.list',
  'job.move',
  'jobs.left',
  'jobs.takeLeft',
  // Of a person's windows.
  'settings.get',
  'settings.setTheme',
  'settings.forgetProject',
] as const satisfies readonly CommandName[];

export type ChangeName = Exclude<CommandName, (typeof READING)[number]>;

/** Commands of the contract that change the content of a project. */
export const CHANGES = Object.keys(commandParams).filter(
  (name) => !(READING as readonly string[]).includes(name),
) as ChangeName[];
