import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import type { Updater } from './updates.ts';

/**
 * Whether this package can replace itself: the release workflow wrote an address into it, and it is one that was installed for the person or an
 * AppImage. Others (zip, portable, deb) are replaced by whoever put them there.
 */
export function canUpdate(
  system: NodeJS.Platform,
  { resources, program, appImage }: { resources: string; program: string; appImage: string | undefined },
): boolean {
  if (!existsSync(join(resources, 'app-update.yml'))) return false;
  if (system === 'linux') return appImage !== undefined;
  return system === 'darwin' || existsSync(join(dirname(program), 'Uninstall Janus3D.exe'));
}

/** The updater of this package; null where there is none. Nothing is loaded or asked before it is used. */
export function packageUpdater(log: (text: string) => void): Updater | null {
  const place = {
    resources: process.resourcesPath,
    program: process.execPath,
    appImage: process.env['APPIMAGE'],
  };
  if (!app.isPackaged || !canUpdate(process.platform, place)) return null;
  const load = async () => {
    const { autoUpdater } = await import('electron-updater');
    autoUpdater.autoDownload = false;
    // Else every question bears a number by which this installation is known again.
    autoUpdater.requestHeaders = { 'x-user-staging-id': 'none' };
    autoUpdater.logger = { info: () => undefined, warn: log, error: log };
    return autoUpdater;
  };
  return {
    newer: async () => {
      const found = await (await load()).checkForUpdates();
      return found?.isUpdateAvailable ? found.updateInfo.version : null;
    },
    fetch: async () => {
      await (await load()).downloadUpdate();
    },
  };
}

/** True for the start by which electron-updater ends an update of an AppImage when the old one closes: nobody wants a window then. */
export const isStartOfUpdate = (): boolean => process.env['APPIMAGE_EXIT_AFTER_INSTALL'] === 'true';
