import { createVitest, type Vitest } from 'vitest/node';

/** What the parent asks: does this test file pass, with the code as it lies in the copy? */
export interface Question {
  test: string;
  /** File of the code that was altered since the last question. */
  altered: string;
}

export interface Answer {
  passes: boolean;
  seconds: number;
}

/**
 * A process that runs single test files on request, with all that is loaded once: the start of a test runner costs more
 * than most test files. It ends when its parent does; one that hangs is killed by its parent.
 */
async function serve(root: string): Promise<void> {
  const runner: Vitest = await createVitest({
    config: false,
    root,
    watch: false,
    pool: 'threads',
    maxWorkers: 1,
    bail: 1,
    environment: 'node',
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: [{}],
  });
  const specifications = await runner.globTestSpecifications();
  let before = '';
  process.on('message', ({ test, altered }: Question) => {
    // The file altered last is as it was again.
    for (const file of new Set([before, altered])) if (file) runner.invalidateFile(file);
    before = altered;
    const start = performance.now();
    const asked = specifications.filter(({ moduleId }) => moduleId.endsWith(`/${test}`));
    void runner.runTestSpecifications(asked).then(({ testModules, unhandledErrors }) => {
      const failed = testModules.filter((module) =>
        asked.some(({ moduleId }) => moduleId === module.moduleId),
      );
      const passes = unhandledErrors.length === 0 && failed.every((module) => module.ok());
      process.send?.({ passes, seconds: (performance.now() - start) / 1000 } satisfies Answer);
    });
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

await serve(process.argv[2]);
