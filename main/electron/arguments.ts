import { posix, win32 } from 'node:path';
import { fileURLToPath } from 'node:url';
import { badInput } from '../../preload/contract/errors.ts';
import { parseUrl } from './assets.ts';

/** What the shell was started with. */
export interface ShellArguments {
  /** Project to open, absolute. */
  project: string | null;
  /** Project to open if no other was open last time, absolute. */
  demo: string | null;
  /** Address of a served workstation to show, with its token. */
  connect: URL | null;
}

/** Holds the address of --connect where one process of the shell starts another: arguments can be read by every user of the machine. */
export const CONNECT_VARIABLE = 'JANUS3D_CONNECT';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** Flags of this program whose value may be the next word; Chromium's own switches are all `--name=value`. */
const WITH_VALUE = ['--demo', '--connect'];
const PROJECT = /\.janus3d$/i;

/**
 * Reads the command line; what Chromium and the system add to it is passed over, wherever it stands. A project is a path or, as desktop
 * entries of Linux give it, a `file:` address. Relative paths are taken from `folder`. Throws bad input for an address that is no served
 * workstation's, or a file's on another machine.
 */
export function parseArguments(
  argv: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
  platform: NodeJS.Platform = process.platform,
): ShellArguments {
  const { isAbsolute, resolve } = platform === 'win32' ? win32 : posix;
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const end = argv.indexOf('--');
  const flags = end < 0 ? argv : argv.slice(0, end);
  /** Where the value of a flag stands that is a word of its own; Chromium puts switches of its own between the two. */
  const valueAt = (flag: string): number => {
    const at = flags.indexOf(flag);
    return at < 0 ? -1 : flags.findIndex((word, index) => index > at && !word.startsWith('-'));
  };
  const value = (flag: string): string | undefined => {
    const joined = flags.find((argument) => argument.startsWith(`${flag}=`));
    return joined === undefined ? flags[valueAt(flag)] : joined.slice(flag.length + 1);
  };
  const values = new Set(WITH_VALUE.map(valueAt));
  const words = [
    ...flags.filter((word, at) => !word.startsWith('-') && !values.has(at)),
    ...(end < 0 ? [] : argv.slice(end + 1)),
  ];
  const project = words.map((word) => localPath(word, platform)).findLast((path) => PROJECT.test(path));
  const demo = value('--demo');
  const address = value('--connect') ?? (environment[CONNECT_VARIABLE] || undefined);
  return {
    project: project === undefined ? null : absolute(project),
    demo: demo === undefined ? null : absolute(demo),
    connect: address === undefined ? null : workstationAddress(address),
  };
}

/** The path that a `file:` address stands for; other words as they are. */
function localPath(word: string, platform: NodeJS.Platform): string {
  if (!/^file:/i.test(word)) return word;
  try {
    return fileURLToPath(word, { windows: platform === 'win32' });
  } catch {
    throw badInput(`${word} is no file of this machine; copy the project here, then open it.`);
  }
}

/**
 * The address that `janus3d serve` prints. Only this machine's is accepted: the token would travel unprotected to any other, and a
 * tunnel makes another machine's workstation this machine's.
 */
export function workstationAddress(address: string): URL {
  const url = parseUrl(address);
  if (url?.protocol !== 'http:' || !url.searchParams.get('token')) {
    throw badInput(
      `${address} is no address of a workstation; copy the whole line that janus3d serve prints`,
    );
  }
  if (!LOOPBACK.has(url.hostname)) {
    throw badInput(
      `${url.host} is another machine; make a tunnel (ssh -L ${url.port}:127.0.0.1:${url.port} ${url.hostname}) and connect to 127.0.0.1`,
    );
  }
  return url;
}
