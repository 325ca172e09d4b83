import { cancelled } from '../../../preload/contract/errors.ts';

/** What the reading of a long table is stopped by, and told to. */
export interface TableCall {
  signal?: AbortSignal;
  /** Of the file, from its beginning. */
  onBytes?: (read: number) => void;
}

/** @throws cancelled */
export function goOn({ signal, onBytes }: TableCall, { bytesRead }: { bytesRead: number }): void {
  if (signal?.aborted) throw cancelled();
  onBytes?.(bytesRead);
}
