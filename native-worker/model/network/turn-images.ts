import type { Random } from '../../math/random.ts';

/**
 * Images as the network sees them: only the disc that fits into the square, so that an image can be turned without corners that
 * come from nowhere. Everything outside is 0, which is the mean of standardised images.
 *
 * @param images row-major, `side` x `side` pixels each; altered in place
 */
export function maskDisc(images: Float32Array, side: number): void {
  const centre = (side - 1) / 2;
  const limit = (side / 2) ** 2;
  for (let at = 0; at < images.length; at += 1) {
    const x = (at % side) - centre;
    const y = (Math.floor(at / side) % side) - centre;
    if (x * x + y * y > limit) images[at] = 0;
  }
}

/**
 * A image turned about its middle by any angle, and mirrored half of the time: a particle looks as likely one way as the other.
 * Bilinear; what lies outside the disc becomes 0.
 *
 * @param images row-major, `side` x `side` pixels each; the one that begins at `from` is read
 * @param out where the turned image begins at `to`
 */
export function turnInto(
  images: Float32Array,
  from: number,
  side: number,
  random: Random,
  out: Float32Array,
  to: number,
): void {
  const angle = 2 * Math.PI * random.uniform();
  const mirror = random.uniform() < 0.5 ? -1 : 1;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const centre = (side - 1) / 2;
  const limit = (side / 2) ** 2;
  for (let row = 0, at = to; row < side; row += 1) {
    const dy = row - centre;
    for (let column = 0; column < side; column += 1, at += 1) {
      const dx = column - centre;
      if (dx * dx + dy * dy > limit) {
        out[at] = 0;
        continue;
      }
      const x = mirror * (cos * dx - sin * dy) + centre;
      const y = sin * dx + cos * dy + centre;
      const left = Math.min(side - 2, Math.max(0, Math.floor(x)));
      const top = Math.min(side - 2, Math.max(0, Math.floor(y)));
      const [u, v] = [Math.min(1, Math.max(0, x - left)), Math.min(1, Math.max(0, y - top))];
      const at00 = from + top * side + left;
      const upper = images[at00] + u * (images[at00 + 1] - images[at00]);
      const lower = images[at00 + side] + u * (images[at00 + side + 1] - images[at00 + side]);
      out[at] = upper + v * (lower - upper);
    }
  }
}
