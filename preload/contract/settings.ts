import { z } from './options/define-option.ts';
import { FilePath } from './common-params.ts';

export const Theme = z.enum(['system', 'light', 'dark']);
export type Theme = z.infer<typeof Theme>;

export const RecentProject = z.object({
  path: z.string().max(4096),
  name: z.string().max(300),
  /** When it was opened. */
  openedAt: z.string().max(40),
});
export type RecentProject = z.infer<typeof RecentProject>;

/** What the program keeps of a person's windows, whatever browser or port they are shown in. */
export const WindowSettings = z.object({
  theme: Theme.default('system'),
  /** Latest first. */
  recent: z.array(RecentProject).max(50).default([]),
});
export type WindowSettings = z.infer<typeof WindowSettings>;

export const settingsParams = {
  'settings.get': z.object({}),
  'settings.setTheme': z.object({ theme: Theme }),
  'settings.forgetProject': z.object({ path: FilePath }),
} as const;

export interface SettingsResults {
  'settings.get': WindowSettings;
  'settings.setTheme': WindowSettings;
  'settings.forgetProject': WindowSettings;
}
