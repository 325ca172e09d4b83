/** A sum of round images that is fitted to a part of an image; written by JavaScript, see structs.ts. Numbers of double precision but for the pixels. */
@unmanaged
class Fit {
  /** The part's pixels, single precision: `width` columns from `left` on, `height` rows from `top` on. */
  pixels: usize;
  left: i32;
  top: i32;
  width: i32;
  height: i32;
  /** The disc that counts. */
  x: f64;
  y: f64;
  radius: f64;
  /** x and y in turn of each centre; see RoundModel in image/detect/round-images.ts. */
  centres: usize;
  count: i32;
  alike: i32;
  capped: i32;
  knots: i32;
  reach: f64;
  /** Unknowns but for the shifts, and all that are asked for: with more of these, shifts of the centres that are alike. */
  linear: i32;
  size: i32;
  solution: usize;
  right: usize;
  matrix: usize;
  /** One pixel's row, zero outside of this function, and which of it is not zero (32 bits each). */
  row: usize;
  columns: usize;
  /** Of the pixels of the disc: sum of squares, sum and number. */
  squares: f64;
  sum: f64;
  seen: i32;
}

let used: i32 = 0;

function put(fit: Fit, column: i32, value: f64): void {
  const at = fit.row + 8 * column;
  const before = load<f64>(at);
  if (before === 0) store<i32>(fit.columns + 4 * used++, column);
  store<f64>(at, before + value);
}

/** Fills the row of a pixel: what each unknown adds to its brightness. */
function fillRow(fit: Fit, x: f64, y: f64): void {
  const knots = fit.knots;
  const linear = fit.linear;
  const knotPx = fit.reach / f64(knots);
  const shifts = fit.size > linear;
  used = 0;
  put(fit, 0, 1);
  for (let c = 0; c < fit.count; c++) {
    const dx = x - load<f64>(fit.centres + 16 * c);
    const dy = y - load<f64>(fit.centres + 16 * c, 8);
    const r = sqrt(dx * dx + dy * dy);
    const place = floor(r / knotPx);
    if (place >= f64(knots)) continue;
    const knot = i32(place);
    const share = r / knotPx - place;
    const first = 1 + knots * max(0, c - fit.alike + 1) + knot;
    const isLast = knot === knots - 1;
    put(fit, first, 1 - share);
    if (!isLast) put(fit, first + 1, share);
    if (r === 0) continue;
    if (fit.capped && c === 0) {
      const harmonic = linear - 2 * knots + knot;
      put(fit, harmonic, (1 - share) * (dx / r));
      if (!isLast) put(fit, harmonic + 1, share * (dx / r));
      put(fit, harmonic + knots, (1 - share) * (dy / r));
      if (!isLast) put(fit, harmonic + knots + 1, share * (dy / r));
    }
    if (!shifts || c >= fit.alike) continue;
    const here = load<f64>(fit.solution + 8 * first);
    const next = isLast ? 0 : load<f64>(fit.solution + 8 * first, 8);
    const slope = (next - here) / knotPx;
    put(fit, linear + 2 * c, (-slope * dx) / r);
    put(fit, linear + 2 * c + 1, (-slope * dy) / r);
  }
}

/** Adds the row to the normal equations, and clears it. */
function addRow(fit: Fit, value: f64): void {
  const columns = fit.columns;
  const row = fit.row;
  const stride = 8 * fit.size;
  for (let i = 0; i < used; i++) {
    const a = load<i32>(columns + 4 * i);
    const own = load<f64>(row + 8 * a);
    const right = fit.right + 8 * a;
    store<f64>(right, load<f64>(right) + own * value);
    const line = fit.matrix + stride * a;
    for (let j = 0; j < used; j++) {
      const b = load<i32>(columns + 4 * j);
      if (b <= a) store<f64>(line + 8 * b, load<f64>(line + 8 * b) + own * load<f64>(row + 8 * b));
    }
  }
  for (let i = 0; i < used; i++) store<f64>(row + 8 * load<i32>(columns + 4 * i), 0);
}

/** Fills the normal equations of the fit, of which `right` and `matrix` are zero before: the lower triangle, `size` x `size`. */
export function fillEquations(fit: Fit): void {
  let squares: f64 = 0;
  let sum: f64 = 0;
  let seen = 0;
  const lastX = fit.left + fit.width - 1;
  const lastY = min(f64(fit.top + fit.height - 1), fit.y + fit.radius);
  for (let y = max(fit.top, i32(ceil(fit.y - fit.radius))); f64(y) <= lastY; y++) {
    const dy = f64(y) - fit.y;
    const half = sqrt(fit.radius * fit.radius - dy * dy);
    const end = min(f64(lastX), fit.x + half);
    const line = fit.pixels + 4 * ((y - fit.top) * fit.width - fit.left);
    for (let x = max(fit.left, i32(ceil(fit.x - half))); f64(x) <= end; x++) {
      const value = f64(load<f32>(line + 4 * x));
      fillRow(fit, f64(x), f64(y));
      addRow(fit, value);
      squares += value * value;
      sum += value;
      seen++;
    }
  }
  fit.squares = squares;
  fit.sum = sum;
  fit.seen = seen;
}
