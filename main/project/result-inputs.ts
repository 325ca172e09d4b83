import { createHash } from 'node:crypto';

/** Everything that determines a result: options, sources by what they hold, versions. */
export interface Inputs {
  /** As it is stored, in the form of `stored-json.ts`. */
  json: string;
  hash: string;
}

/** Keys are sorted, so equal inputs have equal hashes in whatever order they were put together. */
export function makeInputs(content: object): Inputs {
  const json = JSON.stringify({ version: 1, value: sorted(content) });
  return { json, hash: createHash('sha256').update(json).digest('hex') };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)]));
}
