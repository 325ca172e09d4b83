import { PIXEL_BYTES } from './rows';

/** Where an image's edges lie in memory; written by JavaScript, see structs.ts. */
@unmanaged
class Edges {
  gx: usize;
  gy: usize;
  /** Squared gradients; 0 where there is no edge. */
  strength: usize;
  /** Numbers of the edge pixels. */
  index: usize;
  count: i32;
  width: i32;
}

/** The grid that edges vote on, and what a vote counts at each radius. */
@unmanaged
class Votes {
  /** The grid is `stride` pixels wide and begins `margin` pixels above and left of the image. */
  grid: usize;
  stride: i32;
  margin: i32;
  /** The smallest radius, how many there are, and the share of the vote for each. */
  first: i32;
  steps: i32;
  shares: usize;
}

/** A circle to match edges with. */
@unmanaged
class Circle {
  x: f64;
  y: f64;
  /** Squared radii between which edges are looked at. */
  inner2: f64;
  outer2: f64;
  /** An edge's line may miss the centre by so much: squared pixels, or squared radians as seen from the edge. */
  miss2: f64;
  angle2: f64;
  /** Columns and rows looked at, the last included. */
  x0: i32;
  x1: i32;
  y0: i32;
  y1: i32;
  /** A flag a pixel: those of other circles, which do not count. */
  claimed: usize;
  /** 1: what matches becomes claimed. */
  claim: i32;
  /** A word a radius (rounded, plus 1) and sign of the gradient. */
  sectors: usize;
}

/** A number from -1 to 1 (others are brought into the range) in units of 1/65536. */
function fixed(value: f32): i32 {
  return i32(nearest<f32>(65536 * max<f32>(-1, min<f32>(1, value))));
}

/** Every edge pixel adds the shares to the grid at their radii along its gradient, times `sign`. */
export function vote(edges: Edges, votes: Votes, sign: f32): void {
  const width = edges.width;
  const stride = votes.stride;
  const margin = votes.margin;
  const grid = votes.grid;
  const end = edges.index + 4 * edges.count;
  const shares = votes.shares;
  const lastShare = shares + 4 * votes.steps;
  const first = votes.first;
  for (let entry = edges.index; entry < end; entry += 4) {
    const i = load<i32>(entry);
    const y = i32(u32(i) / u32(width));
    const origin = (y + margin) * stride + margin + (i - y * width);
    const at = PIXEL_BYTES * i;
    const inverse = sign / sqrt<f32>(load<f32>(edges.strength + at));
    const ux = fixed(load<f32>(edges.gx + at) * inverse);
    const uy = fixed(load<f32>(edges.gy + at) * inverse);
    let px = 32768 + first * ux;
    let py = 32768 + first * uy;
    for (let share = shares; share < lastShare; share += 4) {
      const pixel = grid + PIXEL_BYTES * (origin + (py >> 16) * stride + (px >> 16));
      store<f32>(pixel, load<f32>(pixel) + load<f32>(share));
      px += ux;
      py += uy;
    }
  }
}

/** Which of 32 sectors a direction lies in, in no order of angle, by comparing slopes: a fraction of an arc tangent's time. */
function sectorOf(dx: f64, dy: f64): i32 {
  const wide = abs(dx);
  const high = abs(dy);
  const near = max(wide, high);
  const off = min(wide, high);
  const half = (i32(dx < 0) << 4) | (i32(dy < 0) << 3);
  return (
    half +
    (i32(high > wide) << 2) +
    i32(off > 0.198912367379658 * near) +
    i32(off > 0.41421356237309503 * near) +
    i32(off > 0.6681786379192989 * near)
  );
}

/** Sets the sector of edge pixel `i`, at dx, dy from the centre, if its gradient points at the centre. */
function match(edges: Edges, circle: Circle, i: i32, dx: f64, dy: f64): void {
  const distance2 = dx * dx + dy * dy;
  if (distance2 >= circle.outer2 || distance2 < circle.inner2) return;
  const flag = circle.claimed + i;
  if (load<u8>(flag) !== 0) return;
  const at = PIXEL_BYTES * i;
  const gx = f64(load<f32>(edges.gx + at));
  const gy = f64(load<f32>(edges.gy + at));
  const cross = dx * gy - dy * gx;
  const strength = f64(load<f32>(edges.strength + at));
  if (cross * cross > strength * max(circle.miss2, circle.angle2 * distance2)) return;
  if (circle.claim) store<u8>(flag, 1);
  const slot = ((i32(floor(sqrt(distance2) + 0.5)) + 1) << 1) + i32(dx * gx + dy * gy > 0);
  const word = circle.sectors + 4 * slot;
  store<i32>(word, load<i32>(word) | (1 << sectorOf(dx, dy)));
}

/** Of the edge pixels round the circle's centre, sets the sectors (a bit each) of those whose gradient points at it; see ring-support.ts. */
export function support(edges: Edges, circle: Circle): void {
  const width = edges.width;
  const strength = edges.strength;
  const none = f32x4.splat(0);
  const x1 = circle.x1;
  for (let y = circle.y0; y <= circle.y1; y++) {
    const dy = f64(y) - circle.y;
    for (let x = circle.x0; x <= x1; x += 4) {
      const i = y * width + x;
      let bits = i32x4.bitmask(f32x4.gt(v128.load(strength + PIXEL_BYTES * i), none));
      if (x1 - x < 3) bits &= (2 << (x1 - x)) - 1;
      for (; bits !== 0; bits &= bits - 1) {
        const lane = ctz(bits);
        match(edges, circle, i + lane, f64(x + lane) - circle.x, dy);
      }
    }
  }
}
