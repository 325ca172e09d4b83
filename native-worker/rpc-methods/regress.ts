import {
  regress as fitAndTest,
  type RegressOutcome,
  type RegressRequest,
} from '../model/training/regress.ts';
import type { MethodContext } from './method-context.ts';

/** Any regressor on any numeric table. */
export const regress = (
  { request, seed }: { request: RegressRequest; seed: number },
  { pool, signal }: MethodContext,
): Promise<RegressOutcome> => fitAndTest(request, { pool, seed, signal });
