/**
 * Squared distances of a vector of length 1 from `count` centres, an even number of them, over the entries that are `seen` (not 0). The centres lie entry
 * after entry, of all centres.
 */
export function distances(
  centres: usize,
  count: i32,
  vector: usize,
  seen: usize,
  length: i32,
  out: usize,
): void {
  const stride = 8 * count;
  const one = f64x2.splat(1);
  const two = f64x2.splat(2);
  for (let at = 0; at < stride; at += 16) {
    let power = f64x2.splat(0);
    let product = f64x2.splat(0);
    for (let k = 0; k < length; k++) {
      if (load<f64>(seen + 8 * k) === 0) continue;
      const value = v128.load(centres + stride * k + at);
      power = f64x2.add(power, f64x2.mul(value, value));
      product = f64x2.add(product, f64x2.mul(value, f64x2.splat(load<f64>(vector + 8 * k))));
    }
    v128.store(out + at, f64x2.sub(f64x2.add(one, power), f64x2.mul(two, product)));
  }
}

/** Adds `share` times `count` numbers, an even number of them, to the sums. */
export function addShare(share: f64, values: usize, count: i32, sums: usize): void {
  const shares = f64x2.splat(share);
  const end = values + 8 * count;
  for (; values < end; values += 16, sums += 16)
    v128.store(sums, f64x2.add(v128.load(sums), f64x2.mul(shares, v128.load(values))));
}
