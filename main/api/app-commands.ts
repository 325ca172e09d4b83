import { readdir, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, extname, join, resolve } from 'node:path';
import type { BrowseEntry, BrowseResult, CommandParsed } from '../../preload/contract/commands.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { IMAGE_EXTENSIONS } from '../../preload/contract/image-files.ts';
import { TRACK_TABLE_EXTENSIONS } from '../../preload/contract/imported-tracks.ts';
import { APP_VERSION } from '../workflow/versions.ts';
import { isInRoots } from './browse-roots.ts';
import type { Handlers } from './session.ts';

type Kind = CommandParsed<'files.browse'>['kind'];

const EXTENSIONS: Record<Kind, ReadonlySet<string>> = {
  project: new Set(['.janus3d']),
  image: new Set(IMAGE_EXTENSIONS.map((extension) => `.${extension}`)),
  model: new Set(['.json']),
  table: new Set(['.csv', '.txt']),
  tracks: new Set(TRACK_TABLE_EXTENSIONS.map((extension) => `.${extension}`)),
};

export const appCommands: Handlers<
  | 'app.info'
  | 'files.browse'
  | 'source.info'
  | 'settings.get'
  | 'settings.setTheme'
  | 'settings.forgetProject'
> = {
  'settings.get': (_params, { settings }) => settings.get(),
  'settings.setTheme': ({ theme }, { settings }) => settings.change({ theme }),
  'settings.forgetProject': ({ path }, { settings }) =>
    settings.change({ recent: settings.get().recent.filter((one) => one.path !== path) }),

  'app.info': (_params, session) => ({
    version: APP_VERSION,
    shell: session.shell,
    platform: process.platform,
    threads: session.threads,
    tensorBackend: session.tensorBackend,
  }),

  'files.browse': ({ folder, kind }, { shell, browseRoots, project }) => {
    if (shell === 'electron') throw badInput('This window has the dialogs of the system; reload it.');
    const roots = project ? [...browseRoots, dirname(project.path)] : browseRoots;
    return browse(resolve(folder ?? roots[0] ?? homedir()), kind, roots);
  },

  'source.info': async ({ paths }, { worker }) => ({
    files: await Promise.all(
      paths.map((path) => worker.call('sourceInfo', { path: resolve(path), channel: null })),
    ),
  }),
};

/** Folders and the files of one kind in a folder; hidden ones are left out. Nothing of a file but its name and size. */
async function browse(folder: string, kind: Kind, roots: readonly string[]): Promise<BrowseResult> {
  if (!isInRoots(folder, roots)) {
    throw badInput(
      `${folder} is none of the folders that this window may look into (${roots.join(', ')}); choose one of them, or start janus3d serve in the folder of the images.`,
      { path: folder },
    );
  }
  const names = await readdir(folder).catch(() => {
    throw badInput(`${folder} is no folder that can be read; choose another.`, { path: folder });
  });
  const entries = await Promise.all(
    names.filter((name) => !name.startsWith('.')).map((name) => entryOf(folder, name, kind)),
  );
  const parent = dirname(folder);
  return {
    folder,
    parent: parent === folder || !isInRoots(parent, roots) ? null : parent,
    entries: entries
      .filter((entry) => entry !== null)
      .sort(
        (a, b) => Number(b.kind === 'folder') - Number(a.kind === 'folder') || a.name.localeCompare(b.name),
      ),
  };
}

async function entryOf(folder: string, name: string, kind: Kind): Promise<BrowseEntry | null> {
  const path = join(folder, name);
  // A link may lead nowhere.
  const stats = await stat(path).catch(() => null);
  if (stats?.isDirectory()) return { name, path, kind: 'folder', sizeBytes: null };
  const matches = EXTENSIONS[kind].has(extname(name).toLowerCase());
  return stats?.isFile() && matches ? { name, path, kind, sizeBytes: stats.size } : null;
}
