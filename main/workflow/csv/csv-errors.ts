import { badOption } from '../../../preload/contract/error-messages.ts';
import { badInput, type JanusError } from '../../../preload/contract/errors.ts';

/** What is said of tables that can't be read. */

interface How {
  separator: ',' | ';' | '\t';
  encoding: string;
}

const NAMES: Record<How['separator'], string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs' };

/** How a table was read, for who has to mend it. */
const howRead = ({ separator, encoding }: How): string =>
  `read as ${encoding} with ${NAMES[separator]} between cells`;

export const noTable = (path: string): JanusError =>
  badInput(`${path} is not there; check the path.`, { path });

export const noFile = (path: string): JanusError =>
  badInput(`${path} is no ordinary file; save the table as one and give that.`, { path });

/** @param error of the system */
export function unreadableTable(path: string, error: unknown): JanusError {
  const { code, message } = error as NodeJS.ErrnoException;
  return badInput(`${path} can't be read (${code ?? message}); check who may read it.`, { path });
}

export const notText = (path: string, encoding: string): JanusError =>
  badInput(`${path} is no ${encoding} text; save it as CSV in UTF-8.`, { path });

export const notCsv = (path: string, how: How, { message }: Error): JanusError =>
  badInput(`${path} is no CSV table (${howRead(how)}: ${message.split('\n')[0]}); export it again.`, {
    path,
  });

export const emptyTable = (path: string): JanusError =>
  badInput(`${path} is empty; it needs a header row.`, { path });

/** @throws bad-input where a header row has a name twice; columns without one, as spreadsheets leave at the end, may be many */
export function refuseTwice(path: string, names: readonly string[]): void {
  const seen = new Set<string>();
  const twice = names.find((name) => name !== '' && (seen.has(name) || !seen.add(name)));
  if (twice !== undefined) throw badInput(`${path} has the column ${twice} twice; leave one out.`, { path });
}

/** So many are more than anybody reads. */
const MOST_NAMED = 40;

/** Columns of a table, for messages: those that have a name, and of very many the first ones. */
export function columnList(names: readonly string[]): string {
  const named = names.filter((name) => name !== '');
  const rest = named.length - MOST_NAMED;
  return named.slice(0, MOST_NAMED).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

export const noColumn = (path: string, name: string, names: readonly string[]): JanusError =>
  badInput(`${path} has no column ${name}; it has ${columnList(names)}.`, { path });

/** @param line as counted without empty ones, the header being the first */
export const noNumber = (path: string, line: number, name: string, text: string, how: How): JanusError =>
  badInput(`${path}, line ${line}: ${name} is "${text}", not a number (${howRead(how)}); correct it.`, {
    path,
  });

/** @param row of the table, 0 for the one after the header */
const atRow = (path: string, row: number, problem: string): JanusError =>
  badInput(`${path}, line ${row + 2}: ${problem}; correct it.`, { path });

export const notWhole = (path: string, row: number, name: string, value: number): JanusError =>
  atRow(path, row, `${name} is ${value}, not a whole number`);

export const notFlag = (path: string, row: number, name: string, text: string): JanusError =>
  atRow(path, row, `${name} is "${text}", not 0 or 1`);

/** A table has its positions in another unit than is asked for. */
export const pixelSizeNeeded = (path: string, has: string, lacks: string): JanusError =>
  badOption('pixel-um', `${path} has ${has} and no ${lacks}; say how large a pixel is with --pixel-um.`, {
    path,
  });
