import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernels, KERNEL_NAMES, kernelsModule } from '../../../native-worker/kernels/make-kernels.ts';
import { BINS, CIRCLE, EDGES, FIT, SERIES, TREE, VOTES } from '../../../native-worker/kernels/structs.ts';

const folder = new URL('../../../native-worker/kernels/assembly/', import.meta.url);
const sources = readdirSync(folder)
  .filter((file) => file.endsWith('.ts'))
  .map((file) => ({ file, text: readFileSync(new URL(file, folder), 'utf8') }));

test.each(KERNEL_NAMES)('the compiled kernels %s are those of the text', async (name) => {
  expect(readFileSync(kernelsModule(name), 'utf8')).toBe(await compileKernels(name));
});

test.each(KERNEL_NAMES)('the memory of the kernels %s holds nothing of their own', async (name) => {
  const { KERNELS_WASM } = (await import(kernelsModule(name).href)) as { KERNELS_WASM: string };
  const bytes = Buffer.from(KERNELS_WASM, 'base64');
  const sections: number[] = [];
  for (let at = 8; at < bytes.length;) {
    sections.push(bytes[at++]);
    let [length, shift] = [0, 0];
    do {
      length |= (bytes[at] & 127) << shift;
      shift += 7;
    } while (bytes[at++] >= 128);
    at += length;
  }
  const data = 11;
  expect(sections).not.toContain(data);
});

test('JavaScript and the kernels agree on the fields of the structs', () => {
  const classes = sources.flatMap(({ text }) =>
    [...text.matchAll(/^class (\w+) \{\n(.*?)^\}/gms)].map(([, name, body]): [string, string[][]] => [
      name.toUpperCase(),
      [...body.matchAll(/^ {2}(\w+): (\w+);$/gm)].map(([, field, type]) => [
        field,
        type === 'usize' ? 'i32' : type,
      ]),
    ]),
  );
  const structs = Object.entries({ BINS, CIRCLE, EDGES, FIT, SERIES, TREE, VOTES });
  expect(Object.fromEntries(classes)).toEqual(
    Object.fromEntries(structs.map(([name, layout]) => [name, Object.entries(layout)])),
  );
});

test.each(sources)('$file is a short file', ({ text }) => {
  expect(text.split('\n').length).toBeLessThanOrEqual(400);
});
