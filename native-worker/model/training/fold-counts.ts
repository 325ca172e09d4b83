/** Folds of cross-validation, by what they decide. */
export const FOLDS = {
  /** Stated errors and range guard. */
  statedErrors: 5,
  /** Which of several inputs and settings a model takes. */
  choice: 3,
  /** The same for few particles: rows left out must leave few gaps in a scan. */
  choiceOfFew: 10,
  /** Settings that a regressor chooses of its own. */
  ownSettings: 5,
  /** Search of settings, as the paper's. */
  search: 10,
  /** Penalty of each order of ridge. */
  penalty: 5,
} as const;
