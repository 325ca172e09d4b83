import type { Browser, Page } from 'playwright-core';

/** An event of a Chromium trace; times in microseconds. */
interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  ts: number;
  dur?: number;
  /** Of the processor; wall time where the browser does not say. */
  tdur?: number;
  args?: { name?: string; data?: { type?: string } };
}

/** What runs script: its own time and that of what it calls, not style, layout, paint or raster. */
const SCRIPT = new Set([
  'FunctionCall',
  'EvaluateScript',
  'TimerFire',
  'FireAnimationFrame',
  'EventDispatch',
  'RunMicrotasks',
  'HandlePostMessage',
]);

/** What begins each stretch of time that is judged by itself. */
export type Stretch = 'timer' | 'frame' | 'pointermove' | 'mousemove' | 'keydown' | 'wheel' | 'scroll';

/** Input of one kind, a turn of a timer, a frame of the screen. */
const begins =
  (stretch: Stretch) =>
  ({ name, args }: TraceEvent): boolean => {
    if (stretch === 'timer') return name === 'TimerFire';
    if (stretch === 'frame') return name === 'BeginMainThreadFrame';
    return name === 'EventDispatch' && args?.data?.type === stretch;
  };

export interface ScriptTimes {
  stretches: number;
  medianMs: number;
  p95Ms: number;
  mostMs: number;
  /** The longest script without a pause in the whole trace. */
  longestMs: number;
}

/** Script time on the page's main thread while `act` runs, in stretches, as Chromium traces it. */
export async function scriptTimes(
  browser: Browser,
  page: Page,
  stretch: Stretch,
  act: () => Promise<void>,
): Promise<ScriptTimes> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'devtools.timeline.frame', 'v8.execute'],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return timesOf(traceEvents, stretch);
}

function timesOf(events: readonly TraceEvent[], stretch: Stretch): ScriptTimes {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  const mine = events.filter(({ pid, tid }) => mains.has(`${pid} ${tid}`)).sort((a, b) => a.ts - b.ts);
  const runs: { from: number; to: number; ms: number }[] = [];
  for (const { name, ph, ts, dur = 0, tdur = dur } of mine) {
    if (ph !== 'X' || !SCRIPT.has(name)) continue;
    // What lies within another one is part of it.
    if (ts < (runs.at(-1)?.to ?? 0)) continue;
    runs.push({ from: ts, to: ts + dur, ms: tdur / 1000 });
  }
  const starts = mine.filter(begins(stretch)).map(({ ts }) => ts);
  const sums = starts.slice(0, -1).map((from, i) => {
    const to = starts[i + 1];
    return runs.filter((run) => run.from >= from && run.from < to).reduce((sum, { ms }) => sum + ms, 0);
  });
  const sorted = sums.toSorted((a, b) => a - b);
  const at = (share: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return {
    stretches: sums.length,
    medianMs: at(0.5),
    p95Ms: at(0.95),
    mostMs: at(1),
    longestMs: Math.max(0, ...runs.map(({ ms }) => ms)),
  };
}

/** Leaves out what a graphics card draws, which software here takes minutes for: script and uploads stay as they are. */
export async function withoutDrawing(page: Page): Promise<void> {
  const calls = ['drawArrays', 'drawElements', 'drawArraysInstanced', 'drawElementsInstanced'];
  await page.addInitScript({
    content: calls.map((name) => `WebGL2RenderingContext.prototype.${name} = () => undefined;`).join('\n'),
  });
  await page.reload();
}
