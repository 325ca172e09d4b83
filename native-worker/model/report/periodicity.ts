export interface Periodicity {
  /** Period along z of the sinusoid that fits best, micrometres. */
  periodUm: number;
  /** Share of the residuals' variance that it explains, 0 to 1. */
  share: number;
}

/** Shorter periods are not looked for: they are those of the slices. */
const SHORTEST_UM = 2;
/** Frequencies tried within 1 / range. */
const OVERSAMPLING = 4;

/**
 * The strongest period of residuals along z, by the generalised Lomb-Scargle periodogram (Zechmeister and Kuerster, Astron. Astrophys.
 * 2009, 496, 577), from the whole range down to 2 um: a model too stiff for the rings leaves waves, as linear regression does.
 *
 * @returns null where there is nothing to fit
 */
export function residualPeriodicity(
  z: Float64Array,
  residual: Float64Array,
  rangeUm: number,
): Periodicity | null {
  const n = z.length;
  const mean = residual.reduce((sum, value) => sum + value, 0) / n;
  const total = residual.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n;
  if (n < 10 || !(total > 0)) return null;
  let best: Periodicity | null = null;
  const frequencies = Math.floor((OVERSAMPLING * rangeUm) / SHORTEST_UM);
  for (let k = OVERSAMPLING; k <= frequencies; k++) {
    const periodUm = (OVERSAMPLING * rangeUm) / k;
    const share = explained(z, residual, mean, (2 * Math.PI) / periodUm) / total;
    if (best === null || share > best.share) best = { periodUm, share };
  }
  return best;
}

/** Variance that a sinusoid with a free mean, amplitude and phase takes off. */
function explained(z: Float64Array, residual: Float64Array, mean: number, omega: number): number {
  const n = z.length;
  let [c, s, cc, cs, yc, ys] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const cosine = Math.cos(omega * z[i]);
    const sine = Math.sin(omega * z[i]);
    const y = residual[i] - mean;
    c += cosine / n;
    s += sine / n;
    cc += (cosine * cosine) / n;
    cs += (cosine * sine) / n;
    yc += (y * cosine) / n;
    ys += (y * sine) / n;
  }
  const ss = 1 - cc - s * s;
  cc -= c * c;
  cs -= c * s;
  const determinant = cc * ss - cs * cs;
  return determinant > 1e-12 ? (ss * yc * yc + cc * ys * ys - 2 * cs * yc * ys) / determinant : 0;
}
