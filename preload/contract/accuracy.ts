import { learningParams, type LearningResults } from './learning-curve.ts';
import { validationParams, type ValidationResults } from './validation.ts';

/** Commands that tell how good heights are: against known ones, and by the amount of calibration data. */
export const accuracyParams = { ...validationParams, ...learningParams } as const;

export type AccuracyResults = ValidationResults & LearningResults;

/** What of a project these change. */
export type AccuracyChange = 'learning' | 'validations';
