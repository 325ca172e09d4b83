/** Gives Node's `util` back the two functions that tfjs-node 4.22 calls and that are gone since Node 23. */
export function polyfillUtil(util: Record<string, unknown>): void {
  util['isArray'] ??= Array.isArray;
  util['isNullOrUndefined'] ??= (value: unknown): boolean => value === null || value === undefined;
}
