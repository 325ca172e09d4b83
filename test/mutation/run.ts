import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { AREAS, areaOf } from './areas.ts';
import { applied, mutantsOf, type Mutant } from './operators.ts';
import { createRandom } from '../../native-worker/math/random.ts';

/**
 * Draws small faults at random, puts each into a copy of the checkout and runs the unit tests of its area.
 * A fault that no test notices is printed: a test is missing there, or the fault changes nothing (list it in equivalent.json).
 *
 *   npm run mutate -- --seed 1 --count 100 --areas image,measure,model,track,workflow
 *   npm run mutate -- --files native-worker/track/link-by-step.ts
 *   npm run mutate -- --since main        the files changed since that commit; without anything, since the last one
 */
const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '20' },
    areas: { type: 'string' },
    files: { type: 'string', multiple: true },
    since: { type: 'string', default: 'HEAD~1' },
    /** Test files that take longer than so many seconds are left out; they may kill what survives the others. */
    longest: { type: 'string', default: 'Infinity' },
    out: { type: 'string' },
  },
});

const root = join(import.meta.dirname, '../..');
const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

function filesAsked(): string[] {
  if (given.files) return given.files;
  if (!given.areas) return git('diff', '--name-only', '--diff-filter=d', given.since);
  const areas = given.areas.split(',');
  return git('ls-files', 'native-worker', 'main').filter((file) => areas.includes(areaOf(file) ?? ''));
}

/** Data and programs that make data are no code of the product. */
const isCode = (file: string): boolean =>
  file.endsWith('.ts') && areaOf(file) !== undefined && !/-(data|sources)\.ts$|\/make-[^/]*$/.test(file);

interface Drawn extends Mutant {
  file: string;
  line: number;
  /** The line as it was and as it is. */
  was: string;
  is: string;
}

function describe(file: string, text: string, mutant: Mutant): Drawn {
  const from = text.lastIndexOf('\n', mutant.start - 1) + 1;
  const lineOf = (whole: string): string => whole.slice(from).split('\n')[0].trim();
  const line = text.slice(0, mutant.start).split('\n').length;
  return { file, line, was: lineOf(text), is: lineOf(applied(text, mutant)), ...mutant };
}

interface Equivalent {
  file: string;
  was: string;
  is: string;
  why: string;
}
const equivalent = JSON.parse(
  readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8'),
) as Equivalent[];
const isEquivalent = ({ file, was, is }: Drawn): boolean =>
  equivalent.some((one) => one.file === file && one.was === was && one.is === is);

/** Texts as they are at the start: a checkout may be worked in while its copy is tested. */
const texts = new Map<string, string>();
function read(file: string): string {
  const text = texts.get(file) ?? readFileSync(join(root, file), 'utf8');
  texts.set(file, text);
  return text;
}
const all = filesAsked()
  .filter(isCode)
  .flatMap((file) => mutantsOf(file, read(file)).map((mutant) => describe(file, read(file), mutant)))
  .filter((mutant) => !isEquivalent(mutant));
const random = createRandom(Number(given.seed), 0);
const drawn = all
  .map((mutant) => ({ mutant, key: random.uniform() }))
  .sort((a, b) => a.key - b.key)
  .slice(0, Number(given.count))
  .map(({ mutant }) => mutant);

const copy = mkdtempSync(join(tmpdir(), 'janus3d-mutation-'));
for (const file of git('ls-files', '--cached', '--others', '--exclude-standard')) {
  mkdirSync(dirname(join(copy, file)), { recursive: true });
  cpSync(join(root, file), join(copy, file));
}
symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
process.on('exit', () => rmSync(copy, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

/** Seconds of each test file of an area without a mutant. */
const seconds: Record<string, number> = {};

/** Test files that are not run. */
const leftOut = new Set<string>();

/** Runs tests in the copy; false: a test failed, or they took far too long. */
async function passes(area: string, args: string[], limitS: number): Promise<boolean> {
  const run = join(copy, 'mutation-run.json');
  writeFileSync(run, JSON.stringify({ tests: AREAS[area].tests, seconds, leftOut: [...leftOut] }));
  const options = ['--config', 'test/mutation/vitest.config.ts', '--root', copy, ...args];
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...options], {
    cwd: copy,
    env: { ...process.env, MUTATION_RUN: run },
    stdio: 'ignore',
    detached: true,
  });
  const timer = setTimeout(() => {
    if (child.pid) process.kill(-child.pid, 'SIGKILL');
  }, limitS * 1000);
  const code = await new Promise((resolve) => child.on('exit', resolve));
  clearTimeout(timer);
  return code === 0;
}

interface Report {
  testResults: { name: string; status: 'passed' | 'failed'; startTime: number; endTime: number }[];
}

/** A test file that fails without a mutant tells nothing of one: it is left out, and the run says so. */
async function warmUp(area: string): Promise<void> {
  const report = join(copy, `${area}.json`);
  await passes(area, ['run', '--reporter=json', '--outputFile', report], 3600);
  const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as Report;
  for (const { name, status, startTime, endTime } of testResults) {
    const file = relative(copy, name);
    seconds[file] = (endTime - startTime) / 1000;
    if (status === 'passed' && seconds[file] <= Number(given.longest)) continue;
    leftOut.add(file);
    const reason = status === 'failed' ? 'fails without a mutant' : `takes ${seconds[file].toFixed(1)} s`;
    console.log(`${file} ${reason}: left out`);
  }
}

console.log(
  `${all.length} mutants in ${new Set(all.map(({ file }) => file)).size} files, ${drawn.length} drawn`,
);
for (const area of new Set(drawn.map(({ file }) => areaOf(file) ?? ''))) await warmUp(area);
const limitS = 120 + 10 * Object.values(seconds).reduce((sum, one) => sum + one, 0);

const survivors: Drawn[] = [];
for (const [k, mutant] of drawn.entries()) {
  const { file, line, operator, was, is } = mutant;
  writeFileSync(join(copy, file), applied(read(file), mutant));
  const survives = await passes(areaOf(file) ?? '', ['related', file, '--run', '--bail', '1'], limitS);
  writeFileSync(join(copy, file), read(file));
  if (survives) survivors.push(mutant);
  console.log(
    `${k + 1} ${survives ? 'SURVIVES' : 'killed'} ${file}:${line} ${operator}\n    ${was}\n    ${is}`,
  );
}
console.log(`${drawn.length - survivors.length} of ${drawn.length} killed, seed ${given.seed}`);
if (given.out)
  writeFileSync(given.out, `${JSON.stringify({ seed: given.seed, drawn, survivors }, null, 1)}\n`);
