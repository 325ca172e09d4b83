/**
 * Moment of inertia about the intensity centroid, pixel intensity as mass, made independent of brightness and of the pixel's size:
 * (mu20 + mu02) / mu00^2, Hu's first invariant (Hu 1962). Summed in double precision; 0 for pixels without mass.
 *
 * @param start index in `processed` of the mask's first pixel
 * @param half pixels on either side of the mask's central one that are looked at
 */
export function momentOfInertia(
  processed: Float32Array,
  start: number,
  sidePx: number,
  half: number,
): number {
  const centre = (sidePx - 1) / 2;
  let [mass, sumX, sumY, squares] = [0, 0, 0, 0];
  for (let y = -half; y <= half; y += 1) {
    const middle = start + (centre + y) * sidePx + centre;
    let [line, lineX, lineXX] = [processed[middle], 0, 0];
    for (let x = 1; x <= half; x += 1) {
      const left = processed[middle - x];
      const right = processed[middle + x];
      line += left + right;
      lineX += x * (right - left);
      lineXX += x * x * (left + right);
    }
    mass += line;
    sumX += lineX;
    sumY += y * line;
    squares += lineXX + y * y * line;
  }
  return mass > 0 ? (squares - (sumX * sumX + sumY * sumY) / mass) / (mass * mass) : 0;
}
