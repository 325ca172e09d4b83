/**
 * Every failure that a person may read. `message` states the fact and then the remedy, in one line.
 *
 * - `bad-input`: the file, option or project is wrong; exit code 2.
 * - `cancelled`: the person stopped it; exit code 130, finished work is kept.
 * - `fault`: a defect of the program; exit code 1.
 */
export type ErrorTag = 'bad-input' | 'cancelled' | 'fault';

export interface ErrorData {
  /** File the error speaks of. */
  path?: string;
  /** Option the error speaks of. */
  option?: string;
}

/** The one error class that crosses borders between processes. */
export class JanusError extends Error {
  readonly tag: ErrorTag;
  readonly data: ErrorData;

  constructor(tag: ErrorTag, message: string, data: ErrorData = {}) {
    super(message);
    this.name = 'JanusError';
    this.tag = tag;
    this.data = data;
  }
}

export const badInput = (message: string, data: ErrorData = {}): JanusError =>
  new JanusError('bad-input', message, data);

export const cancelled = (): JanusError => new JanusError('cancelled', 'Cancelled; finished work is kept.');

/** What an error becomes on its way through a port. */
export interface WireError {
  tag: ErrorTag;
  message: string;
  data: ErrorData;
  stack?: string;
}

/** Reports of the system that a person can do something about; all others are the program's own. */
const NO_ROOM: Record<string, string> = {
  ENOSPC: 'No space is left on the disk',
  EDQUOT: 'The disk quota is used up',
  EFBIG: 'The disk takes no files of that size',
  EROFS: 'The disk can only be read',
};

export function toWireError(error: unknown): WireError {
  if (error instanceof JanusError) {
    const { tag, message, data, stack } = error;
    return { tag, message, data, ...(tag === 'fault' && stack ? { stack } : {}) };
  }
  if (error instanceof Error && error.name === 'AbortError') return toWireError(cancelled());
  const { code, path } = Object(error) as { code?: unknown; path?: unknown };
  const full = typeof code === 'string' ? NO_ROOM[code] : undefined;
  if (full !== undefined) {
    const where = typeof path === 'string' ? ` (${path})` : '';
    return toWireError(badInput(`${full}${where}; make room or choose another place, then start again.`));
  }
  if (error instanceof Error) {
    return { tag: 'fault', message: error.message, data: {}, ...(error.stack ? { stack: error.stack } : {}) };
  }
  return { tag: 'fault', message: String(error), data: {} };
}

export function fromWireError(wire: WireError): JanusError {
  const error = new JanusError(wire.tag, wire.message, wire.data);
  if (wire.stack) error.stack = wire.stack;
  return error;
}
