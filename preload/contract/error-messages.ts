import { JanusError, type ErrorData, type Holder } from './errors.ts';

/** What a person reads of the failures that more than one part of the program can have: each text once, the fact and then the remedy. */

/** Things of a project, as a person calls them, and where one is to be had from. */
const THINGS = {
  source: { name: 'stack or video', remedy: 'import one first' },
  stack: { name: 'stack', remedy: 'import one first' },
  video: { name: 'video', remedy: 'import one, or give a file' },
  calibration: { name: 'calibration', remedy: 'run calibrate first' },
  model: { name: 'model', remedy: 'train one first' },
  validation: { name: 'validation', remedy: 'run validate first' },
  analysis: { name: 'analysis', remedy: 'analyse trajectories first' },
  setup: { name: 'setup', remedy: 'save one first' },
  tracks: { name: 'trajectories', remedy: 'run track first' },
  trackSet: { name: 'set of trajectories', remedy: 'run track first' },
} as const;
type Thing = keyof typeof THINGS;

/** How many names an error lists of those that there are. */
const MOST_LISTED = 20;

function listOf(names: readonly (string | number)[]): string {
  const shown = names.slice(0, MOST_LISTED).join(', ');
  return names.length > MOST_LISTED ? `${shown} and ${names.length - MOST_LISTED} more` : shown;
}

/** The project has none of that kind, or none of that number or name; `has` are the names of those that there are. */
export function missingThing(
  what: Thing,
  id?: number | string,
  has: readonly (string | number)[] = [],
  option?: string,
): JanusError {
  const { name, remedy } = THINGS[what];
  const data = { what, ...(id !== undefined && { id }), ...(option !== undefined && { option }) };
  const fact = `The project has no ${name}${id === undefined ? '' : ` ${id}`}`;
  const hint = has.length > 0 ? `it has ${listOf(has)}` : remedy;
  return new JanusError('not-found', `${fact}; ${hint}.`, data);
}

export const missingFrame = (name: string, index: number, frames: number): JanusError =>
  new JanusError('not-found', `${name} has no frame ${index}; it has 0 to ${frames - 1}.`, {
    what: 'frame',
    id: index,
  });

export const missingParticle = (name: string, particle: number, last: number | undefined): JanusError =>
  new JanusError(
    'not-found',
    `${name} has no particle ${particle}; it has ${last === undefined ? 'none' : `0 to ${last}`}.`,
    { what: 'particle', id: particle },
  );

export const missingMask = (name: string, particle: number, slice: number): JanusError =>
  new JanusError(
    'not-found',
    `Particle ${particle} of ${name} has no mask in slice ${slice}; choose another.`,
    {
      what: 'mask',
      id: slice,
    },
  );

/** A step has not been run on this source. @param remedy what is to be run first */
export const notYet = (name: string, what: string, remedy: string): JanusError =>
  new JanusError('not-found', `${name} has no ${what} yet; ${remedy} first.`, { what });

export const noSuchFile = (path: string, what = 'file'): JanusError =>
  new JanusError('not-found', `There is no ${what} ${path}; check the path.`, { path, what });

export const noSuchFolder = (path: string): JanusError =>
  new JanusError('not-found', `There is no folder ${path}; make it first.`, { path, what: 'folder' });

export const noSuchProject = (path: string): JanusError =>
  new JanusError('not-found', `There is no project ${path}; make one with "janus3d new" or check the path.`, {
    path,
    what: 'project',
  });

export const imagesGone = (path: string): JanusError =>
  new JanusError(
    'not-found',
    `${path} is no longer there; put it back, find moved images with "janus3d relink", or remove it from the project.`,
    { path, what: 'images' },
  );

/** The path stands in the project file and leads to another computer or a device that nobody here has chosen. */
export const pathNotChosen = (path: string): JanusError =>
  new JanusError(
    'not-found',
    `${path}, a network or device path, stands in the project file but was never chosen on this computer, so it is not opened by itself; give its folder to "janus3d relink" if you trust it.`,
    { path, what: 'images' },
  );

export const missingHost = (host: string, has: readonly string[]): JanusError =>
  new JanusError(
    'not-found',
    `${host} is no computer that is trusted; ${has.length > 0 ? `there are ${listOf(has)}` : 'there is none'}.`,
    { what: 'host', id: host },
  );

export const notProject = (path: string): JanusError =>
  new JanusError('unsupported-format', `${path} is not a Janus3D project; make one with "janus3d new".`, {
    path,
  });

/** A project, model or recipe of a later version of the program. @param layout number of its layout */
export const newerFile = (path: string, layout: number): JanusError =>
  new JanusError(
    'newer-version',
    `${path} was written by a newer Janus3D (layout ${layout}); update this one.`,
    { path },
  );

/** `where` names the place in the file, `problem` what is wrong with it. */
export const damagedProject = (path: string, problem: string, where?: string): JanusError =>
  new JanusError(
    'damaged-file',
    `${path} is damaged (${where ? `${where}: ` : ''}${problem}); restore it from a copy.`,
    { path, ...(where !== undefined && { where }) },
  );

export const closedMeanwhile = (path: string): JanusError =>
  new JanusError('busy', `${path} was closed meanwhile, in another window; open it again.`, { path });

export const existsAlready = (path: string): JanusError =>
  new JanusError('bad-input', `${path} exists already; open it, or choose another name.`, { path });

export const notWritable = (path: string, why?: string): JanusError =>
  new JanusError(
    'read-only',
    `${path} can't be written to${why ? ` (${why})` : ''}; copy the project to a folder of your own, or choose another one.`,
    { path },
  );

export const diskFull = (path: string, why: string): JanusError =>
  new JanusError('no-space', `${path} can't be written to (${why}); free some space on the disk.`, { path });

/** A disk that is pulled out, a network drive that is cut off, or one that is full where SQLite does not say so. */
export const diskFails = (path: string, why: string): JanusError =>
  new JanusError(
    'no-space',
    `${path} can't be read or written (${why}); see whether its disk or network drive is connected and has space, then open it again. What was stored is kept.`,
    { path },
  );

/** 26 Nov, 14:03; times of other days need their day. */
function timeText(iso: string): string {
  const at = new Date(iso);
  return Number.isNaN(at.valueOf()) ? iso : at.toISOString().slice(0, 16).replace('T', ' ') + ' UTC';
}

/** Somebody else is changing the project; null: it is not known who. */
export function projectBusy(path: string, holder: Holder | null): JanusError {
  if (!holder) {
    return new JanusError(
      'busy',
      `${path} is being written to by another program; try again when that has finished.`,
      { path },
    );
  }
  const { what, host, pid, since } = holder;
  return new JanusError(
    'busy',
    `${path} is being changed by "${what}" (process ${pid} on ${host}, since ${timeText(since)}); try again when that has finished, or end it.`,
    { path, holder },
  );
}

/** The window's own job is changing the project. */
export const jobRunning = (path: string, holder: Holder): JanusError =>
  new JanusError('busy', `Another job (${holder.what}) is running; wait for it, or cancel it.`, {
    path,
    holder,
  });

/** The right to change a project was lost without noticing. */
export const projectTakenOver = (path: string): JanusError =>
  new JanusError(
    'busy',
    `Another computer has taken over ${path}, because this one slept or was cut off for too long; nothing more was stored, and what was stored before is kept. Run this again when the other one has finished.`,
    { path },
  );

/** An option has a value that it can't have. `problem` names option and value and says what it takes. */
export const badOption = (option: string, problem: string, data: ErrorData = {}): JanusError =>
  new JanusError('bad-option', problem, { ...data, option });

/** An option that says nothing of this kind of source. */
export const optionOfOtherKind = (option: string, kind: 'stack' | 'video'): JanusError =>
  badOption(
    option,
    kind === 'stack'
      ? `--${option} says nothing of a z-stack; leave it out, or import the images as a video.`
      : `--${option} says nothing of a video; leave it out, or import the images as a z-stack.`,
  );

/** What a result is worth since something changed ("stack_00.ome.tif has changed"). */
export const outOfDate = (change: string): string =>
  `${change} since this was made, so this is out of date; run the step again.`;

/** A file holds several channels and nobody said which one to read: bright field is not always the first. */
export const channelNeeded = (path: string, channels: number): JanusError =>
  badOption(
    'channel',
    `${path} holds ${channels} channels; say with --channel which one is bright field, 0 for the first.`,
  );

/** Of several videos; each told with its name. */
export const videosFailed = (told: readonly string[], of: number): string =>
  `${told.length} of ${of} videos could not be tracked. ${told.slice(0, MOST_LISTED).join(' ')}`;
