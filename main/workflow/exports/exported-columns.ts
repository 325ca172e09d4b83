import { OUTLIER_REASONS, type CompareRow, type TrackTable } from '../../../preload/contract/commands.ts';
import type { PredictionTable } from '../../../preload/contract/held-out-predictions.ts';
import type { LearningCurve } from '../../../preload/contract/learning-curve.ts';
import type { Validation } from '../../../preload/contract/validation.ts';
import type { DetectionTable } from '../../../preload/contract/detection-table.ts';
import type { CalibratedMasks } from '../calibrated-masks.ts';
import {
  fixed,
  flag,
  precise,
  text,
  whole,
  type Column,
  type Numbers,
  type Table,
} from '../csv/write-csv.ts';

export const detectionTable = (table: DetectionTable): Table => ({
  rows: table.frame.length,
  columns: [
    whole('frame', table.frame),
    fixed('x_px', table.xPx),
    fixed('y_px', table.yPx),
    fixed('radius_px', table.radiusPx),
    fixed('score', table.score),
  ],
});

export const predictionTable = (table: PredictionTable): Table => ({
  rows: table.slice.length,
  columns: [
    text('stack', (row) => table.stack[row]),
    whole('particle', table.particle),
    whole('slice', table.slice),
    fixed('x_px', table.xPx),
    fixed('y_px', table.yPx),
    fixed('z_label_um', table.zLabelUm),
    fixed('z_pred_um', table.zPredUm),
    fixed('z_sd_um', table.zSdUm),
    whole('in_range', table.inRange),
  ],
});

export const comparisonTable = (rows: readonly CompareRow[]): Table => ({
  rows: rows.length,
  columns: [
    text('model', (row) => rows[row].model),
    text('split', (row) => rows[row].split),
    precise('epsilon', (row) => rows[row].epsilon),
    precise('epsilon_low', (row) => rows[row].epsilonInterval[0]),
    precise('epsilon_high', (row) => rows[row].epsilonInterval[1]),
    precise('sd_um', (row) => rows[row].sdUm),
    precise('rmse_um', (row) => rows[row].rmseUm),
    precise('test_rows', (row) => rows[row].testRows),
    precise('fit_s', (row) => rows[row].fitS),
    precise('predict_us_per_mask', (row) => rows[row].predictUsPerMask),
  ],
});

export const trackTable = (table: TrackTable): Table => ({
  rows: table.frame.length,
  columns: [
    whole('particle', table.particle),
    whole('frame', table.frame),
    fixed('t_s', table.tS, 6),
    fixed('x_px', table.xPx),
    fixed('y_px', table.yPx),
    fixed('x_um', table.xUm),
    fixed('y_um', table.yUm),
    fixed('z_raw_um', table.zRawUm),
    fixed('z_um', table.zUm),
    fixed('z_sd_um', table.zSdUm),
    flag('in_range', table.inRange),
    whole('outlier', table.outlier),
    whole('crowded', table.crowded),
    whole('bridged', table.bridged),
    text('reason', (row) => OUTLIER_REASONS[table.reason[row]]),
    fixed('link_confidence', table.linkConfidence),
    whole('weak', table.weak),
  ],
});

/** Pairs of true and found positions; what was not found has empty cells. */
export function validationTable({ kind, table }: Pick<Validation, 'kind' | 'table'>): Table {
  const found = (name: string, values: Numbers): Column => ({
    name,
    type: 'whole',
    value: (row) => (table.particle[row] < 0 ? null : values[row]),
    text: (row) => (table.particle[row] < 0 ? '' : String(values[row])),
  });
  return {
    rows: table.frame.length,
    columns: [
      whole(kind === 'video' ? 'frame' : 'slice', table.frame),
      found('particle', table.particle),
      fixed('x_px', table.xPx),
      fixed('y_px', table.yPx),
      fixed('distance_um', table.distanceUm),
      fixed('z_true_um', table.zTrueUm),
      fixed('z_raw_um', table.zRawUm),
      fixed('z_raw_sd_um', table.zRawSdUm),
      found('raw_in_range', table.rawInRange),
      fixed('residual_raw_um', table.residualRawUm),
      fixed('z_um', table.zUm),
      fixed('z_sd_um', table.zSdUm),
      found('in_range', table.inRange),
      fixed('residual_um', table.residualUm),
      found('outlier', table.outlier),
      found('crowded', table.crowded),
    ],
  };
}

/** Learning curves, one after the other. */
export function learningTable(curves: readonly Pick<LearningCurve, 'model' | 'split' | 'rows'>[]): Table {
  const rows = curves.flatMap(({ model, split, rows: points }) =>
    points.map((point) => ({ model, split, ...point })),
  );
  return {
    rows: rows.length,
    columns: [
      text('model', (row) => rows[row].model),
      text('split', (row) => rows[row].split),
      text('train_particles', (row) => String(rows[row].trainParticles)),
      text('train_rows', (row) => String(rows[row].trainRows)),
      precise('epsilon', (row) => rows[row].epsilon),
      precise('sd_um', (row) => rows[row].sdUm),
      text('repeats', (row) => String(rows[row].repeats)),
      precise('epsilon_low', (row) => rows[row].epsilonLow),
      precise('epsilon_high', (row) => rows[row].epsilonHigh),
      text('test_rows', (row) => String(rows[row].testRows)),
    ],
  };
}

/** Masks of the calibration with their labels, and the features measured on them. */
export function maskTable(masks: CalibratedMasks): Table {
  const { names, values } = masks.features;
  return {
    rows: masks.slice.length,
    columns: [
      text('stack', (row) => masks.stackNames.get(masks.stack[row]) ?? ''),
      whole('particle', masks.particle),
      whole('slice', masks.slice),
      fixed('x_px', masks.xPx),
      fixed('y_px', masks.yPx),
      fixed('z_label_um', masks.zLabelUm),
      ...names.map((name, column) => precise(name, (row) => values[row * names.length + column])),
      fixed('z_label_sd_um', masks.zLabelSdUm),
    ],
  };
}

/** Key, name, short name and unit of TrackMate's columns. */
const TRACKMATE_HEADS: [string, string, string, string][] = [
  ['LABEL', 'Label', 'Label', ''],
  ['ID', 'Spot ID', 'Spot ID', ''],
  ['TRACK_ID', 'Track ID', 'Track ID', ''],
  ['POSITION_X', 'X', 'X', '(micron)'],
  ['POSITION_Y', 'Y', 'Y', '(micron)'],
  ['POSITION_Z', 'Z', 'Z', '(micron)'],
  ['POSITION_T', 'T', 'T', '(sec)'],
  ['FRAME', 'Frame', 'Frame', ''],
  ['Z_SD', 'Standard deviation of Z', 'Z sd', '(micron)'],
  ['IN_RANGE', 'In range', 'In range', ''],
  ['OUTLIER', 'Outlier', 'Outlier', ''],
  ['CROWDED', 'Crowded', 'Crowded', ''],
];

/** Trajectories as TrackMate of Fiji writes its spots: four head rows, the last of them with the units. */
export function trackmateTable(table: TrackTable): Table {
  const columns = [
    text('', (row) => `ID${row}`),
    text('', String),
    whole('', table.particle),
    fixed('', table.xUm),
    fixed('', table.yUm),
    fixed('', table.zUm),
    fixed('', table.tS, 6),
    whole('', table.frame),
    fixed('', table.zSdUm),
    flag('', table.inRange),
    whole('', table.outlier),
    whole('', table.crowded),
  ];
  return {
    rows: table.frame.length,
    columns: columns.map((column, index) => ({ ...column, name: TRACKMATE_HEADS[index][0] })),
    moreHeads: [1, 2, 3].map((line) => TRACKMATE_HEADS.map((head) => head[line])),
  };
}
