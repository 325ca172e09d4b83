import ts from 'typescript';

/** One small fault put into a file: the characters from `start` to `end` become `text`. */
export interface Mutant {
  operator: string;
  start: number;
  end: number;
  text: string;
}

type Change = Omit<Mutant, 'operator'>;

interface Operator {
  name: string;
  /** What the operator makes of one node; nothing where it does not apply. */
  changes(node: ts.Node, source: ts.SourceFile): Change[];
}

const K = ts.SyntaxKind;

/** Each binary operator with what it becomes: the pairs that a slip of the hand exchanges. */
const swaps = (pairs: Partial<Record<ts.SyntaxKind, string>>) => (node: ts.Node, source: ts.SourceFile) => {
  if (!ts.isBinaryExpression(node) || isText(node)) return [];
  const text = pairs[node.operatorToken.kind];
  return text === undefined ? [] : [put(node.operatorToken, source, text)];
};

const boundaries = swaps({
  [K.LessThanToken]: '<=',
  [K.LessThanEqualsToken]: '<',
  [K.GreaterThanToken]: '>=',
  [K.GreaterThanEqualsToken]: '>',
});

const put = (node: ts.Node, source: ts.SourceFile, text: string): Change => ({
  start: node.getStart(source),
  end: node.end,
  text,
});

const isForEnd = (node: ts.Node): boolean => ts.isBinaryExpression(node) && ts.isForStatement(node.parent);

/** Texts are joined with +: no sum to be mutated. */
function isText(node: ts.Node): boolean {
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  return ts.isBinaryExpression(node) && (isText(node.left) || isText(node.right));
}

const condition = (value: boolean) => (node: ts.Node, source: ts.SourceFile) => {
  if (ts.isIfStatement(node)) return [put(node.expression, source, String(value))];
  return ts.isConditionalExpression(node) ? [put(node.condition, source, String(value))] : [];
};

/** The committed list of operators; the classes are those of DeMillo, Lipton and Sayward, Computer 11, 34 (1978). */
const OPERATORS: readonly Operator[] = [
  {
    // Not at the end of a loop: one place past a typed array is mostly read and written without effect.
    name: 'boundary of a comparison',
    changes: (node, source) => (isForEnd(node) ? [] : boundaries(node, source)),
  },
  {
    name: 'comparison turned round',
    changes: swaps({
      [K.LessThanToken]: '>=',
      [K.LessThanEqualsToken]: '>',
      [K.GreaterThanToken]: '<=',
      [K.GreaterThanEqualsToken]: '<',
      [K.EqualsEqualsEqualsToken]: '!==',
      [K.ExclamationEqualsEqualsToken]: '===',
    }),
  },
  {
    name: 'arithmetic',
    changes: swaps({
      [K.PlusToken]: '-',
      [K.MinusToken]: '+',
      [K.AsteriskToken]: '/',
      [K.SlashToken]: '*',
      [K.PlusEqualsToken]: '-=',
      [K.MinusEqualsToken]: '+=',
      [K.AsteriskEqualsToken]: '/=',
      [K.SlashEqualsToken]: '*=',
    }),
  },
  { name: 'and or', changes: swaps({ [K.AmpersandAmpersandToken]: '||', [K.BarBarToken]: '&&' }) },
  { name: 'condition always true', changes: condition(true) },
  { name: 'condition always false', changes: condition(false) },
  {
    name: 'number doubled',
    changes: (node, source) => {
      // -1 stands for "none": what becomes of 1 tells more.
      if (!ts.isNumericLiteral(node) || (node.text === '1' && ts.isPrefixUnaryExpression(node.parent)))
        return [];
      const value = Number(node.text);
      return [put(node, source, String(value === 0 ? 1 : 2 * value))];
    },
  },
  {
    name: 'truth value',
    changes: (node, source) => {
      if (node.kind === K.TrueKeyword) return [put(node, source, 'false')];
      return node.kind === K.FalseKeyword ? [put(node, source, 'true')] : [];
    },
  },
  {
    name: 'sign or negation dropped',
    changes: (node, source) =>
      ts.isPrefixUnaryExpression(node) && [K.ExclamationToken, K.MinusToken].includes(node.operator)
        ? [put(node, source, node.operand.getText(source))]
        : [],
  },
  {
    name: 'statement deleted',
    changes: (node, source) =>
      ts.isExpressionStatement(node) && !ts.isStringLiteral(node.expression) ? [put(node, source, ';')] : [],
  },
  {
    name: 'smaller and larger',
    changes: (node, source) => {
      if (!ts.isPropertyAccessExpression(node) || node.expression.getText(source) !== 'Math') return [];
      const other = { min: 'max', max: 'min', floor: 'ceil', ceil: 'floor' }[node.name.text];
      return other === undefined ? [] : [put(node.name, source, other)];
    },
  },
];

/** Texts for people, types and what is only loaded are left alone. */
function isLeftAlone(node: ts.Node): boolean {
  return (
    ts.isTypeNode(node) ||
    ts.isImportDeclaration(node) ||
    ts.isExportDeclaration(node) ||
    ts.isInterfaceDeclaration(node) ||
    ts.isTypeAliasDeclaration(node) ||
    ts.isThrowStatement(node) ||
    ts.isTemplateExpression(node)
  );
}

/** All mutants of the text of a file, in the order of the text. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  const visit = (node: ts.Node): void => {
    if (isLeftAlone(node)) return;
    for (const { name, changes } of OPERATORS) {
      for (const change of changes(node, source)) mutants.push({ operator: name, ...change });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return mutants;
}

export const applied = (text: string, { start, end, text: put }: Mutant): string =>
  text.slice(0, start) + put + text.slice(end);
