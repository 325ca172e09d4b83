import { join } from 'node:path';
import { readPrivate, writePrivate } from './private-file.ts';

/** Other computers whose folders this user has opened something from: what lies there is opened without being asked again. */
export interface TrustedHosts {
  /** Sorted, in small letters. */
  list(): string[];
  add(host: string): void;
  /** Whether it was trusted. */
  remove(host: string): boolean;
}

const MOST_BYTES = 65_536;
/** Longer lists lose their oldest. */
const MOST_HOSTS = 200;
const HOST = /^[\w.:%[\]-]{1,255}$/u;

/** One host a line in a file that nobody else can write; one that others may have written is not believed. */
export function trustedHostsIn(folder: string): TrustedHosts {
  const path = join(folder, 'trusted-hosts');
  const read = (): string[] => {
    const bytes = readPrivate(path, MOST_BYTES);
    const lines = bytes ? new TextDecoder().decode(bytes).split('\n') : [];
    return [...new Set(lines.filter((line) => HOST.test(line)).map((line) => line.toLowerCase()))];
  };
  const write = (hosts: readonly string[]): void =>
    writePrivate(path, hosts.map((host) => `${host}\n`).join(''));
  return {
    list: () => read().sort(),
    add: (host) => {
      const name = host.toLowerCase();
      const hosts = read();
      if (!HOST.test(name) || hosts.includes(name)) return;
      try {
        write([...hosts, name].slice(-MOST_HOSTS));
      } catch {
        // It is trusted until the program ends; a full disk must not keep anybody from opening it.
      }
    },
    remove: (host) => {
      const hosts = read();
      const left = hosts.filter((one) => one !== host.toLowerCase());
      if (left.length < hosts.length) write(left);
      return left.length < hosts.length;
    },
  };
}
