import { REGRESSORS, type Regressor } from '../regressors/index.ts';
import { z } from './define-option.ts';

/** Regressors that learn from any numeric table. */
type TableRegressor = Extract<Regressor, { params: z.ZodObject }>;
export type RegressorName = TableRegressor['name'];

const isForTables = (one: Regressor): one is TableRegressor => one.params !== null;

/** Parameters of `regress`, by model. */
export const REGRESS_PARAMS = Object.fromEntries(
  REGRESSORS.filter(isForTables).map(({ name, params }) => [name, params]),
) as { readonly [One in TableRegressor as One['name']]: One['params'] };

export const RegressorName = z.enum(Object.keys(REGRESS_PARAMS) as RegressorName[]);
export type RegressParams<Name extends RegressorName> = z.infer<(typeof REGRESS_PARAMS)[Name]>;
