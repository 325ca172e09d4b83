import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernels, KERNEL_FOLDERS, kernelsModule } from './make-kernels.ts';

test.each(KERNEL_FOLDERS)('the compiled kernels of %s are those of the text', async (folder) => {
  expect(readFileSync(kernelsModule(folder), 'utf8')).toBe(await compileKernels(folder));
});
