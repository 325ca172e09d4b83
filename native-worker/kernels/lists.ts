import { KERNELS_WASM } from './lists-wasm.ts';
import { createKernelMemory } from './memory.ts';

/** The function of assembly/lists.ts; lists are given by their place in memory, bytes. */
interface CompiledLists {
  sort(lists: number, count: number, all: number): void;
}

/** So many lists are sorted at once. */
const AT_ONCE = 16;

/** Lists of one length side by side. */
interface ListsSideBySide {
  /** Entry after entry, of all lists. */
  entries: Float32Array;
  /** Sorts each list, ascending; none holds NaN. */
  sort(): void;
}

/** @param lists a multiple of 16 */
export function listsSideBySide(lists: number, length: number): ListsSideBySide {
  const { kernels, buffer, offset } = createKernelMemory<CompiledLists, 'lists'>(KERNELS_WASM, {
    lists: Float32Array.BYTES_PER_ELEMENT * lists * length,
  });
  return {
    entries: new Float32Array(buffer, offset.lists, lists * length),
    sort: () => kernels.sort(offset.lists, length, lists),
  };
}

/** Lists of one length follow each other, as of the trees of a forest. */
let kept: { length: number; sorter: ListsSideBySide } | null = null;

function sorterFor(length: number): ListsSideBySide {
  if (kept?.length === length) return kept.sorter;
  const sorter = listsSideBySide(AT_ONCE, length);
  kept = { length, sorter };
  return sorter;
}

/**
 * Sorts lists of one length, ascending, in place. Of 200 numbers each, in a sixth of the time that sorting one after the other takes.
 *
 * @param values list after list, none NaN
 */
export function sortLists(values: Float32Array, length: number): void {
  const { entries, sort } = sorterFor(length);
  for (let first = 0; first < values.length; first += AT_ONCE * length) {
    const lists = Math.min(AT_ONCE, (values.length - first) / length);
    for (let list = 0; list < lists; list++) {
      const start = first + list * length;
      for (let k = 0; k < length; k++) entries[k * AT_ONCE + list] = values[start + k];
    }
    sort();
    for (let list = 0; list < lists; list++) {
      const start = first + list * length;
      for (let k = 0; k < length; k++) values[start + k] = entries[k * AT_ONCE + list];
    }
  }
}
