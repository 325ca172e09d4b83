import { LANES, next, PIXEL_BYTES } from './rows';

/** Means of 2 x 2 pixels of 16 bits: `rows` rows of `outWidth` pixels to `out`, from rows of `width` pixels. */
export function binWords(from: usize, width: i32, out: usize, outWidth: i32, rows: i32): void {
  const stride = 2 * width;
  const quarter = f32x4.splat(0.25);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < outWidth; x = next(x, outWidth - LANES)) {
      const top = from + 4 * x;
      const sum = i32x4.add(
        i32x4.extadd_pairwise_i16x8_u(v128.load(top)),
        i32x4.extadd_pairwise_i16x8_u(v128.load(top + stride)),
      );
      v128.store(out + PIXEL_BYTES * x, f32x4.mul(quarter, f32x4.convert_i32x4_u(sum)));
    }
    from += 2 * stride;
    out += PIXEL_BYTES * outWidth;
  }
}

/** The same of pixels of 8 bits. */
export function binBytes(from: usize, width: i32, out: usize, outWidth: i32, rows: i32): void {
  const quarter = f32x4.splat(0.25);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < outWidth; x = next(x, outWidth - LANES)) {
      const top = from + 2 * x;
      const sum = i16x8.add(
        i16x8.extadd_pairwise_i8x16_u(v128.load64_zero(top)),
        i16x8.extadd_pairwise_i8x16_u(v128.load64_zero(top + width)),
      );
      v128.store(
        out + PIXEL_BYTES * x,
        f32x4.mul(quarter, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(sum))),
      );
    }
    from += 2 * width;
    out += PIXEL_BYTES * outWidth;
  }
}

/** The 1st, 3rd, 5th and 7th of eight pixels. */
function odd(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 0, 2, 4, 6);
}

/** The 2nd, 4th, 6th and 8th of eight pixels. */
function even(a: v128, b: v128): v128 {
  return v128.shuffle<f32>(a, b, 1, 3, 5, 7);
}

/** Means of 2 x 2 pixels: `rows` rows of `outWidth` pixels to `out`, from rows of `width` pixels. */
export function halve(from: usize, width: i32, out: usize, outWidth: i32, rows: i32): void {
  const stride = PIXEL_BYTES * width;
  const quarter = f32x4.splat(0.25);
  for (let row = 0; row < rows; row++) {
    for (let x = 0; x < outWidth; x = next(x, outWidth - LANES)) {
      const top = from + 2 * PIXEL_BYTES * x;
      const bottom = top + stride;
      const a = v128.load(top);
      const b = v128.load(top, 16);
      const c = v128.load(bottom);
      const d = v128.load(bottom, 16);
      const sum = f32x4.add(f32x4.add(odd(a, b), even(a, b)), f32x4.add(odd(c, d), even(c, d)));
      v128.store(out + PIXEL_BYTES * x, f32x4.mul(quarter, sum));
    }
    from += 2 * stride;
    out += PIXEL_BYTES * outWidth;
  }
}

/** Multiplies `count` pixels, in place, by top + share (bottom - top). */
export function scale(pixels: usize, count: i32, top: usize, bottom: usize, share: f32): void {
  const shares = f32x4.splat(share);
  const end = pixels + PIXEL_BYTES * count;
  for (; pixels + 16 <= end; pixels += 16, top += 16, bottom += 16) {
    const above = v128.load(top);
    const factor = f32x4.add(above, f32x4.mul(shares, f32x4.sub(v128.load(bottom), above)));
    v128.store(pixels, f32x4.mul(v128.load(pixels), factor));
  }
  for (; pixels < end; pixels += PIXEL_BYTES, top += PIXEL_BYTES, bottom += PIXEL_BYTES) {
    const above = load<f32>(top);
    store<f32>(pixels, load<f32>(pixels) * (above + share * (load<f32>(bottom) - above)));
  }
}

/** Squared Sobel gradients of all but the outermost pixels, which are left alone, to `out`. Returns the largest. */
export function gradients(from: usize, width: i32, height: i32, out: usize): f32 {
  const stride = PIXEL_BYTES * width;
  const norm = f32x4.splat(0.015625);
  let largest = f32x4.splat(0);
  for (let row = 2; row < height; row++) {
    out += stride;
    for (let x = 1; x < width - 1; x = next(x, width - 1 - LANES)) {
      const up = from + PIXEL_BYTES * x;
      const here = up + stride;
      const down = here + stride;
      const upLeft = v128.load(up - PIXEL_BYTES);
      const upRight = v128.load(up, PIXEL_BYTES);
      const downLeft = v128.load(down - PIXEL_BYTES);
      const downRight = v128.load(down, PIXEL_BYTES);
      let gx = f32x4.sub(v128.load(here, PIXEL_BYTES), v128.load(here - PIXEL_BYTES));
      gx = f32x4.add(
        f32x4.add(gx, gx),
        f32x4.add(f32x4.sub(upRight, upLeft), f32x4.sub(downRight, downLeft)),
      );
      let gy = f32x4.sub(v128.load(down), v128.load(up));
      gy = f32x4.add(
        f32x4.add(gy, gy),
        f32x4.add(f32x4.sub(downLeft, upLeft), f32x4.sub(downRight, upRight)),
      );
      const squared = f32x4.mul(norm, f32x4.add(f32x4.mul(gx, gx), f32x4.mul(gy, gy)));
      v128.store(out + PIXEL_BYTES * x, squared);
      largest = f32x4.pmax(largest, squared);
    }
    from += stride;
  }
  return max(
    max(f32x4.extract_lane(largest, 0), f32x4.extract_lane(largest, 1)),
    max(f32x4.extract_lane(largest, 2), f32x4.extract_lane(largest, 3)),
  );
}

/**
 * Numbers of the pixels above the threshold, to `index`; returns how many. With `clear` the others are set to 0. `count` is a multiple of four:
 * pixels beyond the image's are 0.
 */
export function above(pixels: usize, count: i32, threshold: f32, index: usize, clear: bool): i32 {
  const limit = f32x4.splat(threshold);
  let at = index;
  for (let i = 0; i < count; i += LANES, pixels += 16) {
    const four = v128.load(pixels);
    const over = f32x4.gt(four, limit);
    if (clear) v128.store(pixels, v128.and(four, over));
    for (let bits = i32x4.bitmask(over); bits !== 0; bits &= bits - 1) {
      store<i32>(at, i + ctz(bits));
      at += 4;
    }
  }
  return i32((at - index) >> 2);
}

/** 3 x 3 sums weighted 1 2 1 each way, of all but the outermost pixels, which are left alone, to `out`. */
export function blur(from: usize, width: i32, height: i32, out: usize): void {
  const stride = PIXEL_BYTES * width;
  for (let row = 2; row < height; row++) {
    out += stride;
    for (let x = 1; x < width - 1; x = next(x, width - 1 - LANES)) {
      const up = from + PIXEL_BYTES * x;
      const here = up + stride;
      const down = here + stride;
      let middle = v128.load(here);
      middle = f32x4.add(f32x4.add(middle, middle), f32x4.add(v128.load(up), v128.load(down)));
      let sides = f32x4.add(v128.load(here - PIXEL_BYTES), v128.load(here, PIXEL_BYTES));
      sides = f32x4.add(
        f32x4.add(sides, sides),
        f32x4.add(
          f32x4.add(v128.load(up - PIXEL_BYTES), v128.load(up, PIXEL_BYTES)),
          f32x4.add(v128.load(down - PIXEL_BYTES), v128.load(down, PIXEL_BYTES)),
        ),
      );
      v128.store(out + PIXEL_BYTES * x, f32x4.add(f32x4.add(middle, middle), sides));
    }
    from += stride;
  }
}
