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

/** What is done besides until the page can be painted. */
const LAYOUT = new Set(['UpdateLayoutTree', 'Layout', 'PrePaint', 'Layerize']);

/** What a person does, which the next frame answers. */
const INPUT = new Set(['keydown', 'click', 'mousemove', 'wheel']);

/** Script time on the page's main thread while `act` runs, in stretches, as Chromium traces it; of a scroll until it is painted. */
export async function scriptTimes(
  browser: Browser,
  page: Page,
  stretch: Stretch,
  act: () => Promise<void>,
): Promise<ScriptTimes> {
  return timesOf(await traced(browser, page, act), stretch);
}

/** Script and layout on the page's main thread from an input to the next paint, or to the next input where that is sooner, while `act` gives input. */
export async function inputToPaint(
  browser: Browser,
  page: Page,
  act: () => Promise<void>,
): Promise<ScriptTimes> {
  const mine = ofPage(await traced(browser, page, act));
  const runs = runsOf(mine, (name) => SCRIPT.has(name) || LAYOUT.has(name));
  const inputs = mine
    .filter(({ name, args }) => name === 'EventDispatch' && INPUT.has(args?.data?.type ?? ''))
    .map(({ ts }) => ts);
  const ends = [...mine.filter(({ name }) => name === 'Paint').map(({ ts }) => ts), ...inputs].sort(
    (a, b) => a - b,
  );
  const sums = inputs.map((from) => sumOf(runs, from, ends.find((at) => at > from) ?? Infinity));
  return summary(sums, runs);
}

async function traced(browser: Browser, page: Page, act: () => Promise<void>): Promise<TraceEvent[]> {
  await browser.startTracing(page, {
    categories: ['devtools.timeline', 'devtools.timeline.frame', 'v8.execute'],
  });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as {
    traceEvents: TraceEvent[];
  };
  return traceEvents;
}

/** On the main thread, in order. */
function ofPage(events: readonly TraceEvent[]): TraceEvent[] {
  const mains = new Set(
    events
      .filter(({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain')
      .map(({ pid, tid }) => `${pid} ${tid}`),
  );
  return events.filter(({ pid, tid }) => mains.has(`${pid} ${tid}`)).sort((a, b) => a.ts - b.ts);
}

interface Run {
  from: number;
  to: number;
  ms: number;
}

function runsOf(events: readonly TraceEvent[], counts: (name: string) => boolean): Run[] {
  const runs: Run[] = [];
  for (const { name, ph, ts, dur = 0, tdur = dur } of events) {
    if (ph !== 'X' || !counts(name)) continue;
    // What lies within another one is part of it.
    if (ts < (runs.at(-1)?.to ?? 0)) continue;
    runs.push({ from: ts, to: ts + dur, ms: tdur / 1000 });
  }
  return runs;
}

const sumOf = (runs: readonly Run[], from: number, to: number): number =>
  runs.filter((run) => run.from >= from && run.from < to).reduce((sum, { ms }) => sum + ms, 0);

function timesOf(events: readonly TraceEvent[], stretch: Stretch): ScriptTimes {
  const mine = ofPage(events);
  const runs = runsOf(mine, (name) => SCRIPT.has(name));
  const starts = mine.filter(begins(stretch)).map(({ ts }) => ts);
  // What is scrolled into sight and read later has stretches of its own.
  const paints = stretch === 'scroll' ? mine.filter(({ name }) => name === 'Paint').map(({ ts }) => ts) : [];
  const sums = starts.slice(0, -1).map((from, i) => {
    const painted = paints.find((at) => at > from) ?? Infinity;
    return sumOf(runs, from, Math.min(starts[i + 1], painted));
  });
  return summary(sums, runs);
}

function summary(sums: readonly number[], runs: readonly Run[]): ScriptTimes {
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
