import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { checkAtStart, checkForUpdates, type Updater } from '../../../main/electron/updates.ts';

vi.mock('electron', () => ({ app: {} }));
const { canUpdate } = await import('../../../main/electron/updater.ts');

function check(updater: Updater | null, answer: boolean) {
  const said: string[] = [];
  const logged: string[] = [];
  const note = (message: string): void => void said.push(message);
  return {
    said,
    logged,
    updater,
    log: (text: string) => void logged.push(text),
    dialogs: {
      tell: (message: string) => Promise.resolve(note(message)),
      ask: (message: string) => Promise.resolve(note(message)).then(() => answer),
    },
  };
}
const updater = (newer: string | null, fetched: string[] = []): Updater => ({
  newer: () => Promise.resolve(newer),
  fetch: () => Promise.resolve(void fetched.push('fetched')),
});
const unreachable: Updater = {
  newer: () => Promise.reject(new Error('net::ERR_INTERNET_DISCONNECTED')),
  fetch: () => Promise.reject(new Error('nothing is fetched')),
};

describe('checking for updates', () => {
  it('fetches nothing that a person did not want', async () => {
    const fetched: string[] = [];
    const refused = check(updater('2.0.0', fetched), false);
    await checkForUpdates(refused);
    await checkAtStart(refused);
    expect(fetched).toEqual([]);
    expect(refused.said).toEqual(['Janus3D 2.0.0 is there', 'Janus3D 2.0.0 is there']);
  });

  it('fetches what was wanted, and says when it is there', async () => {
    const fetched: string[] = [];
    const wanted = check(updater('2.0.0', fetched), true);
    await checkForUpdates(wanted);
    expect(fetched).toEqual(['fetched']);
    expect(wanted.said).toEqual(['Janus3D 2.0.0 is there', 'Janus3D 2.0.0 has been downloaded']);
  });

  it.each([
    ['nothing is newer', updater(null)],
    ['there is no network', unreachable],
    ['the package can’t replace itself', null],
  ])('answers a person, and is silent at the start, where %s', async (_, source) => {
    const asked = check(source, true);
    await checkForUpdates(asked);
    expect(asked.said).toHaveLength(1);
    const started = check(source, true);
    await checkAtStart(started);
    expect(started.said).toEqual([]);
  });

  it.each([
    ['when asked', checkForUpdates],
    ['at the start', checkAtStart],
  ])('says that what was wanted could not be downloaded, %s', async (_, ask) => {
    const cut = check({ ...unreachable, newer: () => Promise.resolve('2.0.0') }, true);
    await ask(cut);
    expect(cut.said).toEqual(['Janus3D 2.0.0 is there', 'Janus3D 2.0.0 could not be downloaded']);
    expect(cut.logged).toHaveLength(1);
  });

  it('keeps the reason of a failure in the log', async () => {
    const offline = check(unreachable, true);
    await checkAtStart(offline);
    expect(offline.logged).toEqual([expect.stringContaining('ERR_INTERNET_DISCONNECTED')]);
  });
});

describe('packages that can replace themselves', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-updates-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const place = (name: string, files: string[]) => {
    mkdirSync(join(folder, name, 'resources'), { recursive: true });
    for (const file of files) writeFileSync(join(folder, name, file), '');
    return {
      resources: join(folder, name, 'resources'),
      program: join(folder, name, 'Janus3D.exe'),
      appImage: undefined,
    };
  };
  const address = 'resources/app-update.yml';

  it('have an address, and a place that the updater knows how to replace', () => {
    const installed = place('installed', [address, 'Uninstall Janus3D.exe']);
    expect(canUpdate('win32', installed)).toBe(true);
    expect(canUpdate('win32', place('zip', [address]))).toBe(false);
    expect(canUpdate('darwin', place('signed', [address]))).toBe(true);
    expect(canUpdate('darwin', place('unsigned', []))).toBe(false);
    expect(canUpdate('linux', { ...place('image', [address]), appImage: '/a/J.AppImage' })).toBe(true);
    expect(canUpdate('linux', place('deb', [address]))).toBe(false);
  });
});
