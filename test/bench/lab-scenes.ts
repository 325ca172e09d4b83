/**
 * How well calibration, models and tracking do on a scene as a lab has it, against its truth.
 *
 *   npx node test/bench/lab-scenes.ts FOLDER...       folders of `janus3d simulate` (stacks, video, truth with `kind`)
 *
 * Heights are judged after one constant for the whole folder is taken out: the zero of labels is that of the black sphere.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { parse } from 'csv-parse/sync';

const MODELS = ['ert', 'best'];
/** A detection within this distance of a true position is that particle. */
const MATCH_PX = 6;
/** Nearer to the edge than this, masks and rings are cut off. */
const EDGE_PX = 75;
/** Three diameters: nearer ones are crowded. */
const CROWDED_PX = 39;
const GROSS_UM = 2;
const NORMAL_90 = 1.645;

type Row = Record<string, string>;
interface Thing {
  key: string;
  kind: string;
  x: number;
  y: number;
  z: number;
}

function janus3d(...args: string[]): string {
  const cli = join(import.meta.dirname, '../../main/cli/index.ts');
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: 'utf8',
    maxBuffer: 1e9,
  });
  if (status !== 0) throw new Error(stderr);
  return stdout;
}

const readCsv = (path: string): Row[] => parse(readFileSync(path), { columns: true });

/** True positions by file and frame. */
function truthOf(folder: string, names: readonly string[]): Map<string, Thing[]> {
  const truth = new Map<string, Thing[]>();
  for (const name of names) {
    for (const row of readCsv(join(folder, `${name}_truth.csv`))) {
      const at = `${name}.ome.tif ${row['slice'] ?? row['frame']}`;
      const thing = {
        key: `${name} ${row['particle']}`,
        kind: row['kind'] ?? 'janus',
        x: Number(row['x_px']),
        y: Number(row['y_px']),
        z: Number(row['z_label_um']),
      };
      truth.set(at, [...(truth.get(at) ?? []), thing]);
    }
  }
  return truth;
}

function nearest(things: readonly Thing[] | undefined, row: Row): Thing | null {
  const [x, y] = [Number(row['x_px']), Number(row['y_px'])];
  let best: Thing | null = null;
  let least = MATCH_PX;
  for (const thing of things ?? []) {
    const distance = Math.hypot(thing.x - x, thing.y - y);
    if (distance < least) [best, least] = [thing, distance];
  }
  return best;
}

const quantile = (values: readonly number[], share: number): number => {
  const ordered = values.toSorted((a, b) => a - b);
  return ordered[Math.round(share * (ordered.length - 1))] ?? NaN;
};
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
const sdOf = (values: readonly number[]): number => {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)));
};
const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
const grossShare = (errors: readonly number[]): string =>
  percent(errors.filter((error) => Math.abs(error) > GROSS_UM).length / errors.length);

/** Particles with no other thing nearby in the first and last slice, away from the edge. */
function isolated(truth: Map<string, Thing[]>, sizePx: number): Set<string> {
  const counts = new Map<string, { all: number; alone: number }>();
  for (const things of truth.values()) {
    for (const thing of things) {
      if (thing.kind !== 'janus') continue;
      const inside = [thing.x, thing.y].every((at) => at >= EDGE_PX && at <= sizePx - 1 - EDGE_PX);
      const alone = things.every(
        (other) => other === thing || Math.hypot(other.x - thing.x, other.y - thing.y) > CROWDED_PX,
      );
      const count = counts.get(thing.key) ?? { all: 0, alone: 0 };
      count.all++;
      if (inside && alone) count.alone++;
      counts.set(thing.key, count);
    }
  }
  return new Set([...counts].filter(([, { all, alone }]) => alone === all).map(([key]) => key));
}

function judgeStacks(rows: readonly Row[], truth: Map<string, Thing[]>, sizePx: number): number {
  const matched = rows.map((row) => ({
    row,
    thing: nearest(truth.get(`${row['stack']} ${row['slice']}`), row),
  }));
  const janus = matched.flatMap(({ row, thing }) => (thing?.kind === 'janus' ? [{ row, thing }] : []));
  const trusted = janus.filter(({ row }) => row['in_range'] === '1');
  const errors = trusted.map(({ row, thing }) => Number(row['z_pred_um']) - thing.z);
  const shift = quantile(errors, 0.5);
  const off = errors.map((error) => error - shift);
  const anyOff = janus.map(({ row, thing }) => Number(row['z_pred_um']) - thing.z - shift);
  const labels = new Map<string, number[]>();
  for (const { row, thing } of janus) {
    labels.set(thing.key, [...(labels.get(thing.key) ?? []), Number(row['z_label_um']) - thing.z]);
  }
  const held = trusted.filter(({ row }, i) => Math.abs(off[i]) <= NORMAL_90 * Number(row['z_sd_um'])).length;
  const alone = isolated(truth, sizePx);
  const used = [...alone].filter((key) => labels.has(key)).length;
  const other = matched.filter(({ thing }) => thing?.kind !== 'janus').length;
  console.log(
    `    sd ${sdOf(off).toFixed(3)} um, off by more than ${GROSS_UM} um ${grossShare(off)} of ${off.length} in range (${grossShare(anyOff)} of all ${janus.length}), 90 % intervals hold ${percent(held / off.length)}`,
  );
  console.log(
    `    labels: constant ${quantile([...labels.values()].flat(), 0.5).toFixed(2)} um, sd between particles ${sdOf([...labels.values()].map(mean)).toFixed(3)} um; isolated particles used ${used} of ${alone.size}; masks of debris, doublets, dust ${percent(other / rows.length)}`,
  );
  return shift;
}

function judgeVideo(rows: readonly Row[], truth: Map<string, Thing[]>, sizePx: number, shift: number): void {
  const name = 'video.ome.tif';
  const inside = ({ x, y }: { x: number; y: number }): boolean =>
    [x, y].every((at) => at >= EDGE_PX && at <= sizePx - 1 - EDGE_PX);
  const found = new Set<string>();
  const ofTrack = new Map<string, Set<string>>();
  const errors: number[] = [];
  let strangers = 0;
  let falseHeights = 0;
  for (const row of rows) {
    const frame = row['frame'];
    const thing = nearest(truth.get(`${name} ${frame}`), row);
    const trusted = row['in_range'] === '1' && row['outlier'] !== '1';
    if (!thing) strangers++;
    if (thing?.kind !== 'janus') {
      if (trusted) falseHeights++;
      continue;
    }
    found.add(`${frame} ${thing.key}`);
    const particles = ofTrack.get(row['particle']) ?? new Set<string>();
    ofTrack.set(row['particle'], particles.add(thing.key));
    if (trusted && row['z_um'] !== '' && inside(thing)) errors.push(-Number(row['z_um']) - thing.z);
  }
  let positions = 0;
  let seen = 0;
  for (const [at, things] of truth) {
    if (!at.startsWith(name)) continue;
    for (const thing of things) {
      if (thing.kind !== 'janus' || !inside(thing)) continue;
      positions++;
      if (found.has(`${at.slice(name.length + 1)} ${thing.key}`)) seen++;
    }
  }
  const own = quantile(errors, 0.5);
  const off = errors.map((error) => Math.abs(error - own));
  const mixed = [...ofTrack.values()].filter((particles) => particles.size > 1).length;
  console.log(
    `    video: found ${percent(seen / positions)} of ${positions}, ${mixed} of ${ofTrack.size} tracks mixed; |z| median ${quantile(off, 0.5).toFixed(3)}, 95th ${quantile(off, 0.95).toFixed(3)} um of ${off.length}; constant ${(own - shift).toFixed(2)} um off the labels'; ${falseHeights} false heights, ${strangers} rows of nothing`,
  );
}

for (const folder of process.argv.slice(2)) {
  const work = mkdtempSync(join(tmpdir(), 'janus3d-lab-'));
  const project = join(work, 'lab.janus3d');
  const stacks = readdirSync(folder).filter((name) => /^stack_\d+\.ome\.tif$/.test(name));
  const scene = JSON.parse(readFileSync(join(folder, 'scene.json'), 'utf8')) as Record<string, unknown>;
  const sizePx = Number(scene['size']);
  // Older scenes state sample micrometres.
  const scale = 'stageStepUm' in scene ? [] : ['--axial-scale', '1'];
  console.log(`${basename(folder)}: ${stacks.length} stacks`);
  const stackTruth = truthOf(
    folder,
    stacks.map((name) => name.replace('.ome.tif', '')),
  );
  const video = join(folder, 'video.ome.tif');
  const videoTruth = existsSync(video) ? truthOf(folder, ['video']) : new Map<string, Thing[]>();
  janus3d('new', project);
  janus3d('import', project, '--stack', ...stacks.map((name) => join(folder, name)), ...scale);
  janus3d('calibrate', project);
  for (const model of MODELS) {
    const out = join(work, `${model}.csv`);
    janus3d('train', project, '--model', model, '--split', 'stack', '--out', out);
    console.log(`  ${model}`);
    const shift = judgeStacks(readCsv(out), stackTruth, sizePx);
    if (videoTruth.size === 0) continue;
    const tracks = join(work, `tracks-${model}.csv`);
    janus3d('track', project, '--video', video, '--model', model, '--out', tracks);
    judgeVideo(readCsv(tracks), videoTruth, sizePx, shift);
  }
  rmSync(work, { recursive: true });
}
