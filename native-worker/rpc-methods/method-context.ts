import type { Pool } from '../pool.ts';
import type { Progress } from '../protocol.ts';

/** What every method of the worker is given beside its parameters. */
export interface MethodContext {
  signal: AbortSignal;
  onProgress(progress: Progress): void;
  pool: Pool;
}
