import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { AREAS, areaOf } from './areas.ts';
import { Bench } from './bench.ts';
import { typeChecker } from './compiles.ts';
import { applied, mutantsOf, type Mutant } from './operators.ts';
import { createRandom } from '../../native-worker/math/random.ts';

/**
 * Draws small faults at random, puts each into a copy of the checkout and runs the unit tests of its area that load the
 * file. A fault that no test notices is printed: a test is missing there, or the fault changes nothing (list it in
 * equivalent.json). Faults that the type check finds and those listed as equivalent are drawn again.
 *
 *   npm run mutate -- --seed 1 --count 100 --areas image,measure,model,track,workflow
 *   npm run mutate -- --files native-worker/track/link-by-step.ts --count 1000
 *   npm run mutate -- --since main        the files changed since that commit; without anything, since the last one
 *   npm run mutate -- --named             the faults of named.json, each of which some test has to notice
 */
const { values: given } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '20' },
    areas: { type: 'string' },
    files: { type: 'string', multiple: true },
    since: { type: 'string', default: 'HEAD~1' },
    named: { type: 'boolean', default: false },
    /** Test files that take longer than so many seconds are left out; they may kill what survives the others. */
    longest: { type: 'string', default: 'Infinity' },
    out: { type: 'string' },
  },
});

const root = join(import.meta.dirname, '../..');
const git = (...args: string[]): string[] =>
  execFileSync('git', args, { cwd: root, encoding: 'utf8' }).split('\n').filter(Boolean);

/** Texts as they are at the start: a checkout may be worked in while its copy is tested. */
const texts = new Map(
  git('ls-files', '--cached', '--others', '--exclude-standard', 'native-worker', 'main', 'preload', 'test')
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [file, readFileSync(join(root, file), 'utf8')]),
);
const textOf = (file: string): string => texts.get(file) ?? '';

function filesAsked(): string[] {
  if (given.files) return given.files;
  if (!given.areas) return git('diff', '--name-only', '--diff-filter=d', given.since);
  const areas = given.areas.split(',');
  return [...texts.keys()].filter((file) => areas.includes(areaOf(file) ?? ''));
}

/** Data and programs that make data are no code of the product. */
const isCode = (file: string): boolean =>
  file.endsWith('.ts') && areaOf(file) !== undefined && !/-(data|sources)\.ts$|\/make-[^/]*$/.test(file);

interface Fault {
  file: string;
  line: number;
  what: string;
  /** The line as it was and as it is. */
  was: string;
  is: string;
  /** The whole file with the fault. */
  text: string;
}

function faultOf(file: string, mutant: Mutant): Fault {
  const before = textOf(file);
  const text = applied(before, mutant);
  const from = before.lastIndexOf('\n', mutant.start - 1) + 1;
  const lineOf = (whole: string): string => whole.slice(from).split('\n')[0].trim();
  const line = before.slice(0, mutant.start).split('\n').length;
  return { file, line, what: mutant.operator, was: lineOf(before), is: lineOf(text), text };
}

interface Written {
  file: string;
  was: string;
  is: string;
}
const written = <T extends Written>(name: string): T[] =>
  JSON.parse(readFileSync(join(import.meta.dirname, name), 'utf8')) as T[];
const equivalent = written<Written & { why: string }>('equivalent.json');

/** The same words in another place are another fault, so that both lines count whole. */
const isEquivalent = ({ file, was, is }: Fault): boolean =>
  equivalent.some((one) => one.file === file && one.was === was && one.is === is);

function drawnFaults(): Fault[] {
  const random = createRandom(Number(given.seed), 0);
  const files = filesAsked().filter(isCode);
  const all = files
    .flatMap((file) =>
      mutantsOf(file, textOf(file)).map((mutant) => ({ file, mutant, key: random.uniform() })),
    )
    .sort((a, b) => a.key - b.key);
  const compiles = typeChecker(root);
  const drawn: Fault[] = [];
  let equivalents = 0;
  let refused = 0;
  for (const { file, mutant } of all) {
    if (drawn.length >= Number(given.count)) break;
    const fault = faultOf(file, mutant);
    if (isEquivalent(fault)) equivalents++;
    else if (!compiles(file, fault.text)) refused++;
    else drawn.push(fault);
  }
  console.log(
    `${all.length} mutants in ${files.length} files, ${drawn.length} drawn; ` +
      `drawn again: ${equivalents} equivalent, ${refused} that do not compile`,
  );
  return drawn;
}

function namedFaults(): Fault[] {
  const all = written<Written & { name: string }>('named.json').slice(0, Number(given.count));
  return all.map(({ file, was, is, name }) => {
    const before = textOf(file);
    if (before.split(was).length !== 2) throw new Error(`named.json: ${file} does not have once: ${was}`);
    const line = before.slice(0, before.indexOf(was)).split('\n').length;
    return { file, line, what: name, was, is, text: before.replace(was, () => is) };
  });
}

const faults = given.named ? namedFaults() : drawnFaults();
const bench = new Bench(root, texts);
const survivors: Fault[] = [];
for (const [k, fault] of faults.entries()) {
  const { file, line, what, was, is, text } = fault;
  const tests = bench.testsOf(file, AREAS[areaOf(file) ?? ''].tests);
  const killer = await bench.killerOf(file, text, tests, Number(given.longest));
  if (!killer) survivors.push(fault);
  console.log(
    `${k + 1} ${killer ? `killed by ${killer}` : 'SURVIVES'} ${file}:${line} ${what}\n    ${was}\n    ${is}`,
  );
}
console.log(`${faults.length - survivors.length} of ${faults.length} killed, seed ${given.seed}`);
if (given.out) {
  const short = (list: Fault[]): Omit<Fault, 'text'>[] =>
    list.map(({ file, line, what, was, is }) => ({ file, line, what, was, is }));
  writeFileSync(
    given.out,
    `${JSON.stringify({ seed: given.seed, faults: short(faults), survivors: short(survivors) }, null, 1)}\n`,
  );
}
process.exitCode = given.named && survivors.length > 0 ? 1 : 0;
process.exit();
