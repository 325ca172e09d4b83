import { figureOf, forCurves, isAlone } from './bootstrap.ts';
import type { EnsembleFit } from './fit-ensemble.ts';
import { modelMsd } from './fit-msd.ts';
import { covarianceXy, covarianceZ } from './motion-model.ts';
import { ensembleMsd, trackMsd, tracksAtLag } from './msd.ts';
import { durationFrames, type Track } from './measured-track.ts';
import { stepProducts, vacfOf } from './vacf.ts';

/** MSD of an ensemble at lags of 1, 2, ... frames (um^2) with its 95 % band; along all axes, in the plane and along z. */
export interface MsdCurves {
  lagS: Float64Array;
  all: Float64Array;
  low: Float64Array;
  high: Float64Array;
  xy: Float64Array;
  z: Float64Array | null;
  tracks: Int32Array;
  fit: Float64Array;
}

interface Band {
  low: Float64Array;
  high: Float64Array;
}

/** 95 % band of a curve; NaN throughout for one track, which can't be drawn anew. */
function bandOf(curve: Float64Array, repeats: readonly Float64Array[]): Band {
  const band = Array.from(curve, (value, at) =>
    figureOf(
      value,
      repeats.map((one) => one[at]),
    ),
  );
  return {
    low: Float64Array.from(band, ({ low }) => low),
    high: Float64Array.from(band, ({ high }) => high),
  };
}

/** How the curves of an ensemble vary: none for a single track, which would be drawn again and again. */
const repeatsOf = (draws: readonly Int32Array[]): readonly Int32Array[] =>
  forCurves(draws).filter((times) => !isAlone(times));

const MOST_LAGS = 200;

const lagsOf = (tracks: readonly Track[], maxLagS: number | null, dtS: number): number => {
  const longest = tracks.reduce((most, track) => Math.max(most, durationFrames(track)), 1);
  const wanted = maxLagS === null ? Math.ceil(longest / 2) : Math.round(maxLagS / dtS);
  return Math.max(1, Math.min(longest, MOST_LAGS, wanted));
};

export function msdCurves(
  tracks: readonly Track[],
  { shape, motion }: EnsembleFit,
  maxLagS: number | null,
  draws: readonly Int32Array[],
): MsdCurves {
  const lags = lagsOf(tracks, maxLagS, shape.dtS);
  const withZ = tracks.every(({ zUm }) => zUm !== null);
  const axes = withZ ? 'xyz' : 'xy';
  const curves = tracks.map((track) => trackMsd(track, axes, lags));
  const lagS = Float64Array.from({ length: lags }, (_, at) => (at + 1) * shape.dtS);
  const all = ensembleMsd(curves, lags);
  const repeats = repeatsOf(draws).map((times) => ensembleMsd(curves, lags, times));
  const band = bandOf(all, repeats);
  const of = (which: 'xy' | 'z'): Float64Array =>
    ensembleMsd(
      tracks.map((track) => trackMsd(track, which, lags)),
      lags,
    );
  return {
    lagS,
    all,
    ...band,
    xy: withZ ? of('xy') : all,
    z: withZ ? of('z') : null,
    tracks: tracksAtLag(curves, lags),
    fit: lagS.map((t) => modelMsd(t, motion, shape, axes)),
  };
}

/** Velocity autocorrelation (um^2/s^2) at lags of 0, 1, ... frames, along all axes; the turning part is in the plane. */
export interface CorrelationCurves {
  lagS: Float64Array;
  all: Float64Array;
  low: Float64Array;
  high: Float64Array;
  turning: Float64Array;
  turningLow: Float64Array;
  turningHigh: Float64Array;
  fit: Float64Array;
}

export function correlationCurves(
  tracks: readonly Track[],
  { shape, motion }: EnsembleFit,
  maxLagS: number | null,
  draws: readonly Int32Array[],
): CorrelationCurves {
  const lags = lagsOf(tracks, maxLagS, shape.dtS);
  const withZ = shape.withZ && shape.rotation === '3d';
  const products = tracks.map((track) => stepProducts(track, lags));
  const of = (times?: Int32Array): { all: Float64Array; turning: Float64Array } => {
    const { plane, turning, along } = vacfOf(products, lags, shape.dtS, times);
    return { all: withZ ? plane.map((value, lag) => value + along[lag]) : plane, turning };
  };
  const whole = of();
  const repeats = repeatsOf(draws).map(of);
  const band = (key: 'all' | 'turning'): Band =>
    bandOf(
      whole[key],
      repeats.map((one) => one[key]),
    );
  const [all, turning] = [band('all'), band('turning')];
  const plane = covarianceXy(motion, shape, lags + 1);
  const alongFit = withZ ? covarianceZ(motion, shape, lags + 1).re : null;
  const axes = plane.im ? 1 : 2;
  return {
    lagS: Float64Array.from({ length: lags + 1 }, (_, lag) => lag * shape.dtS),
    all: whole.all,
    ...all,
    turning: whole.turning,
    turningLow: turning.low,
    turningHigh: turning.high,
    fit: plane.re.map((value, lag) => (axes * value + (alongFit ? alongFit[lag] : 0)) / shape.dtS ** 2),
  };
}
