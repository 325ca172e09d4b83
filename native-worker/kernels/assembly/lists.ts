/** So many lists are sorted side by side. */
const SIDE_BY_SIDE: i32 = 16;
/** Bytes of the same entry of so many lists. */
const ENTRY: usize = 64;

/** Puts the smaller of two numbers of sixteen lists first. */
function exchange(first: usize, second: usize): void {
  for (let at: usize = 0; at < ENTRY; at += 16) {
    const a = v128.load(first + at);
    const b = v128.load(second + at);
    v128.store(first + at, f32x4.pmin(a, b));
    v128.store(second + at, f32x4.pmax(b, a));
  }
}

/**
 * Sorts sixteen lists of `count` numbers in single precision, ascending, by the same exchanges: the merge exchange of Batcher (AFIPS Conf. Proc.
 * 1968, 32, 307; Knuth, The Art of Computer Programming 3, algorithm 5.2.2M).
 *
 * @param step bytes from one entry to the next
 */
export function sortSixteen(lists: usize, count: i32, step: usize): void {
  for (let sorted = 1, bits = 1; sorted < count; sorted <<= 1, bits++) {
    for (let apart = sorted; apart >= 1; apart >>= 1) {
      for (let start = apart & (sorted - 1); start + apart < count; start += 2 * apart) {
        const end = min(start + apart, count - apart);
        for (let low = start; low < end; low++) {
          const high = low + apart;
          if (low >> bits == high >> bits) exchange(lists + step * usize(low), lists + step * usize(high));
        }
      }
    }
  }
}

/** Sorts `all` lists, a multiple of sixteen, whose entries stand side by side. */
export function sort(lists: usize, count: i32, all: i32): void {
  for (let first = 0; first < all; first += SIDE_BY_SIDE)
    sortSixteen(lists + 4 * usize(first), count, 4 * usize(all));
}
