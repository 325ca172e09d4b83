import { defineConfig } from 'vitest/config';

/** Series that take minutes to hours; `npm test` has a sample of each. */
export default defineConfig({
  test: {
    environment: 'node',
    include: ['test/long/**/*.test.ts'],
    maxWorkers: 2,
    testTimeout: 1_800_000,
    hookTimeout: 1_800_000,
  },
});
