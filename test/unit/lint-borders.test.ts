import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { beforeAll, describe, expect, it } from 'vitest';
import { importCycles } from './import-cycles.ts';

const root = join(import.meta.dirname, '../..');

/** Rules that a text breaks, were it in the file named. */
let rulesBroken: (file: string, text: string) => Promise<string[]>;

beforeAll(() => {
  // Files that don't exist belong to no tsconfig: rules that need types are off for them.
  const anywhere = new ESLint({ cwd: root, overrideConfig: tseslint.configs.disableTypeChecked });
  const typed = new ESLint({ cwd: root });
  rulesBroken = async (file, text) => {
    const eslint = existsSync(join(root, file)) ? typed : anywhere;
    const [result] = await eslint.lintText(`${text}\n`, { filePath: join(root, file) });
    return result.messages.map(({ ruleId, message }) => ruleId ?? message);
  };
});

const BORDER = 'boundaries/dependencies';
const PACKAGE = 'no-restricted-imports';

describe('a deliberate violation fails lint', () => {
  it.each([
    [
      'the contract imports the worker',
      'preload/contract/x.ts',
      '../../native-worker/track/link-by-step.ts',
      BORDER,
    ],
    ['the preload script imports main', 'preload/x.ts', '../main/api/api.ts', BORDER],
    ['the worker imports the project', 'native-worker/track/x.ts', '../../main/project/project.ts', BORDER],
    [
      'the project imports the worker',
      'main/project/x.ts',
      '../../native-worker/track/link-by-step.ts',
      BORDER,
    ],
    ['a workflow imports the api', 'main/workflow/x.ts', '../api/api.ts', BORDER],
    [
      'a workflow imports the worker beside its client',
      'main/workflow/x.ts',
      '../../native-worker/track/link-by-step.ts',
      BORDER,
    ],
    ['the api imports the command line', 'main/api/x.ts', '../cli/main.ts', BORDER],
    ['the command line imports the project', 'main/cli/x.ts', '../project/project.ts', BORDER],
    ['the server imports a workflow', 'main/serve/x.ts', '../workflow/job-runner.ts', BORDER],
    ['the shell imports the project', 'main/electron/x.ts', '../project/project.ts', BORDER],
    ['the window imports main', 'renderer/features/train/x.ts', '../../../main/api/api.ts', BORDER],
    ['a viewer imports a feature', 'renderer/viewers/x.ts', '../features/train/split-words.ts', BORDER],
    ['a feature imports another', 'renderer/features/train/x.ts', '../track/track-store.ts', BORDER],
    [
      'what features share imports one of them',
      'renderer/shared/x.ts',
      '../features/track/track-store.ts',
      BORDER,
    ],
    ['the ui imports the transport', 'renderer/ui/x.ts', '../transport/bridge.ts', BORDER],
    ['the ground floor imports the one above', 'native-worker/math/x.ts', '../kernels/memory.ts', BORDER],
    ['kernels import the model', 'native-worker/kernels/x.ts', '../model/model-context.ts', BORDER],
    ['the tensor back end imports kernels', 'native-worker/tensor/x.ts', '../kernels/memory.ts', BORDER],
    ['detection imports the readers', 'native-worker/image/x.ts', '../read/source-cache.ts', BORDER],
    ['the readers import detection', 'native-worker/read/x.ts', '../image/cut-masks.ts', BORDER],
    ['measuring imports the model', 'native-worker/measure/x.ts', '../model/model-context.ts', BORDER],
    ['the model imports the alignment', 'native-worker/model/x.ts', '../align/mean-template.ts', BORDER],
    ['the alignment imports tracking', 'native-worker/align/x.ts', '../track/link-by-step.ts', BORDER],
    ['tracking imports the simulator', 'native-worker/track/x.ts', '../optics/render-patches.ts', BORDER],
    ['the physics import tracking', 'native-worker/physics/x.ts', '../track/link-by-step.ts', BORDER],
    ['figures import tracking', 'native-worker/figures/x.ts', '../track/link-by-step.ts', BORDER],
    ['the physics import figures', 'native-worker/physics/x.ts', '../figures/chart-svg.ts', BORDER],
    [
      'the simulator imports measuring',
      'native-worker/optics/x.ts',
      '../measure/feature-group-table.ts',
      BORDER,
    ],
    [
      'the science imports the RPC methods',
      'native-worker/model/x.ts',
      '../rpc-methods/method-context.ts',
      BORDER,
    ],
    ['the science imports the pool', 'native-worker/optics/x.ts', '../pool.ts', BORDER],
    ...['math', 'kernels', 'image', 'measure', 'model', 'align', 'track', 'physics', 'figures', 'optics'].map(
      (floor): [string, string, string, string] => [
        `a file in ${floor}`,
        `native-worker/${floor}/x.ts`,
        'node:fs',
        PACKAGE,
      ],
    ),
    ['Electron outside the shell', 'main/api/x.ts', 'electron', PACKAGE],
    ['Electron in the worker', 'native-worker/x.ts', 'electron', PACKAGE],
    ['SQLite in the worker', 'native-worker/x.ts', 'better-sqlite3', PACKAGE],
    ['SQLite in a workflow', 'main/workflow/x.ts', 'better-sqlite3', PACKAGE],
    ['SQLite in the shell', 'main/electron/x.ts', 'better-sqlite3', PACKAGE],
    ['the DOM in the worker', 'native-worker/x.ts', 'three', PACKAGE],
    ['the DOM in main', 'main/serve/x.ts', 'vue', PACKAGE],
    ['Node in the window', 'renderer/ui/x.ts', 'node:fs', PACKAGE],
    ['Node in the contract', 'preload/contract/x.ts', 'node:path', PACKAGE],
  ])('%s', async (_what, file, target, rule) => {
    expect(await rulesBroken(file, `export * from '${target}';`)).toContain(rule);
  });

  it.each([
    ['a floating promise', 'void 0;\nPromise.resolve(1);', '@typescript-eslint/no-floating-promises'],
    [
      'a promise where none is awaited',
      '[1].forEach(async () => Promise.resolve());',
      '@typescript-eslint/no-misused-promises',
    ],
    [
      'a value of unknown type used',
      'export const x: number = JSON.parse("1");',
      '@typescript-eslint/no-unsafe-assignment',
    ],
    [
      'an idle exclamation mark',
      'export const x = (y: number): number => y!;',
      '@typescript-eslint/no-unnecessary-type-assertion',
    ],
  ])('%s', async (_what, text, rule) => {
    expect(await rulesBroken('native-worker/math/random.ts', text)).toContain(rule);
  });

  it.each([
    ['a default export', 'export default 1;', 'no-restricted-syntax'],
    ['any', 'export const x = (y: any) => y;', '@typescript-eslint/no-explicit-any'],
    ['a print from the worker', 'console.log(1);', 'no-console'],
    ['a clock in the science', 'setTimeout(() => 1, 1);', 'no-restricted-globals'],
    ['a file of 401 lines', 'export const x = 1;\n'.repeat(1) + '//\n'.repeat(400), 'max-lines'],
  ])('%s', async (_what, text, rule) => {
    expect(await rulesBroken('native-worker/track/x.ts', text)).toContain(rule);
  });

  it('and what the design allows passes', async () => {
    const allowed: [string, string][] = [
      ['native-worker/track/x.ts', '../../preload/contract/errors.ts'],
      ['main/workflow/x.ts', '../../native-worker/client/client.ts'],
      ['main/project/x.ts', 'better-sqlite3'],
      ['main/electron/x.ts', 'electron'],
      ['main/electron/x.ts', '../api/api.ts'],
      ['renderer/app/x.ts', '../features/track/track-store.ts'],
      ['renderer/features/train/x.ts', '../../shared/session/session-store.ts'],
      ['renderer/features/train/x.ts', './split-words.ts'],
      ['native-worker/measure/x.ts', '../image/cut-masks.ts'],
      ['native-worker/rpc-methods/x.ts', 'node:fs'],
      ['native-worker/read/x.ts', 'node:fs'],
      ['native-worker/image/detect/make-cap-prior.ts', '../../optics/particle.ts'],
    ];
    for (const [file, target] of allowed) {
      expect(await rulesBroken(file, `export * from '${target}';`), `${file} -> ${target}`).toEqual([]);
    }
  });
});

describe('the worker', () => {
  it('does not know the DOM: its types are not there', () => {
    const { include, compilerOptions } = JSON.parse(
      readFileSync(join(root, 'tsconfig.node.json'), 'utf8'),
    ) as {
      include: string[];
      compilerOptions: { lib: string[] };
    };
    expect(include).toContain('native-worker');
    expect(compilerOptions.lib.some((name) => /dom/i.test(name))).toBe(false);
  });
});

describe('every file of source', () => {
  const folders = ['main', 'native-worker', 'preload', 'renderer', 'test'];
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|vue|js|css|py|sh|wat)$/.test(name))
      .map((name) => join(folder, name)),
  );

  it('has at most 400 lines', () => {
    expect(files.length).toBeGreaterThan(100);
    const long = files.filter((file) => readFileSync(join(root, file), 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  it('lies on no cycle of imports', () => {
    const texts = files
      .filter((file) => /\.(ts|vue)$/.test(file))
      .map((file) => [file, readFileSync(join(root, file), 'utf8')] as const);
    expect(importCycles(new Map(texts))).toEqual([]);
  });

  it('would be found on one, types and loading on demand included', () => {
    const cycle = new Map([
      ['a/one.ts', "import type { Two } from './two.ts';"],
      ['a/two.ts', "export const load = () => import('../b/three.ts');"],
      ['b/three.ts', "import { one } from '../a/one.ts';\nimport './four.ts';"],
      ['b/four.ts', ''],
    ]);
    expect(importCycles(cycle)).toEqual([['a/one.ts', 'a/two.ts', 'b/three.ts']]);
  });
});
