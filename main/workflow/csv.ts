import { OUTLIER_REASONS, type CompareRow, type TrackTable } from '../../preload/contract/commands.ts';
import type { PredictionTable } from '../../preload/contract/prediction-table.ts';
import type { LearningCurve } from '../../preload/contract/learning.ts';
import type { Validation } from '../../preload/contract/validation.ts';
import type { DetectionTable } from '../../preload/contract/data.ts';
import type { CalibratedMasks } from './calibrated-masks.ts';

/** A column of a table: a name, and the text of a row. */
export interface Column {
  name: string;
  type: 'whole' | 'flag' | 'number' | 'text';
  /** For formats with types; null: empty. */
  value(row: number): number | string | null;
  text(row: number): string;
}

type Numbers = ArrayLike<number>;

/** Fixed decimals without trailing zeros; what is no number is an empty cell. */
function formatNumber(value: number, decimals: number): string {
  if (!Number.isFinite(value)) return '';
  const text = value.toFixed(decimals);
  const short = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return short === '-0' ? '0' : short;
}

const numberOf = (value: number): number | null => (Number.isFinite(value) ? value : null);

const whole = (name: string, values: Numbers): Column => ({
  name,
  type: values instanceof Uint8Array ? 'flag' : 'whole',
  value: (row) => values[row],
  text: (row) => String(values[row]),
});

/** Lengths and positions to a tenth of a nanometre or a ten-thousandth of a pixel. */
const fixed = (name: string, values: Numbers, decimals = 4): Column => ({
  name,
  type: 'number',
  value: (row) => numberOf(values[row]),
  text: (row) => formatNumber(values[row], decimals),
});

/** To the nine digits in which single precision is exact and beyond which no feature is known. */
const precise = (name: string, value: (row: number) => number): Column => ({
  name,
  type: 'number',
  value: (row) => numberOf(value(row)),
  text: (row) => (Number.isFinite(value(row)) ? String(Number(value(row).toPrecision(9))) : ''),
});

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

const text = (name: string, value: (row: number) => string): Column => ({
  name,
  type: 'text',
  value,
  text: (row) => quoted(value(row)),
});

/** The header row, further head rows if there are any, then a line a row (RFC 4180, but with LF). Lines come in blocks, so that a long table is never held whole. */
export function* csvLines({ columns, rows, moreHeads = [] }: Table): Generator<string, void, void> {
  yield `${columns.map((column) => column.name).join(',')}\n`;
  yield* moreHeads.map((cells) => `${cells.join(',')}\n`);
  const block = 4096;
  for (let from = 0; from < rows; from += block) {
    let lines = '';
    for (let row = from; row < Math.min(rows, from + block); row += 1) {
      lines += `${columns.map((column) => column.text(row)).join(',')}\n`;
    }
    yield lines;
  }
}

export interface Table {
  columns: Column[];
  rows: number;
  /** Rows under the header, a cell a column. */
  moreHeads?: string[][];
}

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
    whole('in_range', table.inRange),
    whole('outlier', table.outlier),
    whole('crowded', table.crowded),
    whole('bridged', table.bridged),
    text('reason', (row) => OUTLIER_REASONS[table.reason[row]]),
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
    whole('', table.inRange),
    whole('', table.outlier),
    whole('', table.crowded),
  ];
  return {
    rows: table.frame.length,
    columns: columns.map((column, index) => ({ ...column, name: TRACKMATE_HEADS[index][0] })),
    moreHeads: [1, 2, 3].map((line) => TRACKMATE_HEADS.map((head) => head[line])),
  };
}
