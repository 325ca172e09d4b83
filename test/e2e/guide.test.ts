import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBlocks, guideFolder, guidePages, runBlock } from '../support/guide-commands.ts';
import { expectScriptReads, SCRIPT_NEEDS } from '../support/guide-python.ts';
import { runCli } from './support/cli.ts';
import { smallScene } from './support/served.ts';

const root = join(guideFolder, '../..');
const readme = join(root, 'README.md');

/** A Python with what the script of the guide needs (named by PYTHON, else python3), or why there is none. */
const python = process.env['PYTHON'] ?? 'python3';
const imports = spawnSync(python, ['-c', `import ${SCRIPT_NEEDS.join(', ')}`], { encoding: 'utf8' });
const noPython =
  imports.status === 0 ? null : (imports.stderr ?? `${python} can't be started`).trim().split('\n').at(-1);
if (noPython) console.log(`Skipped: the guide's Python script, for ${noPython}.`);

/** A reader goes through the pages in order, in one folder; each page builds on what those before it made. */
describe('every command in the guide runs', () => {
  let cwd: string;
  let scene: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'janus3d-guide-'));
    scene = smallScene();
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it.each(guidePages().map((page) => [basename(page), page]))('%s', async (_, page) => {
    for (const block of commandBlocks(page)) expect(await runBlock(block, { cwd, scene })).toBeNull();
  });

  it.skipIf(noPython)('and the Python script reads what they have written', () =>
    expectScriptReads(python, cwd),
  );

  it('and those of the README, in a folder with images of the names it uses', async () => {
    const folder = mkdtempSync(join(cwd, 'readme-'));
    for (const index of [0, 1])
      copyFileSync(join(scene, `stack_0${index}.ome.tif`), join(folder, `stack_0${index}.tif`));
    copyFileSync(join(scene, 'video.ome.tif'), join(folder, 'swim.tif'));
    for (const block of commandBlocks(readme))
      expect(await runBlock(block, { cwd: folder, scene })).toBeNull();
  });

  it('and a command that fails, or that no page may have, is noticed', async () => {
    expect(await runBlock('janus3d info nothing.tif\njanus3d --version', { cwd, scene })).toContain(
      'nothing.tif',
    );
    expect(await runBlock('npm install something', { cwd, scene })).toContain('npm install');
    expect(await runBlock('npm run no-such-script', { cwd, scene })).not.toBeNull();
  });
});

/** Commands of the pages for other programs and shells: what runs each, or why nothing here can. */
const ELSEWHERE: [RegExp, string][] = [
  [/^(snakemake|nextflow) /, 'test/long/cluster.test.ts runs them to the letter'],
  [/^python3 docs\/python\/read_results\.py \.$/, 'the test of the script above'],
  [/^sha256sum --check --ignore-missing SHA256SUMS$/, 'the test below'],
  [/^pip install numpy pyarrow onnxruntime matplotlib$/, 'test/long/guide.test.ts installs them'],
  [/^(git clone|printf|docker|apptainer) /, 'needs a network, or an image that is in no registry here'],
  [/^ssh -L 8000:127\.0\.0\.1:8000 lab-pc$/, 'needs another machine'],
  [/^xattr /, 'macOS'],
  [/^(Get-FileHash|\.\\Janus3D-)/, 'Windows; the release workflow installs so'],
];

describe('commands for other programs', () => {
  it.each(guidePages().map((page) => [basename(page), page]))('are all known: %s', (_, page) => {
    const commands = ['console', 'powershell'].flatMap((language) => commandBlocks(page, language));
    const lines = commands.flatMap((block) => block.split('\n').filter(Boolean));
    expect(lines.filter((line) => !ELSEWHERE.some(([known]) => known.test(line)))).toEqual([]);
  });

  it('compare the one file that was fetched with the list of a release', () => {
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-sums-'));
    try {
      const check = (): number | null =>
        spawnSync('bash', ['-c', sha256sum], { cwd: folder, stdio: 'ignore' }).status;
      const [sha256sum] = commandBlocks(join(guideFolder, 'it-department.md'), 'console');
      writeFileSync(join(folder, 'one'), 'as released');
      writeFileSync(join(folder, 'other'), 'not fetched');
      spawnSync('bash', ['-c', 'sha256sum -- * > SHA256SUMS'], { cwd: folder });
      rmSync(join(folder, 'other'));
      expect(check()).toBe(0);
      writeFileSync(join(folder, 'one'), 'altered');
      expect(check()).toBe(1);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('links of the guide', () => {
  const map = join(guideFolder, '../contributing/README.md');
  const documents = join(guideFolder, '../README.md');
  const contributing = readdirSync(dirname(map)).map((name) => join(dirname(map), name));
  it.each(
    [readme, documents, ...contributing, ...guidePages()].map((page) => [page.slice(root.length), page]),
  )('lead somewhere: %s', (_, page) => {
    const links = readFileSync(page, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]+)/g);
    const missing = [...links].map((match) => match[1]).filter((to) => !existsSync(join(dirname(page), to)));
    expect(missing).toEqual([]);
  });

  it('and so do the paths that the map of the code gives', () => {
    const paths = [...readFileSync(map, 'utf8').matchAll(/`([a-z][a-z0-9-]*\/[A-Za-z0-9./-]*)`/g)];
    const missing = paths
      .map((match) => match[1])
      .filter((path) => !/NAME/.test(path) && !existsSync(join(root, path)));
    expect(missing).toEqual([]);
  });
});

it('the README lists the commands that there are', async () => {
  const { stdout } = await runCli(['--help'], root);
  const there = [...stdout.matchAll(/^ {2}([a-z-]+) {2,}/gm)].map((match) => match[1]);
  const listed = [...readFileSync(readme, 'utf8').matchAll(/^\| `([a-z-]+)[ `]/gm)].map((match) => match[1]);
  expect(there.length).toBeGreaterThan(15);
  expect(there.filter((name) => !listed.includes(name))).toEqual([]);
});

it('the warnings that the guide explains are those of the program', () => {
  const sources = ['main', 'native-worker', 'preload/contract'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .map((path) => readFileSync(join(root, folder, path), 'utf8')),
  );
  const program = withPlurals(sources.join('\n'));
  const rows = readFileSync(join(guideFolder, 'warnings.md'), 'utf8').matchAll(/^\| ([^|]+) \| [^|]+ \|$/gm);
  const pieces = [...rows].flatMap((row) =>
    row[1].split('…').map((piece) => piece.trim().replace(/^[.,;) ]+/, '')),
  );
  const known = pieces.filter((piece) => piece.length > 11 && !piece.startsWith('---'));
  expect(known.length).toBeGreaterThan(30);
  expect(known.filter((piece) => !program.includes(piece))).toEqual([]);
});

/** Texts of the program as they read for more than one thing. */
function withPlurals(source: string): string {
  return source
    .replace(
      /\$\{counted\([^']*'([^']+)'(?:, '([^']+)')?\)\}/g,
      (_, one: string, many?: string) => many ?? `${one}s`,
    )
    .replace(/\$\{\w+ === 1 \? '[^']*' : '([^']*)'\}/g, '$1');
}
