/** Possible links, an entry each; `gain` is what making the link is worth, > 0. */
export interface Candidates {
  source: number[];
  target: number[];
  gain: number[];
}

/**
 * Globally optimal one-to-one links: the set with the largest sum of gains, by shortest augmenting paths over the links that exist (Jonker and
 * Volgenant, Computing 1987, 38, 325). Sources that compete for nothing are linked at once, so that a frame costs little more than its crowds
 * (Crocker and Grier, J. Colloid Interface Sci. 1996, 179, 298). Any number may compete: the effort grows with links times sources at worst.
 *
 * Returns the target of every source, -1 for none.
 */
export function assignLinks(sources: number, targets: number, candidates: Candidates): Int32Array {
  const { source, target, gain } = candidates;
  const targetOf = new Int32Array(sources).fill(-1);
  const first = firstLinks(sources, source);
  const rivals = new Int32Array(targets);
  for (const to of target) rivals[to]++;
  const links = linksBySource(first, source);
  const open: number[] = [];
  for (let from = 0; from < sources; from++) {
    const count = first[from + 1] - first[from];
    if (count === 1 && rivals[target[links[first[from]]]] === 1) targetOf[from] = target[links[first[from]]];
    else if (count > 0) open.push(from);
  }
  if (open.length > 0) augmentAll(open, targets, { first, links, target, gain }, targetOf);
  return targetOf;
}

/** Links in rows by source: those of a source are `links[first[source]]` to before `links[first[source + 1]]`. */
interface Rows {
  first: Int32Array;
  links: Int32Array;
  target: ArrayLike<number>;
  gain: ArrayLike<number>;
}

function firstLinks(sources: number, source: ArrayLike<number>): Int32Array {
  const first = new Int32Array(sources + 1);
  for (let link = 0; link < source.length; link++) first[source[link] + 1]++;
  for (let from = 0; from < sources; from++) first[from + 1] += first[from];
  return first;
}

function linksBySource(first: Int32Array, source: ArrayLike<number>): Int32Array {
  const next = first.slice();
  const links = new Int32Array(source.length);
  for (let link = 0; link < source.length; link++) links[next[source[link]]++] = link;
  return links;
}

/**
 * Adds one source after another. To stay unlinked costs 0, a link its negative gain; `price` are the dual variables of the targets, 0 for free ones,
 * and keep all reduced costs of links in use at their source's minimum.
 */
function augmentAll(open: readonly number[], targets: number, rows: Rows, targetOf: Int32Array): void {
  const { first, links, target, gain } = rows;
  const price = new Float64Array(targets);
  const sourceOf = new Int32Array(targets).fill(-1);
  const distance = new Float64Array(targets).fill(Infinity);
  const from = new Int32Array(targets).fill(-1);
  const done = new Uint8Array(targets);
  const heap = createHeap();
  for (const start of open) {
    const touched: number[] = [];
    const settled: number[] = [];
    heap.clear();
    let best = 0;
    let endSource = start;
    let endTarget = -1;
    let current = start;
    let reached = 0;
    for (;;) {
      // Cost of the path so far, less the dual of the current source, is `reached - dual`; both follow from its link in use.
      const used = targetOf[current];
      const offset = used >= 0 ? reached - reducedCost(rows, current, used, price) : 0;
      if (offset < best) {
        best = offset;
        endSource = current;
        endTarget = -1;
      }
      for (let k = first[current]; k < first[current + 1]; k++) {
        const to = target[links[k]];
        if (done[to]) continue;
        const length = offset - gain[links[k]] - price[to];
        if (length >= distance[to] || length >= best) continue;
        if (distance[to] === Infinity) touched.push(to);
        distance[to] = length;
        from[to] = current;
        heap.push(length, to);
      }
      const next = heap.popBelow(best, done);
      if (next < 0) break;
      done[next] = 1;
      settled.push(next);
      reached = distance[next];
      if (sourceOf[next] < 0) {
        best = reached;
        endTarget = next;
        endSource = from[next];
        break;
      }
      current = sourceOf[next];
    }
    for (const to of settled) if (to !== endTarget) price[to] += distance[to] - best;
    let to = endTarget;
    let source = endSource;
    for (;;) {
      const before = targetOf[source];
      targetOf[source] = to;
      if (to >= 0) sourceOf[to] = source;
      if (source === start) break;
      to = before;
      source = from[to];
    }
    for (const one of touched) {
      distance[one] = Infinity;
      done[one] = 0;
    }
  }
}

function reducedCost(
  { first, links, target, gain }: Rows,
  source: number,
  to: number,
  price: Float64Array,
): number {
  for (let k = first[source]; k < first[source + 1]; k++)
    if (target[links[k]] === to) return -gain[links[k]] - price[to];
  return 0;
}

/** A binary heap of targets by path length; entries that a shorter path has overtaken are skipped. */
function createHeap() {
  const keys: number[] = [];
  const values: number[] = [];
  const swap = (a: number, b: number): void => {
    [keys[a], keys[b]] = [keys[b], keys[a]];
    [values[a], values[b]] = [values[b], values[a]];
  };
  const pop = (): number => {
    const top = values[0];
    const last = keys.length - 1;
    swap(0, last);
    keys.pop();
    values.pop();
    for (let at = 0; ;) {
      const left = 2 * at + 1;
      if (left >= last) return top;
      const child = left + 1 < last && keys[left + 1] < keys[left] ? left + 1 : left;
      if (keys[child] >= keys[at]) return top;
      swap(at, child);
      at = child;
    }
  };
  return {
    clear(): void {
      keys.length = 0;
      values.length = 0;
    },
    push(key: number, value: number): void {
      keys.push(key);
      values.push(value);
      for (let at = keys.length - 1; at > 0;) {
        const parent = (at - 1) >> 1;
        if (keys[parent] <= keys[at]) break;
        swap(at, parent);
        at = parent;
      }
    },
    /** The nearest target not done whose path is shorter than `limit`; -1 if there is none. */
    popBelow(limit: number, done: Uint8Array): number {
      while (keys.length > 0) {
        if (keys[0] >= limit) return -1;
        const value = pop();
        if (!done[value]) return value;
      }
      return -1;
    },
  };
}
