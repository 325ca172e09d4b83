import { z } from 'zod';

// Content security policy forbids code from strings, which zod's compiled parsers use.
z.config({
  jitless: true,
  // What a person reads; all else is said in zod's own words.
  customError: ({ code, input, expected }) => {
    if (code !== 'invalid_type') return undefined;
    if (input === undefined) return `is missing (${String(expected)})`;
    return Number.isNaN(input) ? `is no number (${String(expected)})` : undefined;
  },
});

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
  /** What counts where it is not given, in words, where the default of the schema does not say it: `all`. */
  unlessGiven?: string;
  /** It counts only where all of these hold: else forms hide it, and it is refused. */
  needs?: readonly Need[];
}

/** Another option of the same schema has one of these values; null: it is not given. */
export interface Need {
  option: string;
  is: readonly (string | null)[];
}

/** Attaches what a form and --help need to a schema. The schema holds range and default itself. */
export const option = <Schema extends z.ZodType>(schema: Schema, meta: OptionMeta): Schema =>
  schema.meta({ ...meta });

/** Whether the option of a need has one of the values that it asks for. @param value undefined: not known, which is no reason to refuse */
export const isMet = ({ is }: Need, value: unknown): boolean =>
  value === undefined || is.some((one) => one === value);

/** A need in words: "inputs factors", "without radius-um". */
export const needText = ({ option: other, is }: Need): string =>
  is.every((value) => value === null)
    ? `without ${kebab(other)}`
    : `with ${kebab(other)} ${is.filter((value) => value !== null).join(' or ')}`;

/** `radiusUm` -> `radius-um`. */
export const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** The schema, which refuses options that do not count beside the others (`needs`), unless they stand at their defaults. */
export function refuseUnused<Schema extends z.ZodObject>(schema: Schema): Schema {
  const rules = Object.entries(schema.shape).flatMap(([key, part]) => {
    const needs = (part as z.ZodType).meta()?.['needs'] as OptionMeta['needs'];
    return needs ? [{ key, needs, fallback: (part as z.ZodType).safeParse(undefined).data }] : [];
  });
  return schema.superRefine((given: Record<string, unknown>, context) => {
    for (const { key, needs, fallback } of rules) {
      if (given[key] === undefined || given[key] === fallback) continue;
      const unmet = needs.find((need) => !isMet(need, given[need.option]));
      if (!unmet) continue;
      const message = `has an effect only ${needText(unmet)}; leave one of the two out`;
      context.addIssue({ code: 'custom', path: [key], message });
    }
  });
}

/** The options of a step, under its name. */
export const step = <Schema extends z.ZodType>(schema: Schema, title: string): Schema =>
  schema.meta({ title });

export { z };
