import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import wabt from 'wabt';

const folder = new URL('../../../native-worker/model/trees/', import.meta.url);
export const KERNELS_MODULE = new URL('kernels-wasm.ts', folder);

/** The text of kernels-wasm.ts, compiled from kernels.wat. */
export async function compileKernels(): Promise<string> {
  const tools = await wabt();
  const source = readFileSync(new URL('kernels.wat', folder), 'utf8');
  const parsed = tools.parseWat('kernels.wat', source, { simd: true });
  const { buffer } = parsed.toBinary({});
  parsed.destroy();
  const text = `/** kernels.wat, compiled by \`npm run kernels\`. */\nexport const KERNELS_WASM = '${Buffer.from(buffer).toString('base64')}';\n`;
  return format(text, { ...(await resolveConfig(KERNELS_MODULE)), parser: 'typescript' });
}

if (process.argv[1] === import.meta.filename) writeFileSync(KERNELS_MODULE, await compileKernels());
