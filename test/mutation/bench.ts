import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { distancesTo } from './imports.ts';
import type { Answer, Question } from './session.ts';

/** On top of ten times what a test file takes: the machine may do other things. */
const TIMEOUT_S = 10;

/** A copy of the checkout in which faults are put into files and tests are run on them. */
export class Bench {
  readonly #copy = mkdtempSync(join(tmpdir(), 'janus3d-mutation-'));
  readonly #texts: ReadonlyMap<string, string>;
  readonly #baselines = new Map<string, Answer>();
  /** Seconds of test files, kept from run to run: they set the order alone. */
  readonly #seconds: Record<string, number>;
  readonly #secondsFile: string;
  #session: ChildProcess | undefined;

  /** @param texts of all files of code and tests by path, as they are at the start */
  constructor(root: string, texts: ReadonlyMap<string, string>) {
    this.#texts = texts;
    this.#secondsFile = join(root, '.cache/mutation-seconds.json');
    this.#seconds = existsSync(this.#secondsFile)
      ? (JSON.parse(readFileSync(this.#secondsFile, 'utf8')) as Record<string, number>)
      : {};
    const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
    });
    for (const file of listed.toString().split('\n').filter(Boolean)) {
      mkdirSync(dirname(join(this.#copy, file)), { recursive: true });
      cpSync(join(root, file), join(this.#copy, file), { force: true });
    }
    symlinkSync(join(root, 'node_modules'), join(this.#copy, 'node_modules'));
    process.on('exit', () => {
      this.#session?.kill('SIGKILL');
      rmSync(this.#copy, { recursive: true, force: true });
    });
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
  }

  async #start(): Promise<ChildProcess> {
    const session = fork(join(this.#copy, 'test/mutation/session.ts'), [this.#copy], {
      cwd: this.#copy,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    await new Promise((resolve) => session.once('message', resolve));
    return session;
  }

  /** A test that hangs or ends its process fails. */
  async #ask(question: Question, limitS: number): Promise<Answer> {
    const session = (this.#session ??= await this.#start());
    const answer = await new Promise<Answer | undefined>((resolve) => {
      const timer = setTimeout(() => resolve(undefined), limitS * 1000);
      const settle = (value: Answer | undefined): void => {
        clearTimeout(timer);
        session.removeAllListeners();
        resolve(value);
      };
      session.once('message', settle);
      session.once('exit', () => settle(undefined));
      session.send(question);
    });
    if (answer) return answer;
    session.kill('SIGKILL');
    this.#session = undefined;
    return { passes: false, seconds: limitS };
  }

  /** What a test file says of the code as it is; asked once, and only of files that are needed. */
  async #baseline(test: string, altered: string): Promise<Answer> {
    let known = this.#baselines.get(test);
    if (!known) {
      known = await this.#ask({ test, altered }, 30 * TIMEOUT_S);
      if (!known.passes) console.log(`${test} fails without a mutant: left out`);
      this.#baselines.set(test, known);
      this.#seconds[test] = known.seconds;
      mkdirSync(dirname(this.#secondsFile), { recursive: true });
      writeFileSync(this.#secondsFile, JSON.stringify(this.#seconds));
    }
    return known;
  }

  /** Test files under `folders` that load `file`: near ones first, of those the ones that were short in earlier runs. */
  testsOf(file: string, folders: readonly string[]): string[] {
    const distances = distancesTo(file, this.#texts);
    const cost = (test: string): number => (distances.get(test) ?? 0) + (this.#seconds[test] ?? 0);
    return [...distances.keys()]
      .filter((test) => test.endsWith('.test.ts') && folders.some((folder) => test.startsWith(`${folder}/`)))
      .sort((a, b) => cost(a) - cost(b));
  }

  /** The first test file that fails with another text of a file; nothing where all pass. */
  async killerOf(
    file: string,
    text: string,
    tests: readonly string[],
    longestS: number,
  ): Promise<string | undefined> {
    const altered = join(this.#copy, file);
    for (const test of tests) {
      if ((this.#seconds[test] ?? 0) > longestS) continue;
      const { passes, seconds } = await this.#baseline(test, altered);
      if (!passes || seconds > longestS) continue;
      writeFileSync(altered, text);
      const answer = await this.#ask({ test, altered }, TIMEOUT_S + 10 * seconds);
      writeFileSync(altered, this.#texts.get(file) ?? '');
      if (!answer.passes) return test;
    }
    return undefined;
  }
}
