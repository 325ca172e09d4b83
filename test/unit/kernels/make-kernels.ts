import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import wabt from 'wabt';

const worker = new URL('../../../native-worker/', import.meta.url);

/** Folders with a kernels.wat. */
export const KERNEL_FOLDERS = [new URL('image/', worker), new URL('model/trees/', worker)];

export const kernelsModule = (folder: URL): URL => new URL('kernels-wasm.ts', folder);

/** The text of kernels-wasm.ts, compiled from kernels.wat. */
export async function compileKernels(folder: URL): Promise<string> {
  const tools = await wabt();
  const source = readFileSync(new URL('kernels.wat', folder), 'utf8');
  const parsed = tools.parseWat('kernels.wat', source, { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const text = `/** kernels.wat, compiled by \`npm run kernels\`. */\nexport const KERNELS_WASM = '${Buffer.from(buffer).toString('base64')}';\n`;
  return format(text, { ...(await resolveConfig(kernelsModule(folder))), parser: 'typescript' });
}

if (process.argv[1] === import.meta.filename) {
  for (const folder of KERNEL_FOLDERS) writeFileSync(kernelsModule(folder), await compileKernels(folder));
}
