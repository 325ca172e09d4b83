import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const { tests, seconds, leftOut } = JSON.parse(readFileSync(process.env.MUTATION_RUN ?? '', 'utf8')) as {
  tests: string[];
  leftOut: string[];
  seconds: Record<string, number>;
};

/** Short test files first: a mutant is mostly killed by one of them. */
class ShortFirst extends BaseSequencer {
  override sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const length = ({ moduleId }: TestSpecification): number =>
      Object.entries(seconds).find(([file]) => moduleId.endsWith(file))?.[1] ?? 0;
    return Promise.resolve([...files].sort((a, b) => length(a) - length(b)));
  }
}

export default defineConfig({
  test: {
    environment: 'node',
    include: tests.map((folder) => `${folder}/**/*.test.ts`),
    exclude: leftOut,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 1,
    sequence: { sequencer: ShortFirst },
  },
});
