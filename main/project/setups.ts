import type { SetupRow } from '../../preload/contract/commands.ts';
import type { JanusError } from '../../preload/contract/errors.ts';
import { badOption, missingThing } from '../../preload/contract/error-messages.ts';
import { PRESET_SETUPS, type Setup } from '../../preload/contract/options/setup.ts';
import { SETUP } from './stored-formats.ts';
import { noteAdded, removeRow } from './write-changes.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

const isPreset = (name: string): boolean => PRESET_SETUPS.some((preset) => preset.name === name);

/** Presets first, then the project's own by name. */
export function listSetups(project: Project): SetupRow[] {
  const own = project.db
    .prepare<[], { name: string; setup: string }>(
      'SELECT name, setup FROM setup WHERE removed = 0 ORDER BY name',
    )
    .all()
    .map((row) => unpackJson(project.path, SETUP, row.setup, `setup ${row.name}`));
  return [
    ...PRESET_SETUPS.map((setup) => ({ setup, preset: true })),
    ...own.map((setup) => ({ setup, preset: false })),
  ];
}

/** Throws `not-found` where there is none of that name. */
export function getSetup(project: Project, name: string): Setup {
  const setups = listSetups(project);
  const found = setups.find(({ setup }) => setup.name === name);
  if (found) return found.setup;
  const names = setups.map(({ setup }) => setup.name);
  throw missingThing('setup', name, names, 'profile');
}

const presetStays = (name: string): JanusError =>
  badOption('name', `${name} comes with the program and can't be changed; save yours under another name.`);

function takeOut(project: Project, name: string): void {
  const row = project.db
    .prepare<[string], { id: number }>('SELECT id FROM setup WHERE name = ? AND removed = 0')
    .get(name);
  if (row) removeRow(project, 'setup', row.id);
}

/** Adds a setup, or replaces the project's own one of that name. */
export function saveSetup(project: Project, setup: Setup): void {
  if (isPreset(setup.name)) throw presetStays(setup.name);
  takeOut(project, setup.name);
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO setup (name, setup, saved_at) VALUES (?, ?, ?)')
    .run(setup.name, packJson(SETUP, setup), new Date().toISOString());
  noteAdded(project, 'setup', Number(lastInsertRowid));
}

/** Sources that were imported with it keep what it said. */
export function removeSetup(project: Project, name: string): void {
  if (isPreset(name)) throw presetStays(name);
  getSetup(project, name);
  takeOut(project, name);
}
