import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';
import { SkipsOnList } from './test/support/skips.ts';

const node = { environment: 'node' as const, testTimeout: 30_000, hookTimeout: 60_000 };

/** Of the folders of quick tests, those that start programs or the linter. */
const STARTING = ['test/security/{outputs,serve-attacks}.test.ts', 'test/unit/lint-borders.test.ts'];

/** Quick tests run in parallel; the ones that start programs run one at a time, after them; full series run by themselves. */
export default defineConfig({
  plugins: [vue()],
  test: {
    maxWorkers: 2,
    reporters: ['default', new SkipsOnList()],
    projects: [
      {
        extends: true,
        test: {
          ...node,
          name: 'quick',
          include: ['test/{unit,property,parity,security}/**/*.test.ts'],
          exclude: STARTING,
        },
      },
      {
        extends: true,
        test: {
          ...node,
          name: 'whole',
          include: ['test/{e2e,a11y}/**/*.test.ts', ...STARTING],
          testTimeout: 300_000,
          hookTimeout: 300_000,
          fileParallelism: false,
        },
      },
      {
        extends: true,
        test: {
          ...node,
          name: 'package',
          include: ['test/package/**/*.test.ts'],
          testTimeout: 600_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
