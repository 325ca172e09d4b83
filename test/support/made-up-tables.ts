import type { AnalysisSummary } from '../../preload/contract/analysis.ts';
import type { MethodResult } from '../../native-worker/client/client.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import type { HeightFigures, ValidationFigures, ValidationTable } from '../../preload/contract/validation.ts';

type Columns<Row> = Partial<Record<keyof TrackTable, (row: Row, place: number) => number>>;

/** Trajectories with these columns; all others are 0, but links are sure. */
export function trackTableOf<Row>(rows: readonly Row[], columns: Columns<Row>): TrackTable {
  const all: Columns<Row> = { linkConfidence: () => 1, ...columns };
  const of = (name: keyof TrackTable) => (_: unknown, place: number) => all[name]?.(rows[place], place) ?? 0;
  const ints = (name: keyof TrackTable): Int32Array => Int32Array.from(rows, of(name));
  const floats = (name: keyof TrackTable): Float64Array => Float64Array.from(rows, of(name));
  const flags = (name: keyof TrackTable): Uint8Array => Uint8Array.from(rows, of(name));
  return {
    particle: ints('particle'),
    frame: ints('frame'),
    tS: floats('tS'),
    xPx: floats('xPx'),
    yPx: floats('yPx'),
    xUm: floats('xUm'),
    yUm: floats('yUm'),
    zRawUm: floats('zRawUm'),
    zUm: floats('zUm'),
    zSdUm: floats('zSdUm'),
    inRange: flags('inRange'),
    outlier: flags('outlier'),
    crowded: flags('crowded'),
    bridged: flags('bridged'),
    reason: flags('reason'),
    weak: flags('weak'),
    linkConfidence: floats('linkConfidence'),
  };
}

/** Positions in the frames of a video; all that is measured of one is its x. */
export function positionsAt(frame: ArrayLike<number>, x: ArrayLike<number>): MethodResult<'trackFrames'> {
  const column = Float64Array.from(x);
  const flags = new Uint8Array(column.length).fill(1);
  return {
    frame: Int32Array.from(frame),
    xPx: column,
    yPx: column,
    radiusPx: column,
    score: column,
    zLabelUm: column,
    zSdUm: column,
    inRange: flags,
    crowded: flags,
    weak: new Uint8Array(column.length),
  };
}

/** What a validation says of so many rows: heights off by 0.1 um. */
export function validationFiguresOf(truthRows: number, matchedRows = truthRows): ValidationFigures {
  const figures: HeightFigures = {
    rows: truthRows,
    particles: 1,
    offsetMedianUm: 0,
    offsetMeanUm: 0,
    offsetSpreadUm: null,
    sdUm: 0.1,
    rmseUm: 0.1,
    maeUm: 0.1,
    medianAbsUm: 0.1,
    epsilon: 0.02,
    slope: null,
    slopeInterval: null,
    epsilonInterval: [0.01, 0.03],
    coverage90: null,
    bins: [],
  };
  return {
    truthRows,
    matchedRows,
    missingRows: 0,
    outOfRangeRows: 0,
    beyondRangeRows: 0,
    beyondRangeFlagged: 0,
    unmatchedPositions: 0,
    raw: figures,
    all: figures,
    smoothed: null,
    unflagged: null,
    lateral: null,
  };
}

/** Rows of a validation with these residuals, their true heights evenly from 0 to 1 um. */
export function validationTableOf(residualUm: Float64Array): ValidationTable {
  const rows = residualUm.length;
  const [ints, flags, none] = [new Int32Array(rows), new Uint8Array(rows), new Float64Array(rows)];
  return {
    frame: ints,
    particle: ints,
    xPx: none,
    yPx: none,
    distanceUm: none,
    zTrueUm: none.map((_, row) => row / rows),
    zRawUm: none,
    zRawSdUm: none,
    rawInRange: flags,
    zUm: none,
    zSdUm: none,
    inRange: flags,
    outlier: flags,
    crowded: flags,
    residualRawUm: residualUm,
    residualUm,
  };
}

/** What is said of so many passive trajectories. */
export const analysisOf = (tracks: number): AnalysisSummary => ({
  tracks,
  rows: 10 * tracks,
  dims: 2,
  model: 'passive',
  modelsTried: [{ model: 'passive', aic: -1 }],
  fit: {
    vUmS: null,
    dUm2S: { value: 0.2, low: 0.1, high: 0.3 },
    drPerS: null,
    omegaRadS: null,
    dzUm2S: null,
    helixRadiusUm: null,
    helixPitchUm: null,
    helixHandedness: null,
    sigmaXyUm: null,
    sigmaZUm: null,
    sigmaZTauS: null,
  },
  speed: { meanUmS: null, sdUmS: null },
  walls: [],
  motion: { inPlaneShare: null, outOfPlaneShare: null, nearWallShare: null, outOfRangeShare: 0 },
  warnings: [],
});
