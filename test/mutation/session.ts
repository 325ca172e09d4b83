import { createVitest, type TestSpecification, type Vitest } from 'vitest/node';

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

/** SQLite can't be loaded by one thread after another, so that what may need it runs in processes; threads start faster. */
const poolFor = (altered: string): 'forks' | 'threads' => (/\/main\//.test(altered) ? 'forks' : 'threads');

/**
 * A process that runs single test files on request, with all that is loaded once: the start of a test runner costs more
 * than most test files. It ends when its parent does; one that hangs is killed by its parent.
 */
async function serve(root: string): Promise<void> {
  const start = async (
    pool: 'forks' | 'threads',
  ): Promise<{ runner: Vitest; specifications: TestSpecification[] }> => {
    const runner = await createVitest({
      config: false,
      root,
      watch: false,
      pool,
      maxWorkers: 1,
      bail: 1,
      environment: 'node',
      include: ['test/**/*.test.ts'],
      testTimeout: 60_000,
      hookTimeout: 120_000,
      reporters: [{}],
    });
    return { runner, specifications: await runner.globTestSpecifications() };
  };
  const runners = new Map<string, ReturnType<typeof start>>();
  /** What each runner saw altered last: it is as it was again. */
  const before = new Map<string, string>();

  async function answer({ test, altered }: Question): Promise<Answer> {
    const pool = poolFor(altered);
    const made = runners.get(pool) ?? start(pool);
    runners.set(pool, made);
    const { runner, specifications } = await made;
    for (const file of new Set([before.get(pool) ?? altered, altered])) runner.invalidateFile(file);
    before.set(pool, altered);
    const began = performance.now();
    const asked = specifications.filter(({ moduleId }) => moduleId.endsWith(`/${test}`));
    const { testModules, unhandledErrors } = await runner.runTestSpecifications(asked);
    const own = testModules.filter(({ moduleId }) => asked.some((one) => one.moduleId === moduleId));
    const passes = unhandledErrors.length === 0 && own.every((module) => module.ok());
    return { passes, seconds: (performance.now() - began) / 1000 };
  }

  process.on('message', (question: Question) => {
    void answer(question).then((said) => process.send?.(said));
  });
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

await serve(process.argv[2]);
