const CLEAR = 256;
const END = 257;

/**
 * LZW (TIFF 6.0, section 13: most significant bit first, code widths change one code early). A code stands for bytes
 * that are already in the output: its start and length are enough, no strings are kept.
 * @returns null where the data are damaged or end before `size` bytes are made.
 */
export function unpackLzw(data: Uint8Array, size: number): Uint8Array | null {
  const out = new Uint8Array(size);
  const starts = new Int32Array(4097);
  const lengths = new Int32Array(4097);
  let next = 258;
  let width = 9;
  let previousStart = -1;
  let previousLength = 0;
  let at = 0;
  let buffer = 0;
  let held = 0;
  let i = 0;
  while (at < size) {
    while (held < width) {
      if (i >= data.length) return null;
      buffer = ((buffer & 0xffff) << 8) | data[i++];
      held += 8;
    }
    held -= width;
    const code = (buffer >>> held) & ((1 << width) - 1);
    if (code === END) return null;
    if (code === CLEAR) {
      next = 258;
      width = 9;
      previousStart = -1;
      continue;
    }
    const start = at;
    if (code < 256) {
      out[at++] = code;
    } else {
      // A code that is not yet defined can only be the one about to be: the previous bytes and their first one again.
      const own = code === next && previousStart >= 0;
      if (code >= next && !own) return null;
      const from = own ? previousStart : starts[code];
      const length = own ? previousLength + 1 : lengths[code];
      const end = Math.min(at + length, size);
      for (let k = from; at < end; k++) out[at++] = out[k];
    }
    if (previousStart >= 0 && next < 4096) {
      starts[next] = previousStart;
      lengths[next] = previousLength + 1;
      next++;
      if (next + 1 >= 1 << width && width < 12) width++;
    }
    previousStart = start;
    previousLength = at - start;
  }
  return out;
}
