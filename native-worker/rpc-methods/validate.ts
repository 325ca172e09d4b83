import type { TruePositions } from '../model/validation/match-truth.ts';
import {
  validateHeights,
  type FoundPositions,
  type HeightValidation,
  type ValidateHeightsOptions,
} from '../model/validation/validate-heights.ts';

export interface ValidateParams {
  truth: TruePositions;
  found: FoundPositions;
  options: ValidateHeightsOptions;
}

/** Compares found positions (px) and heights (um) with a table of true ones. */
export const validate = ({ truth, found, options }: ValidateParams): HeightValidation =>
  validateHeights(truth, found, options);
