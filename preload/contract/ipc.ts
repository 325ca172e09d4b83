import type { CommandName, CommandResults } from './commands.ts';
import type { WireError } from './errors.ts';

/** Channels between the sandboxed preload and Electron's main. Nothing else passes between a window and main. */
export const IPC = {
  /** `(name, params) -> IpcReply`. */
  invoke: 'janus:invoke',
  /** `(purpose) -> string[]`, empty when the person cancelled. */
  chooseFiles: 'janus:choose-files',
  /** From main: `(event, payload)`. */
  event: 'janus:event',
} as const;

/** An error travels as data: Electron keeps only the message of one that is thrown. */
export type IpcReply = { result: CommandResults[CommandName] } | { error: WireError };

/** Given to the preload script when the window shows a served workstation, whose files no dialog here can choose. */
export const REMOTE_FLAG = '--janus3d-remote';
