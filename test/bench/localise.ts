/**
 * Localisation against truth: recall, precision, centre error against z, milliseconds a frame, and OpenCV's HoughCircles on the same frames where
 * there is a Python with cv2 and tifffile (named by PYTHON, else python3).
 *
 *   npx node test/bench/localise.ts [FOLDER...]     folders of NAME.ome.tif with NAME_truth.csv (default: the shared example)
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { localiseFrame } from '../../native-worker/image/detect/localise-frame.ts';
import { openSource } from '../../native-worker/read/open-source.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';

interface Truth {
  x: number;
  y: number;
  z: number;
}

interface Counts {
  frames: number;
  present: number;
  found: number;
  extra: number;
  squares: number;
  ms: number;
}

/** Nearer to the edge a particle is not counted, nor is what is found there. */
const EDGE_PX = 75;
const MATCH_PX = 6;
const Z_BIN_UM = 4;
const PIXEL_UM = 0.1625;

const none = (): Counts => ({ frames: 0, present: 0, found: 0, extra: 0, squares: 0, ms: 0 });

function readTruth(path: string): Map<number, Truth[]> {
  const frames = new Map<number, Truth[]>();
  for (const line of readFileSync(path, 'utf8').trim().split('\n').slice(1)) {
    const [frame, , x, y, z] = line.split(',').map(Number);
    frames.set(frame, [...(frames.get(frame) ?? []), { x, y, z }]);
  }
  return frames;
}

/** Pairs what was found with the truth, nearest first, and adds to the counts; returns the squared error of each true one, NaN if missed. */
function compare(
  truth: Truth[],
  found: { x: number; y: number }[],
  size: { width: number; height: number },
  counts: Counts,
): number[] {
  const inside = ({ x, y }: { x: number; y: number }) =>
    Math.min(x, y, size.width - 1 - x, size.height - 1 - y) >= EDGE_PX;
  const pairs = truth.flatMap((one, t) =>
    found.map((other, f) => ({ t, f, distance: Math.hypot(one.x - other.x, one.y - other.y) })),
  );
  const errors = truth.map(() => NaN);
  const taken = new Set<number>();
  for (const { t, f, distance } of pairs.sort((a, b) => a.distance - b.distance)) {
    if (distance > MATCH_PX || taken.has(f) || !Number.isNaN(errors[t])) continue;
    taken.add(f);
    errors[t] = distance * distance;
  }
  counts.extra += found.filter((one, f) => !taken.has(f) && inside(one)).length;
  return truth.map((one, t) => {
    if (!inside(one)) return -1;
    counts.present++;
    if (!Number.isNaN(errors[t])) {
      counts.found++;
      counts.squares += errors[t];
    }
    return errors[t];
  });
}

const line = (name: string, { frames, present, found, extra, squares, ms }: Counts): string =>
  [
    name.padEnd(28),
    `recall ${(found / present).toFixed(4)}`,
    `precision ${(found / (found + extra)).toFixed(4)}`,
    `extra/frame ${(extra / frames).toFixed(3)}`,
    `centre ${Math.sqrt(squares / found).toFixed(3)} px rms`,
    `${(ms / frames).toFixed(1)} ms/frame`,
  ].join('  ');

interface OpenCvFrame {
  ms: number;
  circles: [number, number][];
}

function openCv(path: string): OpenCvFrame[] | null {
  try {
    const script = join(import.meta.dirname, 'localise_opencv.py');
    const python = process.env.PYTHON ?? 'python3';
    const text = execFileSync(python, [script, path], { encoding: 'utf8', maxBuffer: 1e9, stdio: 'pipe' });
    return JSON.parse(text) as OpenCvFrame[];
  } catch {
    return null;
  }
}

const shared = join(import.meta.dirname, '../../../shared/data/janus_dev');
const folders = process.argv.length > 2 ? process.argv.slice(2) : [shared];
const options = LocaliseOptions.parse({});
const total = none();
const byZ = new Map<number, Counts>();

for (const folder of folders) {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ome.tif'));
  for (const name of names.sort()) {
    const path = join(folder, name);
    const truth = readTruth(path.replace('.ome.tif', '_truth.csv'));
    const source = await openSource(path);
    const { frames, pixelSizeUm } = source.info;
    const counts = none();
    for (let frame = 0; frame < frames; frame++) {
      const image = await source.readFrame(frame);
      const start = performance.now();
      const detections = localiseFrame(image, pixelSizeUm ?? PIXEL_UM, options);
      counts.ms += performance.now() - start;
      counts.frames++;
      const present = truth.get(frame) ?? [];
      const found = detections.map(({ xPx, yPx }) => ({ x: xPx, y: yPx }));
      for (const [t, error] of compare(present, found, image, counts).entries()) {
        const bin = Math.floor(present[t].z / Z_BIN_UM) * Z_BIN_UM;
        const slot = byZ.get(bin) ?? none();
        byZ.set(bin, slot);
        if (error === -1) continue;
        slot.present++;
        if (Number.isNaN(error)) continue;
        slot.found++;
        slot.squares += error;
      }
    }
    const label = `${basename(folder)}/${name.replace('.ome.tif', '')}`;
    console.log(line(label, counts));
    const reference = openCv(path);
    if (reference) {
      const other = none();
      for (const [frame, { ms, circles }] of reference.entries()) {
        other.ms += ms;
        other.frames++;
        const found = circles.map(([x, y]) => ({ x, y }));
        compare(truth.get(frame) ?? [], found, source.info, other);
      }
      console.log(line('  OpenCV GRADIENT_ALT', other));
    }
    await source.close();
    for (const key of Object.keys(total) as (keyof Counts)[]) total[key] += counts[key];
  }
}
console.log(line('all', total));
console.log('z_label_um  recall  centre error, px rms');
for (const [bin, { present, found, squares }] of [...byZ].sort(([a], [b]) => a - b)) {
  if (present === 0) continue;
  const range = `${bin} to ${bin + Z_BIN_UM}`.padEnd(10);
  console.log(`${range}  ${(found / present).toFixed(4)}  ${Math.sqrt(squares / found).toFixed(3)}`);
}
