import { readFileSync, writeFileSync } from 'node:fs';
import { z } from '../../preload/contract/options/define-option.ts';

const Bounds = z.object({
  x: z.number().int().nullable(),
  y: z.number().int().nullable(),
  width: z.number().int().min(640).max(20_000),
  height: z.number().int().min(480).max(20_000),
});
export type Bounds = z.infer<typeof Bounds>;

/** What the shell remembers from one start to the next. */
const ShellState = z.object({
  window: Bounds.default({ x: null, y: null, width: 1360, height: 900 }),
  maximised: z.boolean().default(false),
  project: z.string().max(4096).nullable().default(null),
  /** Whether each start asks for a newer version; only a person switches it on. */
  checksForUpdates: z.boolean().default(false),
});
export type ShellState = z.infer<typeof ShellState>;

/** The state in a file; the first one where there is no file or it can't be understood. */
export function readShellState(path: string): ShellState {
  try {
    return ShellState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return ShellState.parse({});
  }
}

/** What can't be kept is no reason to keep a window from closing. */
export function writeShellState(path: string, state: ShellState): void {
  try {
    writeFileSync(path, JSON.stringify(state));
  } catch {
    // The next start begins as the first did.
  }
}

interface Area {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Bounds that can be seen: a screen may have gone since. Without a place the window is centred. */
export function visibleBounds(bounds: Bounds, screens: Area[]): Bounds {
  const { x, y } = bounds;
  const seen =
    x !== null &&
    y !== null &&
    screens.some(
      (screen) =>
        x + bounds.width > screen.x + 80 &&
        x < screen.x + screen.width - 80 &&
        y >= screen.y - 10 &&
        y < screen.y + screen.height - 80,
    );
  return seen ? bounds : { ...bounds, x: null, y: null };
}
