import type { Progress } from './progress.ts';
import type { Flag } from './flags.ts';

export interface Positional {
  name: string;
  many?: boolean;
  optional?: boolean;
}

/** What a command is run with. `values` holds parsed flags by name, without the dashes. */
export interface CommandInput {
  positionals: string[];
  values: Map<string, unknown>;
  seed: number;
  /** Undefined: all cores. */
  threads: number | undefined;
  signal: AbortSignal;
  progress: Progress;
}

export interface CommandOutput {
  /** Printed as the last line with --json. */
  json: object;
  /** Printed for people otherwise. */
  text: string;
  /** Of a call that does several things, of which some went wrong; 0 unless given. */
  exitCode?: number;
}

export interface Command {
  name: string;
  /** What its `--help` says after its one sentence in the list of `main.ts`. */
  details?: string;
  positionals: Positional[];
  flags: Flag[];
  /** Lists that `--help` prints after the options: names that an option takes. */
  lists?: { title: string; keys: Pick<Flag, 'name' | 'placeholder' | 'description'>[] }[];
  /** Said after the options. */
  notes?: string;
  run(input: CommandInput): Promise<CommandOutput>;
}
