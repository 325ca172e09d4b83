import { sql as analysis } from './0001-analysis.ts';
import { sql as setup } from './0002-setup.ts';
import { sql as comparison } from './0003-comparison.ts';
import { sql as accuracy } from './0004-accuracy.ts';

/** In order; the number of a migration is its place, from 1. Those that have been released never change. */
export const MIGRATIONS: readonly string[] = [analysis, setup, comparison, accuracy];
