/**
 * Times the tree models beside scikit-learn: `PYTHON=path/to/python npx node test/bench/models.ts [--grid]`. Both sides fit the same table
 * (Friedman's function, 25 000 x 15), in turns, three rounds, the fastest counts. Without a Python that has scikit-learn only our
 * own times are printed. `--grid` adds the ten-fold grid of 27 settings on 5 000 rows.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPool } from '../../native-worker/pool.ts';
import { createRandom } from '../../native-worker/math/random.ts';
import { specsFor } from '../../native-worker/model/pipeline-spec.ts';
import { regress } from '../../native-worker/model/training/regress.ts';
import { tuneSpec } from '../../native-worker/model/training/tune.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';

const FEATURES = 15;
const ROUNDS = 3;
const MODELS = {
  ert: { trees: 100 },
  rf: { trees: 20 },
  gb: { trees: 300, earlyStopping: false },
} as const;
type Name = keyof typeof MODELS;
interface Figures {
  fitS: number;
  rmse: number;
}

function friedman(rows: number, seed: number): FeatureTable {
  const random = createRandom(seed);
  const names = [...Array.from({ length: FEATURES }, (_, j) => `x${j}`), 'y'];
  const values = new Float64Array(rows * names.length);
  for (let i = 0; i < rows; i++) {
    const x = Array.from({ length: FEATURES }, () => random.uniform());
    const y =
      10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + random.normal();
    values.set([...x, y], i * names.length);
  }
  return { names, rows, values };
}

const pool = createPool();
const train = friedman(25_000, 1);
const test = friedman(5_000, 2);

async function own(model: Name): Promise<Figures> {
  const { fitS, rmse } = await regress(
    { train, test, target: 'y', model, params: MODELS[model] },
    { pool, seed: 1 },
  );
  return { fitS, rmse };
}

function reference(model: Name, folder: string): Figures | null {
  const script = join(import.meta.dirname, 'models_sklearn.py');
  const args = [script, model, String(MODELS[model].trees), folder, String(train.names.length)];
  const { status, stdout } = spawnSync(process.env['PYTHON'] ?? 'python3', args, { encoding: 'utf8' });
  return status === 0 ? (JSON.parse(stdout) as Figures) : null;
}

const fastest = (rounds: Figures[]): Figures =>
  rounds.reduce((best, round) => (round.fitS < best.fitS ? round : best));

const folder = mkdtempSync(join(tmpdir(), 'janus3d-bench-'));
try {
  writeFileSync(join(folder, 'train.f64'), new Uint8Array(train.values.buffer));
  writeFileSync(join(folder, 'test.f64'), new Uint8Array(test.values.buffer));
  for (const model of ['ert', 'rf', 'gb'] as const) {
    const ours: Figures[] = [];
    const theirs: Figures[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      ours.push(await own(model));
      const figures = reference(model, folder);
      if (figures) theirs.push(figures);
    }
    const a = fastest(ours);
    const line = `${model} ${MODELS[model].trees} trees: ${a.fitS.toFixed(2)} s, RMSE ${a.rmse.toFixed(4)}`;
    if (theirs.length === 0) {
      console.log(`${line} (no scikit-learn to compare with)`);
      continue;
    }
    const b = fastest(theirs);
    const ratios = `ratio of times ${(a.fitS / b.fitS).toFixed(2)}, of errors ${(a.rmse / b.rmse).toFixed(3)}`;
    console.log(`${line}; scikit-learn ${b.fitS.toFixed(2)} s, RMSE ${b.rmse.toFixed(4)}; ${ratios}`);
  }
  if (process.argv.includes('--grid')) await grid();
} finally {
  await pool.close();
  rmSync(folder, { recursive: true });
}

/** Ten folds of 27 settings of 100 trees each. */
async function grid(): Promise<void> {
  const rows = 5_000;
  const { names, values } = friedman(rows, 3);
  const inputs = names.length - 1;
  const features = {
    names: names.slice(0, inputs),
    rows,
    values: Float64Array.from(
      { length: rows * inputs },
      (_, k) => values[Math.floor(k / inputs) * names.length + (k % inputs)],
    ),
  };
  const zLabelUm = Float64Array.from({ length: rows }, (_, i) => values[i * names.length + inputs]);
  const data = {
    features,
    zLabelUm,
    groups: { stack: new Int32Array(rows), particle: new Int32Array(rows) },
  };
  const [asked] = specsFor(TrainOptions.parse({ model: 'ert', trees: 100 }));
  const spec = { ...asked, inputs: { factors: 0, oneHot: false } };
  const start = performance.now();
  await tuneSpec(data, Int32Array.from(zLabelUm.keys()), spec, 'random', { pool, seed: 1 });
  console.log(
    `grid of 27 ERT settings, 10 folds, ${rows} rows: ${((performance.now() - start) / 1000).toFixed(1)} s`,
  );
}
