import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import wabt from 'wabt';

/** The kernels of this folder: each NAME.wat is compiled into NAME-wasm.ts. */
export const KERNEL_NAMES = ['image', 'trees'] as const;
type KernelName = (typeof KERNEL_NAMES)[number];

export const kernelsModule = (name: KernelName): URL => new URL(`${name}-wasm.ts`, import.meta.url);

/** The text of NAME-wasm.ts, compiled from NAME.wat. */
export async function compileKernels(name: KernelName): Promise<string> {
  const tools = await wabt();
  const source = readFileSync(new URL(`${name}.wat`, import.meta.url), 'utf8');
  const parsed = tools.parseWat(`${name}.wat`, source, { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const text = `/** ${name}.wat, compiled by \`npm run kernels\`. */\nexport const KERNELS_WASM = '${Buffer.from(buffer).toString('base64')}';\n`;
  return format(text, { ...(await resolveConfig(kernelsModule(name))), parser: 'typescript' });
}

if (process.argv[1] === import.meta.filename) {
  for (const name of KERNEL_NAMES) writeFileSync(kernelsModule(name), await compileKernels(name));
}
