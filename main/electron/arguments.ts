import { isAbsolute, resolve } from 'node:path';
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

/**
 * Reads the command line; what Chromium and the system add to it is passed over. Relative paths are taken from `folder`.
 * Throws bad input for an address that is not a served workstation's.
 */
export function parseArguments(
  argv: readonly string[],
  folder: string,
  environment: NodeJS.ProcessEnv = {},
): ShellArguments {
  const absolute = (path: string): string => (isAbsolute(path) ? path : resolve(folder, path));
  const value = (flag: string): string | undefined => {
    const joined = argv.find((argument) => argument.startsWith(`${flag}=`));
    if (joined !== undefined) return joined.slice(flag.length + 1);
    const at = argv.indexOf(flag);
    return at >= 0 ? argv[at + 1] : undefined;
  };
  const project = argv.findLast((argument, at) => {
    const isValue = at > 0 && argv[at - 1].startsWith('--') && !argv[at - 1].includes('=');
    return argument.endsWith('.janus3d') && !argument.startsWith('-') && !isValue;
  });
  const demo = value('--demo');
  const address = value('--connect') ?? (environment[CONNECT_VARIABLE] || undefined);
  return {
    project: project === undefined ? null : absolute(project),
    demo: demo === undefined ? null : absolute(demo),
    connect: address === undefined ? null : workstationAddress(address),
  };
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
