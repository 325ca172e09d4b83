import { open, stat } from 'node:fs/promises';
import { noFile, noTable, unreadableTable } from './csv-errors.ts';

/** How a table of text is written. */
export interface CsvForm {
  /** Between cells; a comma in a number of a table with another one is a decimal comma. */
  separator: Separator;
  encoding: Encoding;
  /** As TextDecoder calls it. */
  label: 'utf-8' | 'utf-16le' | 'utf-16be';
  /** It is no table but XML. */
  isXml: boolean;
}

const SEPARATORS = [',', ';', '\t'] as const;
export type Separator = (typeof SEPARATORS)[number];
export type Encoding = 'UTF-8' | 'UTF-16';

/** A header row is shorter. */
const HEAD_BYTES = 65_536;

/** UTF-16 says so by its first bytes, or by its zero bytes; all else is UTF-8. */
export function encodingOf([a, b]: Uint8Array): Pick<CsvForm, 'encoding' | 'label'> {
  if (a === undefined || b === undefined) return { encoding: 'UTF-8', label: 'utf-8' };
  if ((a === 0xff && b === 0xfe) || (a !== 0 && b === 0)) return { encoding: 'UTF-16', label: 'utf-16le' };
  if ((a === 0xfe && b === 0xff) || (a === 0 && b !== 0)) return { encoding: 'UTF-16', label: 'utf-16be' };
  return { encoding: 'UTF-8', label: 'utf-8' };
}

/** The separator that the header row has most of. */
export function separatorOf(text: string): Separator {
  const header = text.slice(0, /\r?\n|$/.exec(text)!.index).replace(/"[^"]*"/g, '');
  const counts = SEPARATORS.map((sign) => header.split(sign).length);
  return SEPARATORS[counts.indexOf(Math.max(...counts))];
}

const DECIMAL_COMMA = /^[-+]?\d+,\d+(e[-+]?\d+)?$/i;

/** A cell with a decimal point where a number has a comma. */
export const withPoint = (text: string, separator: Separator): string =>
  separator !== ',' && DECIMAL_COMMA.test(text) ? text.replace(',', '.') : text;

/** What a cell says as a number; NaN where it is none. */
export const cellNumber = (text: string, separator: Separator): number =>
  text === '' ? Number.NaN : Number(withPoint(text, separator));

/** Looks at the beginning of a file. @throws bad-input where it is no ordinary file */
export async function formOf(path: string): Promise<CsvForm> {
  await checkTable(path);
  const file = await open(path, 'r').catch((error: unknown) => {
    throw unreadableTable(path, error);
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    const head = buffer.subarray(0, bytesRead);
    const { encoding, label } = encodingOf(head);
    const text = new TextDecoder(label).decode(head);
    return { encoding, label, separator: separatorOf(text), isXml: text.trimStart().startsWith('<?xml') };
  } finally {
    await file.close();
  }
}

/** Refuses what is no file before it is opened: a pipe would wait for a writer for ever. @throws bad-input */
export async function checkTable(path: string): Promise<void> {
  const stats = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT' ? noTable(path) : unreadableTable(path, error);
  });
  if (stats.isDirectory()) throw unreadableTable(path, { code: 'EISDIR' });
  if (!stats.isFile()) throw noFile(path);
}
