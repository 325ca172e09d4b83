import { setTimeout } from 'node:timers/promises';

/** What tells whoever watches a recording how time passes. */
export interface Clock {
  nowMs(): number;
  wait(ms: number): Promise<void>;
}

export const CLOCK: Clock = {
  nowMs: () => performance.now(),
  wait: (ms) => setTimeout(ms),
};
