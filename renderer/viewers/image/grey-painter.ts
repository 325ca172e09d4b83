import type { Frame } from '../../../preload/contract/frame.ts';
import type { Range } from './contrast.ts';
import type { FrameStats, GreyAnswer, GreyRequest } from './grey-messages.ts';
import { FrameCopies } from './frame-copies.ts';
import { greyWork } from './paint-grey.ts';

interface Asked {
  frame: Frame;
  range: Range | null;
  gamma: number;
}

export interface Painted {
  frame: Frame;
  bitmap: ImageBitmap;
}

/**
 * Counts and paints grey levels in a worker: a frame of 2304 x 2304 takes it 50 ms and more, in which the window goes on. Of requests that
 * come while it works only the newest is kept.
 */
export class GreyPainter {
  private readonly worker = new Worker(new URL('./grey-worker.ts', import.meta.url), { type: 'module' });
  /** Instead of the worker, where none can be had. */
  private here: ReturnType<typeof greyWork> | null = null;
  private readonly onStats: (frame: Frame, stats: FrameStats) => void;
  private readonly onPainted: (painted: Painted) => void;
  /** The frame that the worker holds. */
  private held: Frame | null = null;
  private busy = false;
  private next: Asked | null = null;
  private asked: Asked | null = null;
  private count = 0;
  private readonly copies = new FrameCopies();

  constructor(handlers: { stats(frame: Frame, stats: FrameStats): void; painted(painted: Painted): void }) {
    this.onStats = (frame, stats) => handlers.stats(frame, stats);
    this.onPainted = (painted) => handlers.painted(painted);
    this.worker.addEventListener('message', ({ data }: MessageEvent<GreyAnswer>) => this.receive(data));
    this.worker.addEventListener('error', () => this.fallBack());
  }

  /** Grey levels of `range` from black to white; without a range only counts. */
  ask(frame: Frame, range: Range | null, gamma: number): void {
    this.next = { frame, range, gamma };
    this.send();
  }

  private send(): void {
    if (this.busy || !this.next) return;
    this.asked = this.next;
    const { frame, range, gamma } = this.next;
    this.next = null;
    this.busy = true;
    const isNew = frame !== this.held;
    this.held = frame;
    const request: GreyRequest = {
      id: ++this.count,
      frame: isNew ? this.copies.copy(frame) : null,
      range: range && [...range],
      gamma,
    };
    if (this.here) void this.here(request).then((answer) => this.receive(answer));
    else this.worker.postMessage(request, request.frame ? [request.frame.data.buffer] : []);
  }

  private fallBack(): void {
    this.here ??= greyWork();
    this.busy = false;
    if (this.held && !this.next) this.next = this.asked;
    this.held = null;
    this.send();
  }

  private receive({ id, stats, bitmap, spare }: GreyAnswer): void {
    if (spare) this.copies.give(spare);
    if (id !== this.count) return;
    this.busy = false;
    const { held } = this;
    if (held && bitmap) this.onPainted({ frame: held, bitmap });
    if (held && stats) this.onStats(held, stats);
    this.send();
  }

  dispose(): void {
    this.worker.terminate();
  }
}
