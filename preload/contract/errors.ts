/**
 * Every failure that a person may read. `tag` says what kind it is, `data` what it is about, and `message` states the fact and then the
 * remedy, in one line; texts that more than one place needs are built in `error-messages.ts`. Tests match tags and data.
 */
export const ERROR_TAGS = [
  /** What was asked for can't be done with these files, options or this project. */
  'bad-input',
  /** An option has a value that it can't have, or is of no use to what was chosen. */
  'bad-option',
  /** A file, source, model, frame, ... that is not there. */
  'not-found',
  /** A file that is not what it was when it was written. */
  'damaged-file',
  /** A file of a kind that is not read. */
  'unsupported-format',
  /** A file that a later version of the program has written. */
  'newer-version',
  /** Someone else is changing the project. */
  'busy',
  /** A place that can be read, not written to. */
  'read-only',
  /** The disk or a quota is full. */
  'no-space',
  /** More than is held in memory at a time. */
  'too-large',
  /** The person stopped it; finished work is kept. */
  'cancelled',
  /** A defect of the program. */
  'fault',
] as const;
export type ErrorTag = (typeof ERROR_TAGS)[number];

/** Who is changing a project. */
export interface Holder {
  /** Job or command. */
  what: string;
  host: string;
  pid: number;
  /** ISO 8601. */
  since: string;
}

export interface ErrorData {
  /** File the error speaks of. */
  path?: string;
  /** Option the error speaks of. */
  option?: string;
  /** Kind of thing that is not there, or what most things that there are lack. */
  what?: string;
  /** Its number or name. */
  id?: number | string;
  /** Place in a stored file, as `model 3, report.epsilon`. */
  where?: string;
  /** Who has the project. */
  holder?: Holder;
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
const DISK: Record<string, [tag: ErrorTag, fact: string]> = {
  ENOSPC: ['no-space', 'No space is left on the disk'],
  EDQUOT: ['no-space', 'The disk quota is used up'],
  EFBIG: ['no-space', 'The disk takes no files of that size'],
  EROFS: ['read-only', 'The disk can only be read'],
};

export function toWireError(error: unknown): WireError {
  if (error instanceof JanusError) {
    const { tag, message, data, stack } = error;
    return { tag, message, data, ...(tag === 'fault' && stack && { stack }) };
  }
  if (error instanceof Error && error.name === 'AbortError') return toWireError(cancelled());
  const { code, path } = Object(error) as { code?: unknown; path?: unknown };
  const known = typeof code === 'string' ? DISK[code] : undefined;
  if (known !== undefined) {
    const [tag, fact] = known;
    const where = typeof path === 'string' ? { path } : {};
    const message = `${fact}${where.path ? ` (${where.path})` : ''}; free some space or choose another place, then start again.`;
    return { tag, message, data: where };
  }
  if (error instanceof Error) {
    return { tag: 'fault', message: error.message, data: {}, ...(error.stack && { stack: error.stack }) };
  }
  return { tag: 'fault', message: String(error), data: {} };
}

export function fromWireError(wire: WireError): JanusError {
  const error = new JanusError(wire.tag, wire.message, wire.data);
  if (wire.stack) error.stack = wire.stack;
  return error;
}
