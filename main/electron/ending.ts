import { setTimeout as delay } from 'node:timers/promises';

/** An event of Electron that can be held up. */
interface Event {
  preventDefault(): void;
}

/** What is used of Electron's app, window and powerMonitor. */
export interface EndingApp {
  on(event: 'window-all-closed', listener: () => void): unknown;
  on(event: 'will-quit', listener: (event: Event) => void): unknown;
  quit(): void;
}
export interface EndingWindow {
  on(event: 'session-end', listener: () => void): unknown;
}
export interface EndingPower {
  on(event: 'shutdown', listener: (event?: Event) => void): unknown;
}

/** Systems give a program five seconds and more before they end it themselves; what is stored is whole at any moment. */
const MOST_MS = 3000;

/**
 * Ends the program cleanly, once, however the end comes: the backend closes the project and the computing process, then the program quits. Who logs
 * off or shuts down is never asked and never waits longer than `mostMs`: a job stops where it is and goes on another time.
 *
 * Windows tells by `session-end`, which can't be held up (`query-session-end` could forbid it: nothing listens to that); macOS and Linux by
 * `shutdown`, where what holds it up must quit soon (Electron's powerMonitor).
 */
export function endCleanly(
  app: EndingApp,
  window: EndingWindow,
  power: EndingPower,
  close: () => Promise<void>,
  mostMs = MOST_MS,
): void {
  let isClosed = false;
  let closing: Promise<void> | null = null;
  const finish = (): void => {
    closing ??= Promise.race([close(), delay(mostMs)])
      .catch(() => undefined)
      .then(() => {
        isClosed = true;
        // While will-quit is still being told, another quit is ignored, and the program would stay without a window.
        setImmediate(() => app.quit());
      });
  };
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', (event) => {
    if (isClosed) return;
    event.preventDefault();
    finish();
  });
  window.on('session-end', finish);
  power.on('shutdown', (event) => {
    event?.preventDefault();
    finish();
  });
}
