import { app, Menu, type MenuItemConstructorOptions } from 'electron';

export interface MenuActions {
  openProject(): void;
  newProject(): void;
  connect(): void;
  guide(): void;
  checkForUpdates(): void;
  /** Whether each start asks for a newer version. */
  setChecksAtStart(isOn: boolean): void;
}

/** The native menu. With a served workstation the projects are that machine's and are opened in the window. */
export function installMenu(
  actions: MenuActions,
  { isRemote, checksAtStart }: { isRemote: boolean; checksAtStart: boolean },
): void {
  const isMac = process.platform === 'darwin';
  const file: MenuItemConstructorOptions[] = [
    { label: 'New project…', accelerator: 'CmdOrCtrl+N', enabled: !isRemote, click: actions.newProject },
    { label: 'Open project…', accelerator: 'CmdOrCtrl+O', enabled: !isRemote, click: actions.openProject },
    { type: 'separator' },
    { label: 'Connect to…', click: actions.connect },
    { type: 'separator' },
    isMac ? { role: 'close' } : { role: 'quit' },
  ];
  const view: MenuItemConstructorOptions[] = [
    { role: 'zoomIn' },
    { role: 'zoomOut' },
    { role: 'resetZoom' },
    { type: 'separator' },
    { role: 'togglefullscreen' },
    ...(app.isPackaged ? [] : ([{ role: 'reload' }, { role: 'toggleDevTools' }] as const)),
  ];
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(isMac ? ([{ role: 'appMenu' }] as const) : []),
      { label: 'File', submenu: file },
      { role: 'editMenu' },
      { label: 'View', submenu: view },
      { role: 'windowMenu' },
      {
        role: 'help',
        submenu: [
          { label: 'Guide', accelerator: 'F1', click: actions.guide },
          { type: 'separator' },
          { label: 'Check for updates…', click: actions.checkForUpdates },
          {
            label: 'Check for updates at each start',
            type: 'checkbox',
            checked: checksAtStart,
            click: (item) => actions.setChecksAtStart(item.checked),
          },
          { type: 'separator' },
          { role: 'about' },
        ],
      },
    ]),
  );
}
