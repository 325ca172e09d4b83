import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compileKernels, KERNEL_NAMES, kernelsModule } from '../../../native-worker/kernels/make-kernels.ts';

test.each(KERNEL_NAMES)('the compiled kernels %s are those of the text', async (name) => {
  expect(readFileSync(kernelsModule(name), 'utf8')).toBe(await compileKernels(name));
});
