import { ipcMain, type BrowserWindow, type IpcMainInvokeEvent } from 'electron';
import { badInput, toWireError } from '../../preload/contract/errors.ts';
import { IPC } from '../../preload/contract/ipc.ts';
import type { Backend } from './backend.ts';
import { chooseFiles, isPurpose } from './choose-files.ts';
import { isTrusted } from './trusted-frame.ts';

/**
 * Connects the window to the backend. Commands, parameters and purposes are checked on arrival, whoever sent them; other
 * senders than the window's own page are refused.
 */
export function connectWindow(window: BrowserWindow, backend: Backend, isRemote: boolean): void {
  const { webContents } = window;
  const check = (event: IpcMainInvokeEvent): void => {
    if (!isTrusted(event.senderFrame, webContents.mainFrame))
      throw new Error('This page may not use the workstation.');
  };
  ipcMain.handle(IPC.invoke, async (event, name: unknown, params: unknown) => {
    check(event);
    try {
      return { result: await backend.invoke(name, params) };
    } catch (error) {
      return { error: toWireError(error) };
    }
  });
  ipcMain.handle(IPC.chooseFiles, async (event, purpose: unknown) => {
    check(event);
    if (isRemote || !isPurpose(purpose)) throw badInput('There is no such file dialog; reload the window');
    return chooseFiles(window, purpose);
  });
  const stop = backend.on((event, payload) => {
    if (!webContents.isDestroyed()) webContents.send(IPC.event, event, payload);
  });
  window.once('closed', () => {
    stop();
    ipcMain.removeHandler(IPC.invoke);
    ipcMain.removeHandler(IPC.chooseFiles);
  });
}
