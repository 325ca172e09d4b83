import {
  DEFAULT_LOCALISE,
  ownOptions,
  withOwn,
  type OwnOptions,
} from '../../preload/contract/localise-settings.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { noteAdded, removeRow } from './write-changes.ts';
import { LOCALISE_SETTINGS } from './stored-formats.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

/** The settings for localising that the steps of a project share, and what single videos have of their own. */

/** Stands for the project where else a source stands. */
const OF_PROJECT = 0;

interface Row {
  id: number;
  options: string;
}

const rowOf = ({ db }: Project, sourceId: number): Row | undefined =>
  db
    .prepare<[number], Row>(
      'SELECT id, options FROM localise_settings WHERE coalesce(source_id, 0) = ? AND removed = 0',
    )
    .get(sourceId);

function ownOf(project: Project, sourceId: number): OwnOptions {
  const row = rowOf(project, sourceId);
  return row ? unpackJson(project.path, LOCALISE_SETTINGS, row.options, `settings ${row.id}`) : {};
}

/** Those of the project; the defaults unless others were stored. */
export const projectLocalise = (project: Project): LocaliseOptions =>
  withOwn(DEFAULT_LOCALISE, ownOf(project, OF_PROJECT));

/** Those that count for a source: the project's with what it has of its own. */
export const localiseOf = (project: Project, sourceId: number): LocaliseOptions =>
  withOwn(projectLocalise(project), ownOf(project, sourceId));

/** What tells settings from others, in a result that was made with them; null: the defaults. */
export function settingsKey(settings: LocaliseOptions): string | null {
  const own = ownOptions(settings, DEFAULT_LOCALISE);
  return Object.keys(own).length === 0 ? null : JSON.stringify(own);
}

/** The settings of which `settingsKey` was kept; those of results from before there were any are the defaults. */
export function settingsOfKey(key: unknown): LocaliseOptions {
  try {
    const parsed = LocaliseOptions.safeParse(JSON.parse(String(key)));
    return parsed.success ? parsed.data : DEFAULT_LOCALISE;
  } catch {
    return DEFAULT_LOCALISE;
  }
}

function store(project: Project, sourceId: number, own: OwnOptions): void {
  const before = rowOf(project, sourceId);
  const options = packJson(LOCALISE_SETTINGS, own);
  const isEmpty = Object.keys(own).length === 0;
  if (before ? before.options === options : isEmpty) return;
  if (before) removeRow(project, 'localise_settings', before.id);
  if (isEmpty) return;
  const { lastInsertRowid } = project.db
    .prepare('INSERT INTO localise_settings (source_id, options, set_at) VALUES (?, ?, ?)')
    .run(sourceId === OF_PROJECT ? null : sourceId, options, new Date().toISOString());
  noteAdded(project, 'localise_settings', Number(lastInsertRowid));
}

/** Stores what a video has of its own; null takes that back. */
export const setVideoLocalise = (project: Project, videoId: number, options: LocaliseOptions | null): void =>
  store(project, videoId, options === null ? {} : ownOptions(options, projectLocalise(project)));

/** Stores the settings of the project, null the defaults. What a video has of its own and no longer differs follows the project again. */
export function setProjectLocalise(project: Project, options: LocaliseOptions | null): void {
  const now = options ?? DEFAULT_LOCALISE;
  const own = project.db
    .prepare<[], { source_id: number }>(
      'SELECT source_id FROM localise_settings WHERE source_id IS NOT NULL AND removed = 0',
    )
    .all();
  store(project, OF_PROJECT, ownOptions(now, DEFAULT_LOCALISE));
  for (const { source_id: id } of own) store(project, id, ownOptions(withOwn(now, ownOf(project, id)), now));
}
