import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WindowSettings } from '../../preload/contract/settings.ts';

const MOST_RECENT = 8;

/** Settings of a person's windows, in a file of the program's own folder; without a folder they pass with the program. */
export interface SettingsStore {
  get(): WindowSettings;
  change(changes: Partial<WindowSettings>): WindowSettings;
  /** Notes that a project was opened. */
  opened(project: { path: string; name: string }): void;
}

export function createSettings(folder: string | null): SettingsStore {
  const file = folder && join(folder, 'window.json');
  let passing = WindowSettings.parse({});

  function get(): WindowSettings {
    if (file === null) return passing;
    try {
      return WindowSettings.parse(JSON.parse(readFileSync(file, 'utf8')));
    } catch {
      return passing;
    }
  }

  function change(changes: Partial<WindowSettings>): WindowSettings {
    passing = { ...get(), ...changes };
    if (file === null || folder === null) return passing;
    const part = `${file}.${process.pid}`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(part, JSON.stringify(passing));
      renameSync(part, file);
    } catch {
      // Where nothing can be kept they pass with the program.
      if (existsSync(part)) rmSync(part);
    }
    return passing;
  }

  return {
    get,
    change,
    opened: ({ path, name }) => {
      const others = get().recent.filter((one) => one.path !== path);
      const now = { path, name: name.slice(0, 300), openedAt: new Date().toISOString() };
      change({ recent: [now, ...others].slice(0, MOST_RECENT) });
    },
  };
}
