import type { z } from '../../preload/contract/options/define-option.ts';
import { damagedProject, newerFile } from '../../preload/contract/error-messages.ts';

/**
 * A kind of JSON that the project file holds. It is stored as `{version, value}`, read by its schema and never believed: a value that the
 * schema refuses is a damaged file. Formats have versions of their own, so that one can change without a new layout of the tables.
 */
export interface StoredFormat<Value> {
  /** As a person calls it. */
  readonly name: string;
  readonly schema: z.ZodType<Value>;
  /** Makes of a value of version n one of version n + 1, in order, from version 1. */
  readonly upgraders: readonly ((value: unknown) => unknown)[];
}

export const defineFormat = <Value>(
  name: string,
  schema: z.ZodType<Value>,
  upgraders: StoredFormat<Value>['upgraders'] = [],
): StoredFormat<Value> => ({ name, schema, upgraders });

const versionOf = <Value>({ upgraders }: StoredFormat<Value>): number => upgraders.length + 1;

export const packJson = <Value>(format: StoredFormat<Value>, value: Value): string =>
  JSON.stringify({ version: versionOf(format), value });

/**
 * @param path the project file, for the message
 * @param where the row it stands in, as `model 3`
 * @throws damaged-file, newer-version
 */
export function unpackJson<Value>(
  path: string,
  format: StoredFormat<Value>,
  text: string,
  where: string,
): Value {
  const place = `${format.name} of ${where}`;
  const { version, value } = envelopeOf(path, text, place);
  if (version > versionOf(format)) throw newerFile(path, version);
  const upgraded = format.upgraders.slice(version - 1).reduce((old, upgrade) => upgrade(old), value);
  const parsed = format.schema.safeParse(upgraded);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  // The schema library's words for a wrong kind are those of whoever writes programs.
  const problem = issue.code === 'invalid_type' ? 'it is of the wrong kind' : issue.message;
  throw damagedProject(path, problem, [place, ...issue.path.map(String)].join(' / '));
}

function envelopeOf(path: string, text: string, place: string): { version: number; value: unknown } {
  const { version, value } = Object(jsonOf(path, text, place)) as { version?: unknown; value?: unknown };
  if (typeof version === 'number' && Number.isInteger(version) && version >= 1) return { version, value };
  throw damagedProject(path, 'it has no version', place);
}

function jsonOf(path: string, text: string, place: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw damagedProject(path, 'it is no JSON', place);
  }
}
