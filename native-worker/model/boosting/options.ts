export interface BoostingOptions {
  /** Most trees; fewer where early stopping ends the fit. */
  trees: number;
  learningRate: number;
  /** Null: unlimited. */
  maxLeaves: number | null;
  /** Null: unlimited. */
  maxDepth: number | null;
  minLeaf: number;
  /** Share of the rows that each tree sees, drawn without replacement. */
  subsample: number;
  /** Penalties on leaf values: absolute and squared. */
  l1: number;
  l2: number;
  /** Stops when the error of held-out rows has not fallen for `patience` trees; null: never. */
  earlyStopping: { validationFraction: number; patience: number } | null;
}
