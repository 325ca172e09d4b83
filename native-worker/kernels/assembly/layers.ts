import { sortSixteen } from './lists';

/** Of an image of bins, row-major in single precision. */
let columns: i32 = 0;
let rows: i32 = 0;

/** A disc on it: its centre and radius, bins. */
let x: f64 = 0;
let y: f64 = 0;
let radius: f64 = 0;

function firstRow(): i32 {
  return i32(max<f64>(0, ceil(y - radius)));
}

function lastRow(): i32 {
  return i32(min<f64>(f64(rows - 1), floor(y + radius)));
}

/** Half of the length of a row of the disc; rounding may put one at the very end outside. */
function halfOf(row: i32): f64 {
  const dy = f64(row) - y;
  return sqrt(max<f64>(0, radius * radius - dy * dy));
}

function firstColumn(half: f64): i32 {
  return i32(max<f64>(0, ceil(x - half)));
}

function lastColumn(half: f64): i32 {
  return i32(min<f64>(f64(columns - 1), floor(x + half)));
}

function distanceOf(column: i32, row: i32): f64 {
  const dx = f64(column) - x;
  const dy = f64(row) - y;
  return sqrt(dx * dx + dy * dy);
}

/** A profile, in double precision at whole distances from the centre, between two of them. */
function valueAt(profile: usize, distance: f64): f64 {
  const ring = profile + 8 * usize(distance);
  return load<f64>(ring) + (distance - floor(distance)) * (load<f64>(ring, 8) - load<f64>(ring));
}

function addTo(place: usize, value: f64): void {
  store<f64>(place, load<f64>(place) + value);
}

/** Chooses the image and the disc that are worked on. */
export function choose(width: i32, height: i32, centreX: f64, centreY: f64, discRadius: f64): void {
  columns = width;
  rows = height;
  x = centreX;
  y = centreY;
  radius = discRadius;
}

/**
 * Takes the round image of the disc off `round`, the sum of all of them, and makes `profile` the mean, over each ring, of what the image has beyond
 * the light and the others: `rings` numbers. `sums` and `weights` have as many, which are zero before.
 */
export function refit(
  image: usize,
  light: usize,
  round: usize,
  profile: usize,
  rings: i32,
  sums: usize,
  weights: usize,
): void {
  const end = lastRow();
  for (let row = firstRow(); row <= end; row++) {
    const half = halfOf(row);
    const last = lastColumn(half);
    for (let column = firstColumn(half); column <= last; column++) {
      const at = 4 * usize(row * columns + column);
      const distance = distanceOf(column, row);
      store<f32>(round + at, f32(f64(load<f32>(round + at)) - valueAt(profile, distance)));
      const left = f64(load<f32>(image + at)) - f64(load<f32>(light + at)) - f64(load<f32>(round + at));
      const share = distance - floor(distance);
      const ring = 8 * usize(distance);
      addTo(sums + ring, (1 - share) * left);
      addTo(weights + ring, 1 - share);
      addTo(sums + ring + 8, share * left);
      addTo(weights + ring + 8, share);
    }
  }
  for (let ring = 0; ring < rings; ring++) {
    const weight = load<f64>(weights + 8 * ring);
    store<f64>(profile + 8 * ring, weight > 0 ? load<f64>(sums + 8 * ring) / weight : 0);
  }
}

/** Lays the round image of the disc on `round`. */
export function lay(round: usize, profile: usize): void {
  const end = lastRow();
  for (let row = firstRow(); row <= end; row++) {
    const half = halfOf(row);
    const last = lastColumn(half);
    for (let column = firstColumn(half); column <= last; column++) {
      const at = round + 4 * usize(row * columns + column);
      store<f32>(at, f32(f64(load<f32>(at)) + valueAt(profile, distanceOf(column, row))));
    }
  }
}

/**
 * Makes the light of hidden bins, which follow each other in memory as `count` whole numbers, the median over the frames of what their images have beyond
 * the round ones. Images and round images of the `frames` follow each other, `step` bytes apart; `lists` has room for sixteen numbers of each frame.
 */
export function see(
  hidden: usize,
  count: i32,
  images: usize,
  rounds: usize,
  step: usize,
  frames: i32,
  lists: usize,
  light: usize,
): void {
  const middle = lists + 64 * usize(frames >> 1);
  for (let first = 0; first < count; first += 16) {
    const some = min(16, count - first);
    for (let frame = 0; frame < frames; frame++) {
      const before = step * usize(frame);
      for (let one = 0; one < some; one++) {
        const at = before + 4 * usize(load<i32>(hidden + 4 * usize(first + one)));
        const left = load<f32>(images + at) - load<f32>(rounds + at);
        store<f32>(lists + 64 * usize(frame) + 4 * usize(one), left);
      }
    }
    sortSixteen(lists, frames, 64);
    for (let one = 0; one < some; one++) {
      const at = 4 * usize(load<i32>(hidden + 4 * usize(first + one)));
      store<f32>(light + at, load<f32>(middle + 4 * usize(one)));
    }
  }
}
