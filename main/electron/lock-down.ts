import { app, type Session } from 'electron';
import { isOwnAddress } from './assets.ts';

/** Addresses that a page may load without leaving the machine's own files. */
const LOCAL = /^(?:app|blob|data|devtools|chrome-extension):/;

/** The page is not trusted: it gets no permission, no device and no network. */
export function lockDown(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, decide) => decide(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest(({ url }, decide) => decide({ cancel: !LOCAL.test(url) }));
}

/** Whatever shows a page stays where it is: no navigation, no new window, no web view. What asks for one is told to `onOpen`. */
export function forbidLeaving(onOpen: (address: string) => void): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event) => {
      if (!isOwnAddress(event.url)) event.preventDefault();
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      onOpen(url);
      return { action: 'deny' };
    });
  });
}
