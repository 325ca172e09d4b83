/** The median of three. */
function middle(a: v128, b: v128, c: v128): v128 {
  return f32x4.pmax(f32x4.pmin(a, b), f32x4.pmin(f32x4.pmax(a, b), c));
}

/** Two pixels, times gain plus offset in double precision. */
function scaled(pair: v128, gain: v128, offset: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(offset, f64x2.mul(gain, f64x2.promote_low_f32x4(pair))));
}

/**
 * 3 x 3 medians times gain plus offset of a square image that has a margin of one pixel; rows are `stride` bytes apart, and may be worked on up
 * to three pixels beyond their end. See image/median.ts for the method.
 */
export function median(from: usize, stride: i32, side: i32, gain: f64, offset: f64, out: usize): void {
  const gains = f64x2.splat(gain);
  const offsets = f64x2.splat(offset);
  for (let row = 0; row < side; row++) {
    for (let x = 0; x < 4 * side; x += 16) {
      // The smallest, middle and largest of each of three columns of three pixels.
      let lows = f32x4.splat(0);
      let highs = f32x4.splat(0);
      let first = f32x4.splat(0);
      let second = f32x4.splat(0);
      let third = f32x4.splat(0);
      for (let column = 0; column < 3; column++) {
        const at = from + x + 4 * column;
        const a = v128.load(at);
        const b = v128.load(at + stride);
        const c = v128.load(at + 2 * stride);
        const smaller = f32x4.pmin(a, b);
        const larger = f32x4.pmax(a, b);
        const low = f32x4.pmin(smaller, c);
        const high = f32x4.pmax(larger, c);
        first = second;
        second = third;
        third = f32x4.pmax(smaller, f32x4.pmin(larger, c));
        lows = column === 0 ? low : f32x4.pmax(lows, low);
        highs = column === 0 ? high : f32x4.pmin(highs, high);
      }
      const medians = middle(lows, middle(first, second, third), highs);
      const upper = v128.shuffle<f64>(medians, medians, 1, 0);
      v128.store(
        out + x,
        v128.shuffle<f64>(scaled(medians, gains, offsets), scaled(upper, gains, offsets), 0, 2),
      );
    }
    from += stride;
    out += stride;
  }
}
