import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import asc from 'assemblyscript/asc';
import { format, resolveConfig } from 'prettier';

/** What each module of kernels, NAME-wasm.ts, is compiled from: AssemblyScript in the folder assembly/. */
export const KERNEL_SOURCES = {
  image: ['pixels', 'circles', 'median'],
  trees: ['random-tree', 'histogram'],
  filters: ['filters'],
  lists: ['lists'],
  light: ['light'],
  layers: ['layers'],
  covariance: ['covariance', 'solve', 'mixture', 'metric'],
  'round-images': ['round-images', 'solve'],
} as const;
export type KernelName = keyof typeof KERNEL_SOURCES;
export const KERNEL_NAMES = Object.keys(KERNEL_SOURCES) as KernelName[];

export const kernelsModule = (name: KernelName): URL => new URL(`${name}-wasm.ts`, import.meta.url);

const sourceFile = (path: string): URL => new URL(`assembly/${basename(path)}`, import.meta.url);

/**
 * No run-time library: the kernels allocate nothing, and JavaScript lays out their memory from its first byte on. Level 3s for exp and log: level 3
 * would put tables of theirs into that memory.
 */
const OPTIMISE: Record<KernelName, string> = {
  image: '-O3',
  trees: '-O3',
  filters: '-O3s',
  lists: '-O3',
  light: '-O3',
  layers: '-O3',
  covariance: '-O3',
  'round-images': '-O3',
};
const OPTIONS =
  '--runtime stub --noAssert --enable simd --enable nontrapping-f2i --initialMemory 1 --outFile out.wasm';

/**
 * The text of NAME-wasm.ts.
 *
 * @throws Error with the compiler's messages
 */
export async function compileKernels(name: KernelName): Promise<string> {
  let wasm: Uint8Array | string = '';
  const files = KERNEL_SOURCES[name].map((file) => `${file}.ts`);
  const { error, stderr } = await asc.main([...files, OPTIMISE[name], ...OPTIONS.split(' ')], {
    readFile: (path) => (path.endsWith('.ts') ? readFileSync(sourceFile(path), 'utf8') : null),
    writeFile: (_path, contents) => {
      wasm = contents;
    },
    listFiles: () => [],
  });
  if (error || wasm.length === 0) throw new Error(`${name}: ${stderr.toString()}`);
  const base64 = Buffer.from(wasm).toString('base64');
  const text = `/** ${files.map((file) => `assembly/${file}`).join(', ')}, compiled by \`npm run kernels\`. */\nexport const KERNELS_WASM = '${base64}';\n`;
  return format(text, { ...(await resolveConfig(kernelsModule(name))), parser: 'typescript' });
}

if (process.argv[1] === import.meta.filename) {
  for (const name of KERNEL_NAMES) writeFileSync(kernelsModule(name), await compileKernels(name));
}
