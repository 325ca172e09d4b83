let table: Float32Array | undefined;

function makeTable(): Float32Array {
  const values = new Float32Array(65536);
  for (let i = 0; i < 65536; i++) {
    const sign = i & 0x8000 ? -1 : 1;
    const exponent = (i >> 10) & 31;
    const fraction = i & 1023;
    if (exponent === 31) values[i] = fraction ? NaN : sign * Infinity;
    else
      values[i] =
        sign * (exponent ? 2 ** (exponent - 15) * (1 + fraction / 1024) : 2 ** -14 * (fraction / 1024));
  }
  return values;
}

/** IEEE 754 half precision to single. */
export function decodeHalf(halves: Uint16Array): Float32Array {
  table ??= makeTable();
  const out = new Float32Array(halves.length);
  for (let i = 0; i < out.length; i++) out[i] = table[halves[i]];
  return out;
}
