import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeMessage, encodeMessage } from '../../../preload/contract/wire.ts';
import { fewAtOnce } from '../../../renderer/shared/frames/few-at-once.ts';
import { latestOnly } from '../../../renderer/shared/frames/latest-only.ts';
import { plainMessage } from '../../../renderer/transport/errors.ts';
import { connectWebSocket } from '../../../renderer/transport/websocket.ts';
import { JanusError } from '../../../preload/contract/errors.ts';

/** The far end of a WebSocket, worked by the test. */
class FarEnd extends EventTarget {
  static readonly OPEN = 1;
  static last: FarEnd;
  readyState = 0;
  binaryType = '';
  readonly sent: { id: number; invoke: string; params: unknown }[] = [];

  readonly address: string;

  constructor(address: string) {
    super();
    this.address = address;
    FarEnd.last = this;
  }

  send(message: ArrayBuffer): void {
    this.sent.push(decodeMessage(message) as (typeof this.sent)[number]);
  }

  open(): void {
    this.readyState = FarEnd.OPEN;
    this.dispatchEvent(new Event('open'));
  }

  say(message: unknown): void {
    this.dispatchEvent(new MessageEvent('message', { data: encodeMessage(message) }));
  }

  close(): void {
    this.readyState = 3;
    this.dispatchEvent(new Event('close'));
  }
}

describe('the bridge over a WebSocket', () => {
  beforeEach(() => vi.stubGlobal('WebSocket', FarEnd));
  afterEach(() => vi.unstubAllGlobals());

  const connected = async (
    onLost = vi.fn(),
    onBack = vi.fn(),
  ): Promise<{ bridge: Awaited<ReturnType<typeof connectWebSocket>>; far: FarEnd }> => {
    const pending = connectWebSocket('ws://here/ws?token=x', { onLost, onBack });
    FarEnd.last.open();
    return { bridge: await pending, far: FarEnd.last };
  };

  it('gives each answer to the call it belongs to, typed arrays and NaN included', async () => {
    const { bridge, far } = await connected();
    const first = bridge.invoke('project.summary', {});
    const second = bridge.invoke('frame.read', { sourceId: 2, index: 7 });
    expect(far.sent.map(({ invoke, params }) => [invoke, params])).toEqual([
      ['project.summary', {}],
      ['frame.read', { sourceId: 2, index: 7 }],
    ]);
    far.say({
      id: far.sent[1]?.id,
      result: { width: 2, height: 1, bits: 32, data: Float32Array.of(NaN, 3) },
    });
    far.say({ id: far.sent[0]?.id, result: null });
    expect(await first).toBe(null);
    expect((await second).data).toEqual(Float32Array.of(NaN, 3));
  });

  it('rejects with the tagged error of the far end', async () => {
    const { bridge, far } = await connected();
    const call = bridge.invoke('project.open', { path: '/x' });
    far.say({
      id: far.sent[0]?.id,
      error: { tag: 'bad-input', message: '/x is not a project; choose another.', data: { path: '/x' } },
    });
    await expect(call).rejects.toMatchObject({
      tag: 'bad-input',
      message: '/x is not a project; choose another.',
      data: { path: '/x' },
    });
  });

  it('tells listeners of events until they end their subscription', async () => {
    const { bridge, far } = await connected();
    const listener = vi.fn();
    const stop = bridge.on('project.changed', listener);
    far.say({ event: 'project.changed', payload: { what: 'models' } });
    stop();
    far.say({ event: 'project.changed', payload: { what: 'tracks' } });
    expect(listener.mock.calls).toEqual([[{ what: 'models' }]]);
  });

  it('fails what waits, and what comes later, when the connection ends', async () => {
    const onLost = vi.fn();
    const { bridge, far } = await connected(onLost);
    const call = bridge.invoke('app.info', {});
    far.close();
    await expect(call).rejects.toThrow(/connection to the workstation is lost/);
    await expect(bridge.invoke('app.info', {})).rejects.toThrow(/lost/);
    expect(onLost).toHaveBeenCalledTimes(1);
  });

  it('comes back by itself, without the token that is used up, and tells listeners of before', async () => {
    vi.useFakeTimers();
    const [onLost, onBack, listener] = [vi.fn(), vi.fn(), vi.fn()];
    const { bridge, far } = await connected(onLost, onBack);
    bridge.on('project.changed', listener);
    far.close();
    for (const refused of [true, true, false]) {
      vi.advanceTimersByTime(1000);
      expect(FarEnd.last.address).toBe('ws://here/ws');
      if (refused) FarEnd.last.close();
    }
    expect([onLost.mock.calls.length, onBack.mock.calls.length]).toEqual([1, 0]);
    const next = FarEnd.last;
    next.open();
    expect(onBack).toHaveBeenCalledTimes(1);
    next.say({ event: 'project.changed', payload: { what: 'models' } });
    expect(listener).toHaveBeenCalledTimes(1);
    const call = bridge.invoke('project.summary', {});
    next.say({ id: next.sent[0]?.id, result: null });
    expect(await call).toBe(null);
    vi.useRealTimers();
  });

  it('says what to do when it is refused', async () => {
    const pending = connectWebSocket('ws://here/ws', { onLost: vi.fn(), onBack: vi.fn() });
    FarEnd.last.close();
    await expect(pending).rejects.toThrow(/with its token/);
  });
});

describe('errors for people', () => {
  it('are shown as they are when they were written for people, and framed when not', () => {
    expect(plainMessage(new JanusError('bad-input', 'No such file; choose another.'))).toBe(
      'No such file; choose another.',
    );
    expect(plainMessage(new TypeError('x is undefined'))).toBe(
      'Something went wrong inside Janus3D: x is undefined.',
    );
  });
});

describe('a slider that is dragged', () => {
  it('reads the first and the last frame it asked for, one at a time', async () => {
    const asked: number[] = [];
    const answers: (() => void)[] = [];
    const read = latestOnly((frame: number) => {
      asked.push(frame);
      return new Promise<number>((resolve) => answers.push(() => resolve(frame)));
    });
    const results = [read(0)];
    await Promise.resolve();
    await Promise.resolve();
    results.push(read(1), read(2), read(3));
    await vi.waitFor(() => expect(asked).toEqual([0]));
    answers[0]?.();
    await vi.waitFor(() => expect(asked).toEqual([0, 3]));
    answers[1]?.();
    expect(await Promise.all(results)).toEqual([0, 'outdated', 'outdated', 3]);
  });
});

describe('a gallery that is scrolled', () => {
  it('reads a few at a time in their order, goes on after a failure, and lets go of what is no longer wanted', async () => {
    const asked: number[] = [];
    const answers: (() => void)[] = [];
    const read = fewAtOnce(2, (mask: number) => {
      asked.push(mask);
      return new Promise<number>((resolve, reject) =>
        answers.push(() => (mask === 0 ? reject(new Error('damaged')) : resolve(mask))),
      );
    });
    const [kept, past] = [new AbortController(), new AbortController()];
    const signals = [kept, kept, past, kept, kept].map(({ signal }) => signal);
    const results = Promise.allSettled(signals.map((signal, mask) => read(mask, signal)));
    expect(asked).toEqual([0, 1]);
    past.abort();
    for (const [answered, running] of [
      [0, 1, 3],
      [0, 1, 3, 4],
    ].entries()) {
      answers[answered]?.();
      await vi.waitFor(() => expect(asked).toEqual(running));
    }
    answers[2]?.();
    answers[3]?.();
    const values = (await results).map((one) => (one.status === 'fulfilled' ? one.value : 'failed'));
    expect(values).toEqual(['failed', 1, 'outdated', 3, 4]);
  });
});
