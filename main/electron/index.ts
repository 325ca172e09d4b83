import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  app,
  clipboard,
  dialog,
  powerMonitor,
  powerSaveBlocker,
  session as sessions,
  type BrowserWindow,
} from 'electron';
import type { JobState, ProjectSummary } from '../../preload/contract/commands.ts';
import { toWireError } from '../../preload/contract/errors.ts';
import { exitCodeOf } from '../../preload/contract/exit-code.ts';
import { openLog } from '../api/log-files.ts';
import { logFolder } from '../api/user-folder.ts';
import { CONNECT_VARIABLE, parseArguments, workstationAddress, type ShellArguments } from './arguments.ts';
import { PAGE } from './assets.ts';
import type { Backend } from './backend.ts';
import { chooseFiles } from './choose-files.ts';
import { endCleanly } from './ending.ts';
import { GUIDE, openGuide } from './guide.ts';
import { Inbox } from './inbox.ts';
import { commandLineWords, runCommandLine } from './command-line.ts';
import { connectWindow } from './ipc.ts';
import { openLocalBackend } from './local-backend.ts';
import { forbidLeaving, lockDown } from './lock-down.ts';
import { keepAwake } from './keep-awake.ts';
import { installMenu } from './menu.ts';
import { declareScheme, serveRenderer } from './protocol.ts';
import { reloader } from './reload.ts';
import { openRemoteBackend } from './remote-backend.ts';
import { readShellState, writeShellState, type ShellState } from './shell-state.ts';
import { showInTaskbar } from './taskbar.ts';
import { checkAtStart, checkForUpdates, type UpdateCheck } from './updates.ts';
import { isStartOfUpdate, packageUpdater } from './updater.ts';
import { createWindow } from './window.ts';

/** Electron's main process: one instance, one window, one backend. */
const words = commandLineWords(process.argv);
if (words) process.exit(runCommandLine(words, join(__dirname, 'cli.js')));
if (isStartOfUpdate()) process.exit(0);

// For every page there may ever be; as root, where Chromium's sandbox can't work, a person must say so.
if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
declareScheme();
forbidLeaving(openGuide);

const inbox = new Inbox();
if (app.requestSingleInstanceLock()) {
  app.on('open-file', (event, path) => {
    event.preventDefault();
    inbox.ask(path);
  });
  app.on('second-instance', (_event, argv, folder) => {
    try {
      inbox.ask(parseArguments(argv.slice(1), folder).project);
    } catch (error) {
      inbox.ask(null);
      dialog.showErrorBox('Janus3D can’t open this', toWireError(error).message);
    }
  });
  app.whenReady().then(start).catch(giveUp);
} else {
  app.quit();
}

const log = openLog(logFolder(), 'window');
process.on('uncaughtExceptionMonitor', (error) => log.write(error.stack ?? error.message));

function giveUp(error: unknown): void {
  log.write(`It can't start: ${toWireError(error).message}`);
  // On a terminal too: without a display the box is never seen.
  process.stderr.write(`Janus3D can’t start: ${toWireError(error).message}\n`);
  dialog.showErrorBox('Janus3D can’t start', toWireError(error).message);
  app.exit(exitCodeOf(toWireError(error).tag));
}

async function start(): Promise<void> {
  const given = parseArguments(process.argv.slice(1), process.cwd(), process.env);
  const statePath = join(app.getPath('userData'), 'shell-state.json');
  const state = readShellState(statePath);
  const backend = given.connect
    ? await openRemoteBackend(given.connect)
    : await openLocalBackend(
        (reason) => tellCrash(window, reason),
        (text) => log.write(text),
      );

  const session = sessions.fromPartition('persist:janus3d', { cache: false });
  lockDown(session);
  serveRenderer(session, join(__dirname, '../renderer'));
  const isRemote = given.connect !== null;
  const window = createWindow(session, state, isRemote);
  connectWindow(window, backend, isRemote);
  app.setAboutPanelOptions({
    applicationName: 'Janus3D',
    applicationVersion: app.getVersion(),
    version: `Electron ${process.versions.electron}, Node ${process.versions.node}`,
    copyright: '© 2026 The Janus3D developers, MIT licence',
  });
  const updates = updatesIn(window);
  installMenu(
    {
      openProject: () => void chooseProject(window, backend, 'open-project'),
      newProject: () => void chooseProject(window, backend, 'create-project'),
      connect: () => void connectTo(window),
      guide: () => openGuide(GUIDE),
      checkForUpdates: () => void checkForUpdates(updates),
      setChecksAtStart: (isOn) => {
        state.checksForUpdates = isOn;
        writeShellState(statePath, state);
      },
    },
    { isRemote, checksAtStart: state.checksForUpdates },
  );
  const reloadAfter = reloader({
    reload: () => window.reload(),
    giveUp: (reason) => {
      dialog.showErrorBox(
        'The window of Janus3D can’t go on',
        `It has ended several times (${reason}). Finished work is kept. Close Janus3D and open it again; if this happens again, run "janus3d support" and send what it writes.`,
      );
    },
  });
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    log.write(`The window's process has gone: ${reason} (${exitCode}).`);
    reloadAfter(reason);
  });
  const followers = [keepAwake(powerSaveBlocker), showInTaskbar(window)];
  backend.on((event, payload) => {
    if (event === 'job') for (const follow of followers) follow(payload as JobState);
  });
  if (!isRemote) followProject(state, backend);
  window.once('close', () => {
    const { x, y, width, height } = window.getNormalBounds();
    writeShellState(statePath, {
      ...state,
      window: { x, y, width, height },
      maximised: window.isMaximized(),
    });
  });
  endCleanly(app, window, powerMonitor, () => backend.close());

  const asked = inbox.connect((path) => {
    if (window.isMinimized()) window.restore();
    window.focus();
    if (path && !isRemote) void openProject(window, backend, path);
  });
  const project = isRemote ? null : (asked ?? firstProject(given, state));
  if (project) await openProject(window, backend, project);
  await window.loadURL(PAGE);
  if (state.checksForUpdates) await checkAtStart(updates);
}

function updatesIn(window: BrowserWindow): UpdateCheck {
  const write = (text: string): void => log.write(text);
  return {
    updater: packageUpdater(write),
    log: write,
    dialogs: {
      tell: async (message, detail) => void (await dialog.showMessageBox(window, { message, detail })),
      ask: async (message, detail, button) => {
        const buttons = [button, 'Not now'];
        return (
          (await dialog.showMessageBox(window, { message, detail, buttons, cancelId: 1 })).response === 0
        );
      },
    },
  };
}

/** The project asked for, else the one open last time, else the demonstration. */
function firstProject({ project, demo }: ShellArguments, state: ShellState): string | null {
  if (project) return project;
  return [state.project, demo].find((path) => path && existsSync(path)) ?? null;
}

async function openProject(window: BrowserWindow, backend: Backend, path: string): Promise<void> {
  try {
    await backend.invoke('project.open', { path });
  } catch (error) {
    await dialog.showMessageBox(window, { type: 'error', message: toWireError(error).message });
  }
}

async function chooseProject(
  window: BrowserWindow,
  backend: Backend,
  purpose: 'open-project' | 'create-project',
): Promise<void> {
  const [path] = await chooseFiles(window, purpose);
  if (!path) return;
  if (purpose === 'open-project') return openProject(window, backend, path);
  try {
    await backend.invoke('project.create', { path });
  } catch (error) {
    await dialog.showMessageBox(window, { type: 'error', message: toWireError(error).message });
  }
}

/** Shows a served workstation instead, whose address was copied from where `janus3d serve` printed it. */
async function connectTo(window: BrowserWindow): Promise<void> {
  try {
    const address = workstationAddress((await clipboard.readText()).trim());
    const { response } = await dialog.showMessageBox(window, {
      type: 'question',
      message: `Connect to the workstation at ${address.host}?`,
      detail: 'The window closes here and opens again on that workstation.',
      buttons: ['Connect', 'Cancel'],
      cancelId: 1,
    });
    if (response !== 0) return;
    process.env[CONNECT_VARIABLE] = address.href;
    app.relaunch({ args: process.argv.slice(1).filter((word) => !/^--connect/.test(word)) });
    app.quit();
  } catch {
    await dialog.showMessageBox(window, {
      type: 'info',
      message: 'Copy the address first',
      detail:
        'Run janus3d serve on the machine that does the work, copy the address it prints, then choose Connect to… again.',
    });
  }
}

function tellCrash(window: BrowserWindow, reason: string): void {
  void dialog.showMessageBox(window, {
    type: 'warning',
    message: `The computing process ${reason}.`,
    detail: 'It is started again, and goes on with what was not finished.',
  });
}

/** Keeps in mind which project is open; a served workstation's would be another machine's. */
function followProject(state: ShellState, backend: Backend): void {
  backend.on((event, payload) => {
    if (event !== 'project.changed' || !('what' in payload) || payload.what !== 'project') return;
    void backend.invoke('project.summary', {}).then((summary) => {
      state.project = (summary as ProjectSummary | null)?.path ?? null;
      // The system's own list: the jump list of Windows, the dock of macOS.
      if (state.project) app.addRecentDocument(state.project);
    });
  });
}
