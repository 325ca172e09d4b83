import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { median, quantile, rootMeanSquare } from '../../native-worker/math/statistics.ts';
import { predictTrained } from '../../native-worker/model/stored/predict.ts';
import type { TrainedModel } from '../../native-worker/model/stored/trained-model.ts';
import { fitTrained } from '../../native-worker/model/training/fit-trained.ts';
import { planTraining } from '../../native-worker/model/training/training-plan.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import { inlineContext } from '../unit/model/inline-pool.ts';

/**
 * What simulated particles would add to a laboratory's few: the error of `best` on held-out particles, learnt from the first COUNT of each stack, alone and with
 * all particles of a twin. Labels are true ones, so that only images count.
 *
 * `node test/bench/twin.ts LAB TWIN COUNT`: folders that `simulate` wrote, with the masks of all their stacks in `masks.csv` beside them (`calibrate`, then
 * `export --what masks --format csv`). With other options for TWIN (condenser, seed) it shows how well these must be known.
 */

/** Labels that all stacks of the default range hold. */
const RANGE_UM: [number, number] = [-9, 29];
const MATCH_PX = 6;

interface Row {
  stack: string;
  particle: string;
  zUm: number;
  features: number[];
}

interface Set {
  names: string[];
  rows: Row[];
}

const cellsOf = (path: string): string[][] =>
  readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split(','));

/** Masks with the true heights of the particles that they are of. */
function read(folder: string): Set {
  const [head, ...lines] = cellsOf(join(folder, 'masks.csv'));
  const column = (name: string): number => head.indexOf(name);
  const first = head.findIndex((name) => name.startsWith('radial_profile'));
  const truths = new Map<string, string[][]>();
  const rows = lines.flatMap((cells): Row[] => {
    const stack = cells[column('stack')].split('.')[0];
    const truth = truths.get(stack) ?? cellsOf(join(folder, `${stack}_truth.csv`)).slice(1);
    truths.set(stack, truth);
    const [x, y] = [Number(cells[column('x_px')]), Number(cells[column('y_px')])];
    const match = truth.find(
      ([slice, , tx, ty, , kind]) =>
        slice === cells[column('slice')] &&
        kind === 'janus' &&
        Math.hypot(Number(tx) - x, Number(ty) - y) < MATCH_PX,
    );
    if (!match) return [];
    const particle = `${folder}/${stack}/${cells[column('particle')]}`;
    return [
      {
        stack: `${folder}/${stack}`,
        particle,
        zUm: Number(match[4]),
        features: cells.slice(first).map(Number),
      },
    ];
  });
  return { names: head.slice(first), rows: rows.filter(({ zUm }) => zUm > RANGE_UM[0] && zUm < RANGE_UM[1]) };
}

const tableOf = (names: string[], rows: readonly Row[]) => ({
  names,
  rows: rows.length,
  values: Float64Array.from(rows.flatMap(({ features }) => features)),
});

const placesIn = (values: readonly string[]): Int32Array => {
  const distinct = [...new Set(values)];
  return Int32Array.from(values, (value) => distinct.indexOf(value));
};

function fit(names: string[], rows: readonly Row[]): Promise<TrainedModel> {
  const context = inlineContext(1, 1);
  const data = {
    features: tableOf(names, rows),
    zLabelUm: Float64Array.from(rows, ({ zUm }) => zUm),
    stack: placesIn(rows.map(({ stack }) => stack)),
    particle: placesIn(rows.map(({ particle }) => particle)),
    zRangeUm: RANGE_UM,
  };
  const options = TrainOptions.parse({ model: 'best', split: 'particle' });
  const { specs, tune, labelled, rows: used } = planTraining(data, options, context.seed);
  const how = { grouping: 'particle', calibration: 'particle', tune } as const;
  return fitTrained(labelled, used, RANGE_UM, specs, how, context);
}

/** Errors in range, one constant taken off. */
function errorsText(model: TrainedModel, names: string[], rows: readonly Row[]): string {
  const { zPredUm, inRange } = predictTrained(model, tableOf(names, rows));
  const errors = rows.flatMap(({ zUm }, at) => (inRange[at] ? [zPredUm[at] - zUm] : []));
  const constant = median(errors);
  const left = errors.map((one) => Math.abs(one - constant));
  return `sd ${rootMeanSquare(left).toFixed(3)}, median ${median(left).toFixed(3)}, 95 % ${quantile(left, 0.95).toFixed(3)} um; in range ${((100 * errors.length) / rows.length).toFixed(1)} %`;
}

const [labFolder, twinFolder, countText] = process.argv.slice(2);
if (!countText) throw new Error('node test/bench/twin.ts LAB TWIN COUNT');
const lab = read(labFolder);
const twin = read(twinFolder);
for (const stack of new Set(lab.rows.map((row) => row.stack))) {
  const own = new Set(lab.rows.filter((row) => row.stack === stack).map(({ particle }) => particle));
  const learnt = new Set([...own].slice(0, Number(countText)));
  const few = lab.rows.filter(({ particle }) => learnt.has(particle));
  const held = lab.rows.filter(({ particle }) => !learnt.has(particle));
  const name = `${basename(stack)}, ${learnt.size} particles`;
  console.log(`${name}: ${errorsText(await fit(lab.names, few), lab.names, held)}`);
  const both = await fit(lab.names, [...few, ...twin.rows]);
  console.log(`${name} and the twin: ${errorsText(both, lab.names, held)}`);
}
