/** Crashes of a window within this time count together, ms. */
const WITHIN_MS = 600_000;
const MOST_RELOADS = 3;

export interface ReloadActions {
  reload(): void;
  /** The window is left as it is, and the person told. */
  giveUp(reason: string): void;
  now?(): number;
}

/** What to do when the page's process has gone: reload it, but not for ever. */
export function reloader({
  reload,
  giveUp,
  now = () => performance.now(),
}: ReloadActions): (reason: string) => void {
  let crashes: number[] = [];
  return (reason) => {
    if (reason === 'clean-exit') return;
    const at = now();
    crashes = [...crashes.filter((one) => at - one < WITHIN_MS), at];
    if (crashes.length > MOST_RELOADS) giveUp(reason);
    else reload();
  };
}
