import type { Reporter, TestCase } from 'vitest/node';

/** Files whose tests may be skipped, with what they wait for; anything else that is skipped fails a run with CI set. */
const MAY_SKIP: readonly (readonly [file: RegExp, waitsFor: string])[] = [
  [/test\/unit\/align\/align-real\.test\.ts$/, 'the shared folder'],
  [/test\/unit\/image\/real\.test\.ts$/, 'the shared folder'],
  [/test\/unit\/read\/wild\.test\.ts$/, 'the shared folder'],
  [/test\/unit\/track\/trajectories\.test\.ts$/, 'the shared folder'],
  [/test\/unit\/workflow\/planes\.test\.ts$/, 'the shared folder'],
  [/test\/parity\/reading\.test\.ts$/, 'the shared folder'],
  [/test\/security\/read-fuzz\.test\.ts$/, 'the shared folder'],
  [/test\/e2e\/(accuracy|compare|setup|cli)\.test\.ts$/, 'the shared folder'],
  [/test\/parity\/tensor\.test\.ts$/, 'tfjs-node'],
  [/test\/(e2e|long)\/kills\.test\.ts$/, 'Linux'],
  [/test\/unit\/(files\/make-folder|workflow\/source-files)\.test\.ts$/, 'Linux'],
  [/test\/unit\/workflow\/read-csv\.test\.ts$/, 'a system with pipes'],
  [/test\/security\/serve-attacks\.test\.ts$/, 'Linux'],
  [/test\/security\/disk-full(-project)?\.test\.ts$/, 'root of Linux, who can make a small disk'],
  [/test\/unit\/project\/read-only\.test\.ts$/, 'root of Linux, who can make a place that takes no writing'],
  [/test\/(e2e\/serve-end|e2e\/pairs|long\/(memory|messages|images))\.test\.ts$/, 'Linux'],
  [/test\/security\/trusted-hosts\.test\.ts$/, 'a system with paths of POSIX'],
  [/test\/long\/cluster\.test\.ts$/, 'root of Linux with Python, for Snakemake and SLURM'],
  [/test\/(e2e|long)\/guide\.test\.ts$/, 'Python with onnxruntime and matplotlib'],
  [/test\/(e2e|a11y)\/(electron|window[a-z-]*)\.test\.ts$/, 'a display or a browser'],
  [/test\/package\/\w+\.test\.ts$/, 'runtimes and tools to build packages with'],
];

/** The skipped tests that are not on the list. */
export const notOnList = (files: readonly string[]): string[] =>
  files.filter((file) => !MAY_SKIP.some(([pattern]) => pattern.test(file)));

/** Says which tests were skipped though nothing allows it, and fails a run of continuous integration for them. */
export class SkipsOnList implements Reporter {
  private readonly skipped = new Map<string, string>();

  onTestCaseResult(test: TestCase): void {
    // A test that was left out because of a name asked for (-t) is skipped without a mode of its own.
    if (test.result().state === 'skipped' && test.options.mode === 'skip')
      this.skipped.set(test.fullName, test.module.moduleId);
  }

  onTestRunEnd(): void {
    const files = notOnList([...this.skipped.values()]);
    if (files.length === 0) return;
    const names = [...this.skipped].filter(([, file]) => files.includes(file)).map(([name]) => name);
    console.error(`Skipped, but not on the list of test/support/skips.ts:\n  ${names.join('\n  ')}`);
    if (process.env.CI) process.exitCode = 1;
  }
}
