import { prettyUnit } from '../pretty-unit.ts';
import { AnalyseOptions } from './analyse.ts';
import { CalibrateOptions } from './calibrate.ts';
import { ImportOptions } from './source.ts';
import { TableOptions } from './table.ts';
import { TrackOptions } from './track.ts';
import { TRAIN_OPTIONS } from './train.ts';
import { ValidateOptions } from './validate.ts';
import { walkOptions, type OptionEntry } from './walk-options.ts';

/** By flag; of several options with one flag the first. Made with the first message that is said. */
let fields: ReadonlyMap<string, OptionEntry> | undefined;

const fieldsByFlag = (): ReadonlyMap<string, OptionEntry> =>
  (fields ??= new Map(
    [
      ImportOptions,
      CalibrateOptions,
      ...Object.values(TRAIN_OPTIONS),
      TrackOptions,
      ValidateOptions,
      AnalyseOptions,
      TableOptions,
    ]
      .flatMap((schema) => walkOptions(schema))
      .toReversed()
      .map((entry) => [entry.flag, entry]),
  ));

/** Where the window does what a command does. */
const BUTTONS: Readonly<Record<string, string>> = { new: 'New project…', relink: 'Find again…' };

/**
 * A message as the window says it: it has fields where the command line has flags, and buttons where that has commands.
 * `train with --split stack` becomes `train with “Split: By stack”`.
 */
export const windowWords = (message: string): string =>
  prettyUnit(
    message
      .replace(/"janus3d ([a-z-]+)"/g, (all, command: string) =>
        BUTTONS[command] ? `“${BUTTONS[command]}”` : all,
      )
      .replace(/--([a-z][a-z0-9-]*[a-z0-9])( [\w-]+)?/g, (all, flag: string, next = '') => {
        const field = fieldsByFlag().get(flag);
        if (!field) return all;
        const { title, kind } = field;
        const chosen =
          kind.kind === 'choice' ? kind.choices.find(({ value }) => ` ${value}` === next) : undefined;
        return chosen ? `“${title}: ${chosen.name}”` : `“${title}”${next}`;
      }),
  );
