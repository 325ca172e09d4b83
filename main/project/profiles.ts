import type { ProfileRow } from '../../preload/contract/commands.ts';
import { badInput, type JanusError } from '../../preload/contract/errors.ts';
import { PRESET_PROFILES, type SetupProfile } from '../../preload/contract/options/profile.ts';
import type { Project } from './project.ts';

const isPreset = (name: string): boolean => PRESET_PROFILES.some((preset) => preset.name === name);

/** Presets first, then the project's own by name. */
export function listProfiles(project: Project): ProfileRow[] {
  const own = project.db
    .prepare<[], { profile: string }>('SELECT profile FROM profile ORDER BY name')
    .all()
    .map((row) => JSON.parse(row.profile) as SetupProfile);
  return [
    ...PRESET_PROFILES.map((profile) => ({ profile, preset: true })),
    ...own.map((profile) => ({ profile, preset: false })),
  ];
}

/** Throws `bad-input` where there is none of that name. */
export function getProfile(project: Project, name: string): SetupProfile {
  const profiles = listProfiles(project);
  const found = profiles.find(({ profile }) => profile.name === name);
  if (found) return found.profile;
  const names = profiles.map(({ profile }) => profile.name).join(', ');
  throw badInput(`There is no setup profile "${name}"; there are ${names}.`, { option: 'profile' });
}

const presetStays = (name: string): JanusError =>
  badInput(`${name} comes with the program and can't be changed; save yours under another name.`, {
    option: 'name',
  });

/** Adds a profile, or replaces the project's own one of that name. */
export function saveProfile(project: Project, profile: SetupProfile): void {
  if (isPreset(profile.name)) throw presetStays(profile.name);
  project.db
    .prepare('INSERT OR REPLACE INTO profile VALUES (?, ?, ?)')
    .run(profile.name, JSON.stringify(profile), new Date().toISOString());
}

/** Sources that were imported with it keep what it said. */
export function removeProfile(project: Project, name: string): void {
  if (isPreset(name)) throw presetStays(name);
  getProfile(project, name);
  project.db.prepare('DELETE FROM profile WHERE name = ?').run(name);
}
