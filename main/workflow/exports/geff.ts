import { NOT_SAID, type TrackTable } from '../../../preload/contract/track-table.ts';
import type { FolderFile } from '../../../native-worker/client/output.ts';
import { edgesOf, type Trajectories } from './exported-trajectories.ts';

/** Every GEFF folder of ours holds it. */
export const GEFF_MARK = '.zattrs';

type Values = Float64Array | Int32Array | Uint8Array | BigUint64Array;

const TYPES = new Map<unknown, [zarr: string, numpy: string]>([
  [Float64Array, ['<f8', 'float64']],
  [Int32Array, ['<i4', 'int32']],
  [Uint8Array, ['|u1', 'uint8']],
  [BigUint64Array, ['<u8', 'uint64']],
]);

const json = (name: string, value: object): FolderFile => ({ name, content: `${JSON.stringify(value)}\n` });
const group = (folder: string): FolderFile => json(`${folder}.zgroup`, { zarr_format: 2 });

/** An array of Zarr version 2, in one chunk, not compressed. */
function* arrayFiles(folder: string, values: Values, shape: number[], dtype: string): Generator<FolderFile> {
  yield json(`${folder}/.zarray`, {
    zarr_format: 2,
    shape,
    chunks: shape.map((size) => Math.max(1, size)),
    dtype,
    order: 'C',
    compressor: null,
    filters: null,
    fill_value: 0,
  });
  if (values.length === 0) return;
  const content = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  yield { name: `${folder}/${shape.map(() => 0).join('.')}`, content };
}

const gapsIn = (values: Float64Array): Uint8Array =>
  Uint8Array.from(values, (value) => (Number.isNaN(value) ? 1 : 0));

/** Pairs of nodes, one after the other; of a long table not as arrays of their own. */
function edgeArray(table: TrackTable): BigUint64Array {
  const nodes = new BigUint64Array(2 * table.particle.length);
  let end = 0;
  for (const [from, to] of edgesOf(table)) {
    nodes[end++] = BigInt(from);
    nodes[end++] = BigInt(to);
  }
  return nodes.subarray(0, end);
}

const SPACE = 'micrometer';
const TIME = 'second';

/**
 * Trajectories as GEFF 1.1 (github.com/live-image-tracking-tools/geff): nodes are positions, edges join those that follow each other. t, y
 * and x are axes; z is an ordinary property, for axes must have no missing values and z is missing where it is out of range.
 */
export function* geffFiles({ table, video, handedness }: Trajectories): Generator<FolderFile> {
  const rows = table.particle.length;
  const props: { name: string; values: Values; unit?: string; missing?: Uint8Array }[] = [
    { name: 't', values: table.tS, unit: TIME },
    { name: 'y', values: table.yUm, unit: SPACE },
    { name: 'x', values: table.xUm, unit: SPACE },
    { name: 'z', values: table.zUm, unit: SPACE, missing: gapsIn(table.zUm) },
    {
      name: 'z_sd',
      values: table.zSdUm,
      unit: SPACE,
      missing: gapsIn(table.zSdUm),
    },
    { name: 'frame', values: table.frame },
    { name: 'particle', values: table.particle },
    {
      name: 'in_range',
      values: table.inRange,
      ...(table.inRange.includes(NOT_SAID) && {
        missing: table.inRange.map((flag) => Number(flag === NOT_SAID)),
      }),
    },
    { name: 'outlier', values: table.outlier },
    { name: 'crowded', values: table.crowded },
    { name: 'bridged', values: table.bridged },
    { name: 'link_confidence', values: table.linkConfidence },
    { name: 'weak', values: table.weak },
  ];
  const edges = edgeArray(table);
  yield json(GEFF_MARK, {
    geff: {
      geff_version: '1.1',
      directed: true,
      axes: [
        { name: 't', type: 'time', unit: TIME },
        { name: 'y', type: 'space', unit: SPACE },
        { name: 'x', type: 'space', unit: SPACE },
      ],
      node_props_metadata: Object.fromEntries(
        props.map(({ name, values, unit }) => [
          name,
          {
            identifier: name,
            dtype: TYPES.get(values.constructor)![1],
            varlength: false,
            ...(unit !== undefined && { unit }),
          },
        ]),
      ),
      edge_props_metadata: {},
      track_node_props: { tracklet: 'particle' },
      extra: {
        video: video.name,
        handedness,
        frame_interval_s: video.frameIntervalS,
        pixel_um: video.pixelUm,
      },
    },
  });
  yield group('');
  yield group('nodes/');
  yield* arrayFiles(
    'nodes/ids',
    BigUint64Array.from({ length: rows }, (_, row) => BigInt(row)),
    [rows],
    '<u8',
  );
  yield group('nodes/props/');
  for (const { name, values, missing: gaps } of props) {
    yield group(`nodes/props/${name}/`);
    yield* arrayFiles(`nodes/props/${name}/values`, values, [rows], TYPES.get(values.constructor)![0]);
    if (gaps) yield* arrayFiles(`nodes/props/${name}/missing`, gaps, [rows], '|b1');
  }
  yield group('edges/');
  yield* arrayFiles('edges/ids', edges, [edges.length / 2, 2], '<u8');
  yield group('edges/props/');
}
