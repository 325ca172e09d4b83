/** Tells a person how far a command is: on a terminal a bar that is drawn over, elsewhere a line every few seconds. */
export interface Progress {
  report(step: string, done: number, total: number, remainingS?: number | null): void;
  /** Says something in a line of its own. */
  note(line: string): void;
  /** Leaves the bar behind. */
  end(): void;
}

const LINE_EVERY_MS = 3000;
const DRAW_EVERY_MS = 100;
const BAR = 24;

export function createProgress(stream: NodeJS.WriteStream): Progress {
  let last = -Infinity;
  let step = '';
  let drawn = false;
  const clear = (): void => {
    if (drawn) stream.write('\r\u001b[2K');
    drawn = false;
  };
  return {
    report(name, done, total, remainingS = null) {
      const now = performance.now();
      const isNews = name !== step;
      if (now - last < (stream.isTTY ? DRAW_EVERY_MS : LINE_EVERY_MS) && !(isNews && !stream.isTTY)) return;
      last = now;
      step = name;
      const share = total > 0 ? Math.min(1, done / total) : 0;
      const left = remainingS === null ? '' : `, ${duration(remainingS)} left`;
      const line = `${name}: ${Math.floor(share * 100)} %${left}`;
      if (!stream.isTTY) {
        stream.write(`${line}\n`);
        return;
      }
      const filled = Math.round(share * BAR);
      clear();
      stream.write(
        `[${'#'.repeat(filled)}${'.'.repeat(BAR - filled)}] ${line}`.slice(0, (stream.columns || 80) - 1),
      );
      drawn = true;
    },
    note(line) {
      clear();
      stream.write(`${line}\n`);
    },
    end: clear,
  };
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.ceil(seconds % 60)} s`;
}
