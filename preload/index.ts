import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { IPC, REMOTE_FLAG, type IpcReply } from './contract/ipc.ts';

/**
 * The window's only way to main. A failed command rejects with a plain `WireError`: contextBridge would strip the tag
 * from an `Error`.
 */
const bridge = {
  invoke: async (name: string, params: unknown): Promise<unknown> => {
    const reply = (await ipcRenderer.invoke(IPC.invoke, name, params)) as IpcReply;
    if ('error' in reply) throw reply.error;
    return reply.result;
  },
  on: (name: string, listener: (payload: unknown) => void): (() => void) => {
    const relay = (_event: IpcRendererEvent, event: unknown, payload: unknown): void => {
      if (event === name) listener(payload);
    };
    ipcRenderer.on(IPC.event, relay);
    return () => {
      ipcRenderer.off(IPC.event, relay);
    };
  },
  /** A remote workstation does not have this machine's files. */
  ...(process.argv.includes(REMOTE_FLAG)
    ? {}
    : { pathOf: (file: File): string => webUtils.getPathForFile(file) }),
  chooseFiles: process.argv.includes(REMOTE_FLAG)
    ? null
    : (purpose: string): Promise<unknown> => ipcRenderer.invoke(IPC.chooseFiles, purpose),
};

contextBridge.exposeInMainWorld('janus', bridge);
