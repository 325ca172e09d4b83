/** What a thread needs to grow trees. The arrays lie in shared memory, so that sending them copies nothing. */
export interface ForestData {
  rows: number;
  features: number;
  /** Column-major, features x rows, single precision as in scikit-learn. */
  columns: Float32Array;
  target: Float64Array;
}

export interface GrowOptions {
  /** Features tried at each split. */
  featuresPerSplit: number;
  maxDepth: number;
  /** Fewest rows in a leaf. */
  minLeaf: number;
}

/** Values closer than this count as one, as in scikit-learn. */
export const LEAST_DIFFERENCE = 1e-7;

/**
 * Trees one behind the other. Node i of a tree is a leaf if `feature[i]` is -1; `threshold[i]` is then its value. Otherwise rows with
 * x[feature] <= threshold go to node i + 1, the others to node `right[i]` (counted from the tree's first node).
 */
export interface Forest {
  /** trees + 1 entries: where each tree's nodes begin. */
  offsets: Int32Array;
  feature: Int16Array;
  threshold: Float32Array;
  right: Int32Array;
  /** trees x features: decrease of the squared error by each feature, divided by the number of rows. */
  importance: Float64Array;
}

const shared = (bytes: number): SharedArrayBuffer => new SharedArrayBuffer(bytes);

/** Copies a row-major table into shared memory, column-major. */
export function shareForestData(
  values: Float64Array,
  rows: number,
  features: number,
  target: Float64Array,
): ForestData {
  const columns = new Float32Array(shared(rows * features * Float32Array.BYTES_PER_ELEMENT));
  for (let i = 0, at = 0; i < rows; i++)
    for (let j = 0; j < features; j++, at++) columns[j * rows + i] = values[at];
  const sharedTarget = new Float64Array(shared(rows * Float64Array.BYTES_PER_ELEMENT));
  sharedTarget.set(target);
  return { rows, features, columns, target: sharedTarget };
}

/** Joins forests in the order given. */
export function joinForests(parts: Forest[]): Forest {
  const nodes = parts.reduce((sum, part) => sum + part.feature.length, 0);
  const trees = parts.reduce((sum, part) => sum + part.offsets.length - 1, 0);
  const joined: Forest = {
    offsets: new Int32Array(trees + 1),
    feature: new Int16Array(nodes),
    threshold: new Float32Array(nodes),
    right: new Int32Array(nodes),
    importance: new Float64Array(parts.reduce((sum, part) => sum + part.importance.length, 0)),
  };
  let tree = 0;
  let node = 0;
  let entry = 0;
  for (const part of parts) {
    for (let t = 0; t < part.offsets.length; t++) joined.offsets[tree + t] = node + part.offsets[t];
    joined.feature.set(part.feature, node);
    joined.threshold.set(part.threshold, node);
    joined.right.set(part.right, node);
    joined.importance.set(part.importance, entry);
    tree += part.offsets.length - 1;
    node += part.feature.length;
    entry += part.importance.length;
  }
  return joined;
}
