import { defineConfig } from 'vitest/config';
import vue from '@vitejs/plugin-vue';
import { SkipsOnList } from './test/support/skips.ts';

const node = { environment: 'node' as const, testTimeout: 300_000, hookTimeout: 300_000 };

/** Of the folders of quick tests, those that start programs or the linter, or mount a small disk and fill it. */
const SLOWER = [
  'test/security/{outputs,serve-attacks,disk-full,disk-full-project}.test.ts',
  'test/unit/lint-borders.test.ts',
];

/** Quick tests first, then the slower ones and those of the whole program; full series run by themselves. */
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
          exclude: SLOWER,
          // What files of tests import is loaded once a worker: tests take back what they replace.
          isolate: false,
        },
      },
      {
        extends: true,
        test: {
          ...node,
          name: 'whole',
          include: ['test/{e2e,a11y}/**/*.test.ts', ...SLOWER],
          sequence: { groupOrder: 1 },
          testTimeout: 300_000,
          hookTimeout: 300_000,
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
