import { setTimeout as delay } from 'node:timers/promises';
import { underLoad } from './cases.ts';

/** What happens at all happens within this time by far, ms. */
const SOON_MS = 8000;

/** What a promise comes to; an error where it does not come at all, so that a test says so and does not wait for its end. */
export const soon = <Value>(promise: Promise<Value>, ms = SOON_MS): Promise<Value> =>
  Promise.race([
    promise,
    delay(underLoad(ms), null, { ref: false }).then((): never => {
      throw new Error('It does not come.');
    }),
  ]);

/** Whether it comes at all. */
export const comes = (promise: Promise<unknown>): Promise<boolean> =>
  soon(promise).then(
    () => true,
    () => false,
  );
