/** Gains half-way between two rows of bins: `count` of them to `line`, and the last one once more. */
export function mix(upper: usize, lower: usize, share: f64, count: i32, line: usize): void {
  const end = line + 4 * count;
  for (; line < end; line += 4, upper += 4, lower += 4) {
    store<f32>(line, f32((1 - share) * f64(load<f32>(upper)) + share * f64(load<f32>(lower))));
  }
  store<f32>(line, load<f32>(line - 4));
}

/** The gain at a pixel, between the bin before it and the next one. */
function gainAt(line: usize, before: usize, share: usize): f64 {
  const bin = line + 4 * load<i32>(before);
  const gain = f64(load<f32>(bin));
  return gain + load<f64>(share) * (f64(load<f32>(bin, 4)) - gain);
}

/** Two numbers as doubles. */
function pair(a: f64, b: f64): v128 {
  return f64x2.replace_lane(f64x2.splat(a), 1, b);
}

/** The gains before and after a pixel. */
function around(line: usize, before: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(line + 4 * load<i32>(before)));
}

/** Multiplies whole pixels, two at a time and rounded; an odd last one by itself. */
function even<Pixel>(pixels: usize, count: i32, line: usize, before: usize, shares: usize, most: f64): void {
  const halves = f64x2.splat(0.5);
  const limits = f64x2.splat(most);
  const end = pixels + sizeof<Pixel>() * (count & ~1);
  for (; pixels < end; pixels += 2 * sizeof<Pixel>(), before += 8, shares += 16) {
    const left = around(line, before);
    const right = around(line, before + 4);
    const from = v128.shuffle<f64>(left, right, 0, 2);
    const to = v128.shuffle<f64>(left, right, 1, 3);
    const gains = f64x2.add(from, f64x2.mul(v128.load(shares), f64x2.sub(to, from)));
    const own = pair(f64(load<Pixel>(pixels)), f64(load<Pixel>(pixels, sizeof<Pixel>())));
    const product = f64x2.pmin(limits, f64x2.add(f64x2.mul(own, gains), halves));
    const whole = i32x4.trunc_sat_f64x2_u_zero(product);
    store<Pixel>(pixels, <Pixel>i32x4.extract_lane(whole, 0));
    store<Pixel>(pixels, <Pixel>i32x4.extract_lane(whole, 1), sizeof<Pixel>());
  }
  if (count & 1) {
    const product = f64(load<Pixel>(pixels)) * gainAt(line, before, shares) + 0.5;
    store<Pixel>(pixels, <Pixel>min(most, product));
  }
}

/** Multiplies `count` pixels of 8 bits, in place, rounded; `before` has a bin of the line for each and `shares` how far beyond its middle it lies. */
export function evenBytes(pixels: usize, count: i32, line: usize, before: usize, shares: usize): void {
  even<u8>(pixels, count, line, before, shares, 255);
}

/** The same of 16 bits. */
export function evenWords(pixels: usize, count: i32, line: usize, before: usize, shares: usize): void {
  even<u16>(pixels, count, line, before, shares, 65535);
}

/** The same of single precision, which have no full scale and are not rounded. */
export function evenFloats(pixels: usize, count: i32, line: usize, before: usize, shares: usize): void {
  const end = pixels + 4 * count;
  for (; pixels < end; pixels += 4, before += 4, shares += 8)
    store<f32>(pixels, f32(f64(load<f32>(pixels)) * gainAt(line, before, shares)));
}
