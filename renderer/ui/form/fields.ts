import { z } from '../../../preload/contract/options/define.ts';

/** What a form shows of one option; made from the schema that also checks it. */
export interface Field {
  /** `localise.radiusUm`. */
  path: string;
  title: string;
  description: string;
  unit: string;
  basic: boolean;
  control: Control;
  /** Empty means "find it yourself": automatic, or from the file. */
  nullable: boolean;
  fallback: unknown;
}

export type Control =
  | { kind: 'number'; limits: string }
  | { kind: 'pair'; limits: string }
  | { kind: 'text' }
  | { kind: 'switch' }
  | { kind: 'choice'; choices: (string | number)[] }
  | { kind: 'variant'; variants: { name: string; fields: Field[] }[] };

export interface FieldGroup {
  /** Empty for options that stand at the top of the schema. */
  title: string;
  fields: Field[];
}

/** The part of JSON schema that option schemas use, with the keys that `option()` adds. */
interface Node {
  type?: string;
  title?: string;
  description?: string;
  unit?: string;
  basic?: boolean;
  default?: unknown;
  const?: string | number;
  enum?: (string | number)[];
  anyOf?: Node[];
  oneOf?: Node[];
  properties?: Record<string, Node>;
  prefixItems?: Node[];
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  exclusiveMaximum?: number;
}

/** `maxStepPx` -> `Max step`; used only where a schema gives no title. */
function titleOf(key: string): string {
  if (key === 'na') return 'NA';
  const index = /^n([A-Z]\w*)$/.exec(key);
  if (index?.[1]) return `Refractive index, ${index[1].toLowerCase()}`;
  const words = key.replace(/([A-Z])/g, ' $1').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** "0 to 1", "above 0, up to 100"; empty where the schema sets no sensible limit. */
function limitsOf(node: Node): string {
  const top = node.maximum !== undefined && node.maximum < Number.MAX_SAFE_INTEGER ? node.maximum : undefined;
  const low = node.minimum !== undefined && node.minimum > Number.MIN_SAFE_INTEGER ? node.minimum : undefined;
  if (low !== undefined && top !== undefined) return `${low} to ${top}`;
  if (node.exclusiveMinimum !== undefined)
    return `above ${node.exclusiveMinimum}${top === undefined ? '' : `, up to ${top}`}`;
  if (low !== undefined) return `${low} or more`;
  return top === undefined ? '' : `up to ${top}`;
}

function controlOf(node: Node): Control {
  if (node.enum) return { kind: 'choice', choices: node.enum };
  if (node.type === 'boolean') return { kind: 'switch' };
  if (node.type === 'string') return { kind: 'text' };
  if (node.type === 'array') return { kind: 'pair', limits: limitsOf(node.prefixItems?.[0] ?? {}) };
  const branches = node.oneOf ?? node.anyOf;
  if (branches?.every((branch) => branch.const !== undefined)) {
    return { kind: 'choice', choices: branches.flatMap((branch) => branch.const ?? []) };
  }
  if (branches) {
    return {
      kind: 'variant',
      variants: branches.map((branch) => ({
        name: String(branch.properties?.['kind']?.const ?? ''),
        fields: Object.entries(branch.properties ?? {})
          .filter(([key]) => key !== 'kind')
          .map(([key, inner]) => fieldOf(key, key, inner)),
      })),
    };
  }
  return { kind: 'number', limits: limitsOf(node) };
}

function fieldOf(path: string, key: string, node: Node): Field {
  const branches = node.anyOf?.filter((branch) => branch.type !== 'null') ?? [];
  const nullable = node.anyOf !== undefined && branches.length < node.anyOf.length;
  const inner = nullable && branches.length === 1 ? branches[0] : node;
  return {
    path,
    title: node.title ?? titleOf(key),
    description: node.description ?? '',
    unit: node.unit ?? '',
    basic: node.basic ?? false,
    control: controlOf(inner ?? node),
    nullable,
    fallback: node.default,
  };
}

/** Fields of an options schema; schemas inside it become groups of their own, in order. */
export function fieldsOf(schema: z.ZodType): FieldGroup[] {
  const root = z.toJSONSchema(schema, { io: 'input' }) as Node;
  const groups: FieldGroup[] = [{ title: '', fields: [] }];
  for (const [key, node] of Object.entries(root.properties ?? {})) {
    if (node.properties) {
      const fields = Object.entries(node.properties).map(([inner, child]) =>
        fieldOf(`${key}.${inner}`, inner, child),
      );
      groups.push({ title: node.title ?? titleOf(key), fields });
    } else groups[0]?.fields.push(fieldOf(key, key, node));
  }
  return groups.filter((group) => group.fields.length > 0);
}
