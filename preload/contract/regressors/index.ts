import { best } from './best.ts';
import { cnn } from './cnn.ts';
import type { RegressorDescription } from './define-regressor.ts';
import { ert } from './ert.ts';
import { gb } from './gb.ts';
import { gdpt } from './gdpt.ts';
import { linear } from './linear.ts';
import { moment } from './moment.ts';
import { radialLut } from './radial-lut.ts';
import { rf } from './rf.ts';
import { ridge } from './ridge.ts';
import { ring } from './ring.ts';
import { voting } from './voting.ts';

/** Every regressor there is, in the order in which people see them. What each does stands in native-worker/model/regressors. */
export const REGRESSORS = [
  linear,
  ridge,
  ert,
  rf,
  gb,
  voting,
  cnn,
  best,
  moment,
  ring,
  radialLut,
  gdpt,
] as const satisfies readonly RegressorDescription[];

export type Regressor = (typeof REGRESSORS)[number];

/** The regressors in their groups, each with a title. */
export const REGRESSOR_GROUPS = [
  { title: 'Learnt models', models: REGRESSORS.filter(({ group }) => group === 'learnt') },
  { title: 'Classical methods', models: REGRESSORS.filter(({ group }) => group === 'classical') },
];

export const descriptionOf = (name: Regressor['name']): RegressorDescription =>
  REGRESSORS.find((one) => one.name === name) as RegressorDescription;
