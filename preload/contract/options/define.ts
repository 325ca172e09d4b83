import { z } from 'zod';

// Content security policy forbids code from strings, which zod's compiled parsers use.
z.config({ jitless: true });

export interface OptionMeta {
  /** Short name for a form. */
  title: string;
  /** One sentence for a tooltip and for --help. */
  description: string;
  /** Unit, empty for pure numbers. */
  unit?: string;
  /** False hides the option behind "advanced" in a form. */
  basic?: boolean;
  /** Name of its flag on the command line, where that is not the key in kebab-case. */
  flag?: string;
  /** Names of its choices, as people read them, by value. */
  choices?: Readonly<Record<string, string>>;
}

/** Attaches what a form and --help need to a schema. The schema holds range and default itself. */
export const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema =>
  schema.meta({ ...meta });

/** The options of a step, under its name. */
export const step = <Schema extends z.ZodType>(schema: Schema, title: string): Schema =>
  schema.meta({ title });

export { z };
