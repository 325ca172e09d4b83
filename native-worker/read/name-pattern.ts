/**
 * Patterns of file names, without folders: * and ?, [a-z] and [!a-z], {one,two}, {1..12}, {001..120}, {a..e}. A name is matched token by
 * token on the set of places reached, so the work is at most tokens times length of the name, whatever the pattern is.
 */
export interface NamePattern {
  matches(name: string): boolean;
}

type Token =
  | { kind: 'text'; text: string }
  | { kind: 'any' }
  | { kind: 'star' }
  | { kind: 'class'; not: boolean; ranges: [string, string][] }
  | { kind: 'number'; from: number; to: number; step: number; digits: number }
  | { kind: 'choice'; branches: Token[][] };

const MOST_CHARACTERS = 1000;
const MOST_DIGITS = 15;

/** Null where the pattern is longer than any that a person writes; it has no more tokens than characters. */
export function parsePattern(pattern: string, ignoreCase = false): NamePattern | null {
  if (pattern.length > MOST_CHARACTERS) return null;
  const fold = (text: string): string => (ignoreCase ? text.toLowerCase() : text);
  const tokens = new Parser(fold(pattern)).tokens(false);
  const [first] = tokens;
  const prefix = first?.kind === 'text' ? first.text : '';
  return {
    matches: (name) => {
      const text = fold(name);
      return text.startsWith(prefix) && advance(tokens, text, new Set([0])).has(text.length);
    },
  };
}

class Parser {
  readonly #text: string;
  #at = 0;

  /** Where braces open that are closed and hold more than one branch; all others mean themselves. */
  readonly #choices = new Set<number>();

  constructor(text: string) {
    this.#text = text;
    const open: { at: number; commas: boolean }[] = [];
    for (let at = 0; at < text.length; at += 1) {
      const innermost = open.at(-1);
      if (text[at] === '{') open.push({ at, commas: false });
      else if (text[at] === ',' && innermost) innermost.commas = true;
      else if (text[at] === '}' && innermost) {
        if (innermost.commas) this.#choices.add(innermost.at);
        open.pop();
      }
    }
  }

  /** Up to the end, or to the comma or brace that ends a branch. */
  tokens(inBranch: boolean): Token[] {
    const tokens: Token[] = [];
    const literal = (text: string): void => {
      const last = tokens.at(-1);
      if (last?.kind === 'text') last.text += text;
      else tokens.push({ kind: 'text', text });
    };
    while (this.#at < this.#text.length) {
      const character = this.#text[this.#at];
      if (inBranch && (character === ',' || character === '}')) break;
      const special =
        character === '*'
          ? this.#one({ kind: 'star' })
          : character === '?'
            ? this.#one({ kind: 'any' })
            : character === '['
              ? this.#class()
              : character === '{'
                ? (this.#range() ?? this.#choice())
                : null;
      if (special) tokens.push(special);
      else {
        literal(character);
        this.#at += 1;
      }
    }
    return tokens;
  }

  #one(token: Token): Token {
    this.#at += 1;
    return token;
  }

  #take(pattern: RegExp): RegExpExecArray | null {
    const found = pattern.exec(this.#text.slice(this.#at));
    if (found) this.#at += found[0].length;
    return found;
  }

  #class(): Token | null {
    const found = this.#take(/^\[([!^]?)([^\]]+)\]/);
    if (!found) return null;
    const ranges = [...found[2].matchAll(/(.)-(.)|(.)/g)].map(([, low, high, single]): [string, string] =>
      single === undefined ? [low, high] : [single, single],
    );
    return { kind: 'class', not: found[1] !== '', ranges };
  }

  #range(): Token | null {
    const letters = this.#take(/^\{([a-z])\.\.([a-z])\}/i);
    if (letters) {
      const [low, high] = letters.slice(1).sort();
      return { kind: 'class', not: false, ranges: [[low, high]] };
    }
    const numbers = this.#take(/^\{(\d{1,15})\.\.(\d{1,15})(?:\.\.(\d{1,15}))?\}/);
    if (!numbers) return null;
    const [, from, to, step = '1'] = numbers;
    // As in shells: a leading zero makes all of them equally long.
    const isPadded = [from, to].some((end) => end.length > 1 && end.startsWith('0'));
    const [low, high] = [Number(from), Number(to)].sort((a, b) => a - b);
    return {
      kind: 'number',
      from: low,
      to: high,
      step: Math.max(1, Number(step)),
      digits: isPadded ? Math.max(from.length, to.length) : 0,
    };
  }

  #choice(): Token | null {
    if (!this.#choices.has(this.#at)) return null;
    const branches: Token[][] = [];
    do {
      this.#at += 1;
      branches.push(this.tokens(true));
    } while (this.#text[this.#at] === ',');
    this.#at += 1;
    return { kind: 'choice', branches };
  }
}

/** The places in `text` that the tokens lead to from `places`. */
function advance(tokens: readonly Token[], text: string, places: Set<number>): Set<number> {
  let now = places;
  for (const token of tokens) {
    if (now.size === 0) return now;
    now = step(token, text, now);
  }
  return now;
}

function step(token: Token, text: string, places: Set<number>): Set<number> {
  const next = new Set<number>();
  if (token.kind === 'choice') {
    for (const branch of token.branches) for (const at of advance(branch, text, places)) next.add(at);
    return next;
  }
  if (token.kind === 'star') {
    for (let at = Math.min(...places); at <= text.length; at += 1) next.add(at);
    return next;
  }
  for (const at of places) {
    if (token.kind === 'text') {
      if (text.startsWith(token.text, at)) next.add(at + token.text.length);
    } else if (token.kind === 'number') {
      for (const end of numberEnds(token, text, at)) next.add(end);
    } else if (at < text.length && (token.kind === 'any' || isIn(token, text[at]))) {
      next.add(at + 1);
    }
  }
  return next;
}

const isIn = ({ not, ranges }: Token & { kind: 'class' }, character: string): boolean =>
  ranges.some(([low, high]) => character >= low && character <= high) !== not;

function numberEnds(
  { from, to, step: by, digits }: Token & { kind: 'number' },
  text: string,
  at: number,
): number[] {
  const ends: number[] = [];
  let value = 0;
  for (let length = 1; length <= MOST_DIGITS; length += 1) {
    const digit = text.charCodeAt(at + length - 1) - 48;
    if (!(digit >= 0 && digit <= 9)) break;
    value = 10 * value + digit;
    const isWritten =
      digits > 0
        ? length === digits || (length > digits && text[at] !== '0')
        : length === 1 || text[at] !== '0';
    if (isWritten && value >= from && value <= to && (value - from) % by === 0) ends.push(at + length);
  }
  return ends;
}
