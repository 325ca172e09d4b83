import { linearSumAssignment } from 'linear-sum-assignment';
import { badInput } from '../../preload/contract/errors.ts';

/** Possible links, an entry each; `gain` is what making the link is worth, > 0. */
export interface Candidates {
  source: number[];
  target: number[];
  gain: number[];
}

/** Particles that may compete for the same links; beyond this the step allowed makes no sense and the matrix no end. */
const MAX_SUBNET = 4000;

/**
 * Globally optimal one-to-one links: the set with the largest sum of gains. Sources and targets that share candidates
 * form subnetworks (Crocker and Grier, J. Colloid Interface Sci. 1996, 179, 298), each solved exactly by
 * shortest augmenting paths (Jonker and Volgenant, Computing 1987, 38, 325).
 *
 * Returns the target of every source, -1 for none.
 * Throws bad input when more than 4000 sources or targets compete in one subnetwork.
 */
export function assignLinks(sources: number, targets: number, candidates: Candidates): Int32Array {
  const targetOf = new Int32Array(sources).fill(-1);
  for (const links of subnetworks(sources, targets, candidates)) {
    if (links.length === 1) {
      targetOf[candidates.source[links[0]]] = candidates.target[links[0]];
    } else {
      solveSubnetwork(links, candidates, targetOf);
    }
  }
  return targetOf;
}

/** Groups candidate indices by connected component of the bipartite graph, in order of first appearance. */
function subnetworks(sources: number, targets: number, { source, target }: Candidates): number[][] {
  const parent = Int32Array.from({ length: sources + targets }, (_, node) => node);
  const root = (node: number): number => {
    while (parent[node] !== node) {
      parent[node] = parent[parent[node]];
      node = parent[node];
    }
    return node;
  };
  for (let link = 0; link < source.length; link++) parent[root(source[link])] = root(sources + target[link]);
  const groups = new Map<number, number[]>();
  for (let link = 0; link < source.length; link++) {
    const key = root(source[link]);
    const group = groups.get(key);
    if (group) group.push(link);
    else groups.set(key, [link]);
  }
  return [...groups.values()];
}

function solveSubnetwork(links: number[], { source, target, gain }: Candidates, targetOf: Int32Array): void {
  const rows = [...new Set(links.map((link) => source[link]))];
  const columns = [...new Set(links.map((link) => target[link]))];
  if (Math.max(rows.length, columns.length) > MAX_SUBNET) {
    throw badInput(
      `${rows.length} particles lie within one step of each other; choose a smaller largest step`,
      { option: 'maxStepPx' },
    );
  }
  const rowOf = new Map(rows.map((value, index) => [value, index]));
  const columnOf = new Map(columns.map((value, index) => [value, index]));
  // No link costs nothing, a link its negative gain: a full assignment of the shorter side is then optimal.
  const cost = rows.map(() => new Float64Array(columns.length));
  for (const link of links) cost[rowOf.get(source[link])!][columnOf.get(target[link])!] = -gain[link];
  const { rowAssignments } = linearSumAssignment(cost, { maximaze: false });
  rows.forEach((row, index) => {
    const column = rowAssignments[index];
    if (column >= 0 && cost[index][column] < 0) targetOf[row] = columns[column];
  });
}
