import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { JobState } from '../../preload/contract/commands.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { familyOf, isRunning } from '../support/processes.ts';
import { runJson } from './support/cli.ts';
import { smallScene } from './support/served.ts';

const root = join(import.meta.dirname, '../..');
const built = join(root, 'out/main/cli.js');
const PROGRAMS = [join(root, 'main/cli/index.ts'), ...(existsSync(built) ? [built] : [])];

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-end-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A workstation that computes, with a window and connections that never say anything. */
async function servedJob(program: string) {
  const child = spawn(process.execPath, [program, 'serve', 'p.janus3d', '--threads', '2'], {
    cwd: folder,
    env: { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const address = new URL(line.toString().trim());
  const cookie = (await fetch(address)).headers.get('set-cookie')!.split(';')[0];
  const window = new WebSocket(`ws://127.0.0.1:${address.port}/ws`, { headers: { cookie } });
  window.on('error', () => undefined);
  await once(window, 'open');
  const silent: Socket[] = [];
  for (let count = 0; count < 50; count += 1) {
    const socket = connect(Number(address.port), '127.0.0.1').on('error', () => undefined);
    await once(socket, 'connect');
    if (count % 2) socket.write('GET / HTTP/1.1\r\n');
    silent.push(socket);
  }
  const computing = new Promise<void>((done) => {
    window.on('message', (data: Buffer) => {
      const { event, payload } = decodeMessage(data) as { event?: string; payload: JobState };
      if (event === 'job' && payload.step.startsWith('Localising')) done();
    });
  });
  window.send(encodeMessage({ id: 1, invoke: 'calibrate.start', params: {} }));
  await computing;
  return { child, silent };
}

describe.skipIf(process.platform !== 'linux')(
  'Ctrl-C ends a served workstation while it computes, with connections open (processes are looked up in /proc)',
  () => {
    it.each(PROGRAMS)('%s', async (program) => {
      await runJson(['new', 'p.janus3d'], folder);
      const stack = join(smallScene(), 'stack_00.ome.tif');
      await runJson(['import', 'p.janus3d', '--stack', stack, '--axial-scale', '1'], folder);
      const { child, silent } = await servedJob(program);
      const family = familyOf(child.pid!);
      expect(family.length).toBeGreaterThan(1);
      const began = performance.now();
      child.kill('SIGINT');
      const [code] = (await once(child, 'exit')) as [number];
      while (family.some(isRunning)) await delay(10);
      console.log(`Ended, with its computing process, after ${Math.round(performance.now() - began)} ms.`);
      expect([0, 130]).toContain(code);
      for (const socket of silent) socket.destroy();
      // What was finished is there, and nobody holds the project.
      expect(await runJson(['calibrate', 'p.janus3d'], folder)).toMatchObject({ stacks: 1 });
    });
  },
);
