/** PackBits (TIFF 6.0, section 9). Stops when `size` bytes are made. @returns null where the data end early. */
export function unpackBits(data: Uint8Array, size: number): Uint8Array | null {
  const out = new Uint8Array(size);
  let at = 0;
  for (let i = 0; i < data.length && at < size;) {
    const code = data[i++];
    if (code < 128) {
      const count = Math.min(code + 1, size - at);
      if (i + count > data.length) return null;
      out.set(data.subarray(i, i + count), at);
      i += code + 1;
      at += count;
    } else if (code > 128) {
      if (i >= data.length) return null;
      const count = Math.min(257 - code, size - at);
      out.fill(data[i++], at, at + count);
      at += count;
    }
  }
  return at === size ? out : null;
}
