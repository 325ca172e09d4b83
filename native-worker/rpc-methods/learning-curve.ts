import type { LearningPoint } from '../../preload/contract/learning-curve.ts';
import { learningPoint, learningSizes } from '../model/training/learning-curve.ts';
import type { MethodContext } from './method-context.ts';
import { dataOf, modelContext, type TestParams } from './train.ts';

/** Numbers of particles at which a learning curve is taken. */
export const sizes = (params: TestParams): number[] =>
  learningSizes(dataOf(params), params.options, params.seed);

export interface LearningPointParams extends TestParams {
  size: number;
  sizes: number[];
  repeats: number;
}

/** One point of a learning curve. */
export const point = (params: LearningPointParams, context: MethodContext): Promise<LearningPoint> =>
  learningPoint(dataOf(params), params.options, params, modelContext(params, context));
