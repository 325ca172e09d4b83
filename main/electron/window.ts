import { join } from 'node:path';
import { BrowserWindow, screen, type Session } from 'electron';
import { REMOTE_FLAG } from '../../preload/contract/ipc.ts';
import { visibleBounds, type ShellState } from './shell-state.ts';

/** The one window: a sandboxed page that reaches main through the preload bridge alone. Shown when it has something to show. */
export function createWindow(session: Session, state: ShellState, isRemote: boolean): BrowserWindow {
  const { x, y, width, height } = visibleBounds(
    state.window,
    screen.getAllDisplays().map((display) => display.workArea),
  );
  const window = new BrowserWindow({
    width,
    height,
    ...(x !== null && y !== null && { x, y }),
    minWidth: 900,
    minHeight: 600,
    show: false,
    title: 'Janus3D',
    webPreferences: {
      session,
      preload: join(__dirname, '../preload/index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      additionalArguments: isRemote ? [REMOTE_FLAG] : [],
    },
  });
  if (state.maximised) window.maximize();
  window.once('ready-to-show', () => window.show());
  return window;
}
