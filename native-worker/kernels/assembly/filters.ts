/** Series of measured values, one after the other; written by JavaScript, see structs.ts. Double precision but for the starts. */
@unmanaged
class Series {
  times: usize;
  /** NaN where there is none. */
  values: usize;
  deviations: usize;
  /** Number of the first value of each series, and the number of all values. */
  starts: usize;
  count: i32;
}

/** A step of time: what becomes of position and velocity (Uhlenbeck and Ornstein, Phys. Rev. 1930, 36, 823), as stepOf of track/axis-state.ts. */
let stepS: f64 = -1;
let keep: f64 = 0;
let reach: f64 = 0;
let addXx: f64 = 0;
let addXv: f64 = 0;
let addVv: f64 = 0;

function setStep(dt: f64, diffusion: f64, velocityVariance: f64, persistence: f64): void {
  const ratio = dt / persistence;
  keep = Math.exp(-ratio);
  // The exact expression cancels for short steps; its series there.
  const drift =
    ratio < 0.01
      ? (2.0 / 3.0) * ratio * ratio * ratio * (1 - 0.75 * ratio)
      : 2 * ratio - 3 + 4 * keep - keep * keep;
  stepS = dt;
  reach = persistence * (1 - keep);
  addXx = 2 * diffusion * dt + velocityVariance * persistence * persistence * drift;
  addXv = velocityVariance * persistence * (1 - keep) * (1 - keep);
  addVv = velocityVariance * (1 - keep * keep);
}

/** Of the innovation last weighed: the probability that the value is right. */
let trust: f64 = 0;

/** Log likelihood of an innovation of which a share is wrong, with `spread` times the standard deviation (Tukey's contaminated normal, 1960). */
function weigh(missed: f64, variance: f64, share: f64, spread: f64): f64 {
  const squared = (missed * missed) / variance;
  const right = (1 - share) * Math.exp(-0.5 * squared);
  const wrong = (share / spread) * Math.exp((-0.5 * squared) / (spread * spread));
  trust = right / (right + wrong + 1e-300);
  return Math.log(Math.max(right + wrong, 1e-300) / Math.sqrt(variance));
}

/**
 * Sum over the series of the log likelihood of a Kalman filter's innovations along one axis, where the first value starts the filter: diffusion, a velocity
 * that forgets itself, white errors of `scale` times the deviations.
 */
export function axis(
  series: Series,
  scale: f64,
  diffusion: f64,
  velocityVariance: f64,
  persistence: f64,
  share: f64,
  spread: f64,
  leastTrust: f64,
): f64 {
  let sum: f64 = 0;
  stepS = -1;
  for (let one = 0; one < series.count; one++) {
    const from = load<i32>(series.starts + ((<usize>one) << 2));
    const to = load<i32>(series.starts + ((<usize>one) << 2), 4);
    let seen = false;
    let at: f64 = 0;
    let v: f64 = 0;
    let xx: f64 = 0;
    let xv: f64 = 0;
    let vv = velocityVariance;
    let last: f64 = 0;
    for (let k = from; k < to; k++) {
      const place = (<usize>k) << 3;
      const value = load<f64>(series.values + place);
      if (value != value) continue;
      const now = load<f64>(series.times + place);
      const deviation = scale * load<f64>(series.deviations + place);
      const noise = deviation * deviation;
      if (!seen) {
        seen = true;
        at = value;
        xx = noise;
      } else {
        const dt = now - last;
        if (Math.abs(dt - stepS) > 1e-9) setStep(dt, diffusion, velocityVariance, persistence);
        at += reach * v;
        v *= keep;
        xx += reach * (2 * xv + reach * vv) + addXx;
        xv = keep * (xv + reach * vv) + addXv;
        vv = keep * keep * vv + addVv;
        const expected = xx + noise;
        const missed = value - at;
        sum += weigh(missed, expected, share, spread);
        const trusted = noise + (1 / Math.max(trust, leastTrust) - 1) * expected;
        const total = xx + trusted;
        at += (xx / total) * missed;
        v += (xv / total) * missed;
        vv -= (xv * xv) / total;
        xv *= trusted / total;
        xx *= trusted / total;
      }
      last = now;
    }
  }
  return sum;
}

/**
 * The same for heights whose errors last: the state holds the error too, in units of the stated one and of variance 1 (Bryson and Johansen, IEEE Trans.
 * Autom. Control 1965, 10, 4). The first height only starts the filter, from a variance of `diffuse`.
 */
export function heights(
  series: Series,
  scale: f64,
  diffusion: f64,
  velocityVariance: f64,
  persistence: f64,
  noiseMemory: f64,
  diffuse: f64,
  share: f64,
  spread: f64,
  leastTrust: f64,
): f64 {
  let sum: f64 = 0;
  let hold: f64 = 0;
  stepS = -1;
  for (let one = 0; one < series.count; one++) {
    const from = load<i32>(series.starts + ((<usize>one) << 2));
    const to = load<i32>(series.starts + ((<usize>one) << 2), 4);
    let seen = false;
    let z: f64 = 0;
    let v: f64 = 0;
    let e: f64 = 0;
    let zz = diffuse;
    let zv: f64 = 0;
    let ze: f64 = 0;
    let vv = velocityVariance;
    let ve: f64 = 0;
    let ee: f64 = 1;
    for (let k = from; k < to; k++) {
      const place = (<usize>k) << 3;
      if (k > from) {
        const dt = load<f64>(series.times + place) - load<f64>(series.times + place - 8);
        if (Math.abs(dt - stepS) > 1e-9) {
          setStep(dt, diffusion, velocityVariance, persistence);
          hold = Math.exp(-dt / noiseMemory);
        }
        z += reach * v;
        v *= keep;
        e *= hold;
        zz += reach * (2 * zv + reach * vv) + addXx;
        zv = keep * (zv + reach * vv) + addXv;
        ze = hold * (ze + reach * ve);
        vv = keep * keep * vv + addVv;
        ve *= keep * hold;
        ee = hold * hold * ee + 1 - hold * hold;
      }
      const value = load<f64>(series.values + place);
      if (value != value) continue;
      const noise = scale * load<f64>(series.deviations + place);
      const hz = zz + noise * ze;
      const hv = zv + noise * ve;
      const he = ze + noise * ee;
      const variance = Math.max(hz + noise * he, 1e-12);
      const missed = value - z - noise * e;
      let believed: f64 = 1;
      if (seen) {
        sum += weigh(missed, variance, share, spread);
        believed = Math.max(trust, leastTrust);
      }
      seen = true;
      const total = variance / believed;
      const gz = hz / total;
      const gv = hv / total;
      const ge = he / total;
      z += gz * missed;
      v += gv * missed;
      e += ge * missed;
      zz = Math.max(zz - gz * hz, 0);
      zv -= gz * hv;
      ze -= gz * he;
      vv = Math.max(vv - gv * hv, 0);
      ve -= gv * he;
      ee = Math.max(ee - ge * he, 0);
    }
  }
  return sum;
}
