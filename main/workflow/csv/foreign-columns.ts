/** A table of another program, by its header row. */
export interface Dialect {
  program: string;
  /** Columns by which it is known, and of which it has none. */
  has: readonly string[];
  hasNot: readonly string[];
  /** Head rows after the names; the last of them holds the units. */
  moreHeads: number;
  /** Our names of its columns. */
  names: Readonly<Record<string, string>>;
}

const OURS = ['x_px', 'x_um'];

/** Positions of TrackMate are in um where its units row, or its file, says so, else in pixels. */
export const TRACKMATE_NAMES = {
  FRAME: 'frame',
  TRACK_ID: 'particle',
  POSITION_X: 'x_um',
  POSITION_Y: 'y_um',
  POSITION_Z: 'z_um',
  POSITION_T: 't_s',
  RADIUS: 'radius_um',
} as const;

const DIALECTS: readonly Dialect[] = [
  {
    program: 'TrackMate',
    has: ['FRAME', 'POSITION_X', 'POSITION_Y'],
    hasNot: OURS,
    moreHeads: 3,
    names: TRACKMATE_NAMES,
  },
  {
    program: 'trackpy',
    has: ['frame', 'x', 'y'],
    hasNot: OURS,
    moreHeads: 0,
    names: { x: 'x_px', y: 'y_px' },
  },
  {
    program: 'napari',
    has: ['track_id', 't', 'x', 'y'],
    hasNot: [...OURS, 'frame'],
    moreHeads: 0,
    names: { track_id: 'particle', t: 'frame', x: 'x_um', y: 'y_um', z: 'z_um' },
  },
  {
    program: 'napari (points)',
    has: ['index', 'axis-0', 'axis-1', 'axis-2'],
    hasNot: [...OURS, 'axis-3'],
    moreHeads: 0,
    names: { 'axis-0': 'frame', 'axis-1': 'y_px', 'axis-2': 'x_px' },
  },
];

const dialectOf = (names: readonly string[]): Dialect | null =>
  DIALECTS.find(
    ({ has, hasNot }) =>
      has.every((name) => names.includes(name)) && !hasNot.some((name) => names.includes(name)),
  ) ?? null;

/** The program that writes such a header row; null: this one, or one that is not known. */
export const programOf = (names: readonly string[]): string | null => dialectOf(names)?.program ?? null;

const isMicrometres = (unit: string): boolean =>
  /^\(?(micron|microns|um|µm|μm|micrometer)s?\)?$/i.test(unit.trim());
const isSeconds = (unit: string): boolean => /^\(?(s|sec|second)s?\)?$/i.test(unit.trim());

/** What a column is called here, in the unit that it has; a time in another one is no `t_s`. */
export function inUnit(name: string, unit: string): string {
  if (name === 't_s') return isSeconds(unit) ? name : 'time';
  return name.endsWith('_um') && !isMicrometres(unit) ? name.replace(/_um$/, '_px') : name;
}

/** The names of a table with further head rows, and of the rows behind them those that are none: scripts often leave head rows out. */
function namesAndRows({ names: ours, moreHeads }: Dialect, names: string[], rows: string[][]): string[][][] {
  const isHead = rows.length === moreHeads && Number.isNaN(Number(rows[0][names.indexOf('POSITION_X')]));
  const units = rows.at(-1) ?? [];
  const named = names.map((name, at) =>
    ours[name] ? inUnit(ours[name], isHead ? units[at] : 'micron') : name,
  );
  return isHead || rows.length === 0 ? [[named]] : [[named], rows];
}

/** Rows of a table of another program under our names and without its further head rows; others as they are. The header row comes first and alone. */
export async function* underOurNames(
  batches: AsyncIterable<string[][]>,
): AsyncGenerator<string[][], void, void> {
  let dialect: Dialect | null = null;
  let names: string[] | null = null;
  /** Rows behind the names, until it is told whether they are head rows. */
  let waiting: string[][] = [];
  let isTold = false;
  for await (const batch of batches) {
    if (!names) {
      [names] = batch;
      dialect = dialectOf(names);
      isTold = !dialect || dialect.moreHeads === 0;
      if (isTold) yield [names.map((name) => dialect?.names[name] ?? name)];
      continue;
    }
    if (isTold || !dialect) {
      yield batch;
      continue;
    }
    waiting = [...waiting, ...batch];
    if (waiting.length < dialect.moreHeads) continue;
    yield* namesAndRows(dialect, names, waiting.slice(0, dialect.moreHeads));
    isTold = true;
    if (waiting.length > dialect.moreHeads) yield waiting.slice(dialect.moreHeads);
  }
  if (names && dialect && !isTold) yield* namesAndRows(dialect, names, waiting);
}
