/** Words that only whoever writes programs understands. */
export const PROGRAM_WORDS =
  /undefined|NaN\b|TypeError|RangeError|SqliteError|Cannot (read|destructure|convert)|is not (a function|iterable)|\[object|Invalid typed array/;
