import { csvLines } from '../../main/workflow/csv/write-csv.ts';
import { trackTable } from '../../main/workflow/exports/exported-columns.ts';
import { geffFiles } from '../../main/workflow/exports/geff.ts';
import { napariTable } from '../../main/workflow/exports/napari.ts';
import { parquetBlocks } from '../../main/workflow/exports/parquet.ts';
import { trackmateXml } from '../../main/workflow/exports/trackmate-xml.ts';
import type { Trajectories } from '../../main/workflow/exports/exported-trajectories.ts';
import { zipOf } from '../../main/workflow/exports/make-zip.ts';
import { OUTLIER_REASONS } from '../../preload/contract/commands.ts';

/** Three particles: one followed throughout, one with a gap and a height out of range, one seen once. */
const ROWS: [particle: number, frame: number, zUm: number][] = [
  ...[0, 1, 2, 3].map((frame): [number, number, number] => [0, frame, 1 + frame / 8]),
  ...[0, 1, 3, 4].map((frame): [number, number, number] => [1, frame, frame === 1 ? NaN : -2]),
  [2, 5, 0.5],
];

export const trajectories = (): Trajectories => {
  const column = (value: (row: number) => number): Float64Array => Float64Array.from(ROWS.keys(), value);
  const flags = (value: (row: number) => boolean): Uint8Array =>
    Uint8Array.from(ROWS.keys(), (row) => Number(value(row)));
  const outlier = (row: number): boolean => row === 2;
  return {
    table: {
      particle: Int32Array.from(ROWS, ([particle]) => particle),
      frame: Int32Array.from(ROWS, ([, frame]) => frame),
      tS: column((row) => ROWS[row][1] / 10),
      xPx: column((row) => 10 + row / 4),
      yPx: column((row) => 20 - row / 4),
      xUm: column((row) => (10 + row / 4) / 8),
      yUm: column((row) => (20 - row / 4) / 8),
      zRawUm: column((row) => ROWS[row][2] + 1 / 16),
      zUm: column((row) => ROWS[row][2]),
      zSdUm: column((row) => (Number.isNaN(ROWS[row][2]) ? NaN : 0.125)),
      inRange: flags((row) => !Number.isNaN(ROWS[row][2])),
      outlier: flags(outlier),
      crowded: flags((row) => row === 8),
      bridged: flags(() => false),
      reason: Uint8Array.from(ROWS.keys(), (row) => (outlier(row) ? OUTLIER_REASONS.indexOf('height') : 0)),
      linkConfidence: column((row) => (row === 5 ? 0.75 : 1)),
      weak: flags((row) => row === 4),
    },
    video: {
      name: 'a <video> & "b".tif',
      width: 64,
      height: 48,
      frames: 6,
      pixelUm: 0.125,
      frameIntervalS: 0.1,
      diameterUm: 2,
    },
    names: new Map(),
    handedness: 'unknown',
  };
};

/** What the readers of other programs were given, by file name. */
export function exportedFiles(): Map<string, Uint8Array> {
  const tracks = trajectories();
  const text = (blocks: Iterable<string>): Uint8Array => new TextEncoder().encode([...blocks].join(''));
  const files = [...geffFiles(tracks)];
  return new Map<string, Uint8Array>([
    [
      'tracks.parquet',
      Buffer.concat([...parquetBlocks(trackTable(tracks.table), { what: 'tracks', handedness: 'unknown' })]),
    ],
    ['tracks.xml', text(trackmateXml(tracks))],
    ['napari.csv', text(csvLines(napariTable(tracks.table).table))],
    ['geff.zip', zipOf(files)],
    ...files.map(({ name, content }): [string, Uint8Array] => [
      `tracks.geff/${name}`,
      typeof content === 'string' ? new TextEncoder().encode(content) : content,
    ]),
  ]);
}
