import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import type { CommandName, JobState } from '../../preload/contract/commands.ts';
import type { WireError } from '../../preload/contract/errors.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { caseSeed, limitMs } from './cases.ts';
import { CALLED_PROJECT as PROJECT, CALLS } from './contract-calls.ts';
import { PROGRAM_WORDS } from './plain-words.ts';
import { familyBytes } from './processes.ts';
import { randomNumbers } from './random-numbers.ts';

/** Messages of a window that is not trusted, altered in all ways, to a served workstation with a project that has everything in it. */

const CLI = join(import.meta.dirname, '../../main/cli/index.ts');
const [ID, LATER_ID] = [1, 2];
const MOST_BYTES = 1.5e9;
/** After so many messages the project is as it was. */
const FRESH_EVERY = 40;

type Below = (below: number) => number;
const pick = <T>(list: readonly T[], below: Below): T => list[below(list.length)];

const NAMES = Object.keys(CALLS) as CommandName[];

const deep = (levels: number): unknown => {
  let value: unknown = 1;
  for (let level = 0; level < levels; level += 1) value = level % 2 ? [value] : { a: value };
  return value;
};

/** What may stand where something else should. */
const STRANGE: ((below: Below) => unknown)[] = [
  (below) => pick([-1, 0, 1, 0.5, 1e9, 2 ** 53, 1e308, Number.NaN, Infinity, -0, 4294967296], below),
  (below) => pick(['', 'x', '0', '__proto__', 'constructor', '\u0000', 'é\ud800', '%s%n', '../..'], below),
  (below) => pick(['/dev/zero', '/proc/self/mem', '//host/share', '\\\\host\\share\\a.tif', 'con'], below),
  (below) => 'a'.repeat(10 ** below(6)),
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => ({ toString: 1, valueOf: 1, then: 1 }),
  () => JSON.parse('{"__proto__": {"polluted": 1}, "constructor": {"prototype": null}}') as unknown,
  (below) => Array.from({ length: 10 ** below(5) }, () => below(9)),
  (below) => deep(10 ** below(4)),
  (below) => Float64Array.of(1, Number.NaN, below(9)),
  () => new Uint8Array(0),
];

/** One value somewhere in it is another one, gone, or new. */
function alter(value: unknown, below: Below): unknown {
  const isHolder = typeof value === 'object' && value !== null && !ArrayBuffer.isView(value);
  if (!isHolder || below(4) === 0) return pick(STRANGE, below)(below);
  const entries = Object.entries(value);
  if (entries.length > 0 && below(3) > 0) {
    const at = below(entries.length);
    if (below(5) === 0) entries.splice(at, 1);
    else entries[at] = [entries[at][0], alter(entries[at][1], below)];
  } else {
    const key = pick(['id', 'path', 'options', 'seed', 'toString', '', 'a'.repeat(1000)], below);
    entries.push([key, pick(STRANGE, below)(below)]);
  }
  return Array.isArray(value) ? entries.map(([, item]) => item as unknown) : Object.fromEntries(entries);
}

const MESSAGE_WAYS = ['params', 'params', 'params', 'twice', 'whole', 'bytes', 'text'] as const;

interface Message {
  about: string;
  data: ArrayBuffer | Uint8Array | string;
  /** Its id is as it was, so there must be an answer to it. */
  isAnswered: boolean;
}

/** A message of that seed, and what it is. */
function messageOf(below: Below): Message {
  const name = pick(NAMES, below);
  const way = pick(MESSAGE_WAYS, below);
  const call = { id: ID, invoke: name, params: CALLS[name] as unknown };
  const about = `${way} of ${name}`;
  if (way === 'params')
    return { about, isAnswered: true, data: encodeMessage({ ...call, params: alter(call.params, below) }) };
  if (way === 'twice') {
    const params = alter(alter(call.params, below), below);
    return { about, isAnswered: true, data: encodeMessage({ ...call, params }) };
  }
  if (way === 'whole') return { about, isAnswered: false, data: encodeMessage(alter(call, below)) };
  if (way === 'text') return { about, isAnswered: false, data: JSON.stringify(call) };
  const bytes = new Uint8Array(encodeMessage(call));
  for (let edits = 1 + below(4); edits > 0; edits -= 1) bytes[below(bytes.length)] = below(256);
  const data = below(3) === 0 ? bytes.subarray(0, below(bytes.length)) : bytes;
  return { about, isAnswered: false, data };
}

interface Incoming {
  id?: number;
  result?: { jobId?: number } | null;
  error?: WireError;
  event?: string;
  payload?: JobState;
}

/** A served workstation as a process of its own, and a window that is connected again when it was turned out. */
class Target {
  readonly child: ChildProcess;
  #cookie = '';
  #port = '';
  #socket: WebSocket | null = null;
  #onMessage: (message: Incoming) => void = () => undefined;
  #onClose: () => void = () => undefined;
  said = '';

  constructor(folder: string) {
    this.child = spawn(process.execPath, [CLI, 'serve', '--threads', '1'], {
      cwd: folder,
      env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stderr!.on('data', (text: Buffer) => (this.said += text.toString()));
  }

  async start(): Promise<void> {
    const [line] = (await once(this.child.stdout!, 'data')) as [Buffer];
    // In a checkout that is new it says first that it builds the window.
    this.said = '';
    const address = new URL(line.toString().trim());
    this.#port = address.port;
    this.#cookie = (await fetch(address)).headers.get('set-cookie')!.split(';')[0];
  }

  async connect(): Promise<WebSocket> {
    if (this.#socket?.readyState === WebSocket.OPEN) return this.#socket;
    const socket = new WebSocket(`ws://127.0.0.1:${this.#port}/ws`, { headers: { cookie: this.#cookie } });
    socket.on('error', () => undefined);
    await once(socket, 'open');
    socket.on('message', (data: Buffer) => this.#onMessage(decodeMessage(data) as Incoming));
    socket.on('close', () => this.#onClose());
    this.#socket = socket;
    return socket;
  }

  /**
   * Sends it and waits for the answer, of a job for its end too. What has another id by now may have no answer: then it waits for that of a
   * call that comes after it, or for the end of the connection.
   */
  async ask({ data, isAnswered }: Omit<Message, 'about'>): Promise<Incoming | 'closed' | 'silence'> {
    const socket = await this.connect();
    const over = new Set<number>();
    return new Promise((done) => {
      let answer: Incoming | null = null;
      const finish = (how: Incoming | 'closed' | 'silence'): void => {
        clearTimeout(timer);
        this.#onMessage = () => undefined;
        this.#onClose = () => undefined;
        done(how);
      };
      const timer = setTimeout(() => finish('silence'), limitMs());
      this.#onClose = () => finish('closed');
      this.#onMessage = (message) => {
        const { id, event, payload, result } = message;
        if (event === 'job' && payload && payload.state !== 'running') over.add(payload.jobId);
        if (id === ID || (id === LATER_ID && !isAnswered)) {
          answer = message;
          if (result?.jobId !== undefined)
            socket.send(encodeMessage({ id: 0, invoke: 'job.cancel', params: { jobId: result.jobId } }));
        }
        const jobId = answer?.result?.jobId;
        if (answer && (jobId === undefined || over.has(jobId))) finish(answer);
      };
      socket.send(data);
      socket.send(encodeMessage({ id: LATER_ID, invoke: 'app.info', params: {} }));
    });
  }

  /** A call as a window sends it. */
  call(invoke: CommandName, params: object): Promise<unknown> {
    return this.ask({ data: encodeMessage({ id: ID, invoke, params }), isAnswered: true });
  }
}

/**
 * Sends altered messages one after the other to a workstation in `folder`, which has the project. Returns what is wrong, by case: a fault, words
 * of a program, no answer within 20 s, more than 1.5 GB, an end of the program.
 */
export async function fuzzMessages(
  folder: string,
  seed: number,
  cases: readonly number[],
): Promise<string[]> {
  const wrong: string[] = [];
  const tally: Record<string, number> = {};
  const target = new Target(folder);
  const ended = once(target.child, 'exit');
  await target.start();
  let peak = 0;
  try {
    for (const [place, index] of cases.entries()) {
      const { uniform } = randomNumbers(caseSeed(seed, index));
      const below: Below = (limit) => Math.floor(uniform() * limit);
      const path = join(folder, `copy-${Math.floor(place / FRESH_EVERY) % 2}.janus3d`);
      if (place % FRESH_EVERY === 0) {
        await target.call('project.close', {});
        copyFileSync(join(folder, PROJECT), path);
      }
      await target.call('project.open', { path });
      const message = messageOf(below);
      const { about } = message;
      const answer = await target.ask(message);
      const kind = typeof answer === 'string' ? answer : answer.error ? answer.error.tag : `answer`;
      tally[kind] = (tally[kind] ?? 0) + 1;
      peak = Math.max(peak, familyBytes(target.child.pid!));
      if (target.child.exitCode !== null) wrong.push(`case ${index}, ${about}: the program has ended`);
      if (answer === 'silence') wrong.push(`case ${index}, ${about}: no answer in ${limitMs() / 1000} s`);
      if (typeof answer === 'string' || !answer.error) continue;
      const { tag, message: text } = answer.error;
      if (tag === 'fault' || PROGRAM_WORDS.test(text))
        wrong.push(`case ${index}, ${about}: ${tag}: ${text.slice(0, 300)}`);
    }
    if (peak > MOST_BYTES) wrong.push(`more than ${MOST_BYTES / 1e9} GB`);
  } finally {
    target.child.kill('SIGINT');
    await ended;
  }
  console.log(`${JSON.stringify(tally)}; at most ${(peak / 1e6).toFixed(0)} MB.`);
  if (target.said) wrong.push(`said on standard error: ${target.said.slice(0, 1000)}`);
  return wrong;
}
