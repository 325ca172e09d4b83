import { dirname, normalize } from 'node:path/posix';
import ts from 'typescript';

/**
 * Groups of files that import each other in a circle, each sorted: the strongly connected parts of the graph of imports
 * (Tarjan, SIAM J. Comput. 1, 146, 1972). Imports of types and on demand count too.
 *
 * @param texts of all files by path, with forward slashes
 */
export function importCycles(texts: ReadonlyMap<string, string>): string[][] {
  const importsOf = (file: string): string[] =>
    ts
      .preProcessFile(texts.get(file)!, true, true)
      .importedFiles.filter(({ fileName }) => fileName.startsWith('.'))
      .map(({ fileName }) => normalize(`${dirname(file)}/${fileName}`))
      .filter((target) => texts.has(target));
  const order = new Map<string, number>();
  const open: string[] = [];
  const cycles: string[][] = [];

  function visit(file: string): number {
    const number = order.size;
    order.set(file, number);
    open.push(file);
    let low = number;
    for (const target of importsOf(file)) {
      if (!order.has(target)) low = Math.min(low, visit(target));
      else if (open.includes(target)) low = Math.min(low, order.get(target)!);
    }
    if (low === number) {
      const part = open.splice(open.indexOf(file));
      if (part.length > 1) cycles.push(part.sort());
    }
    return low;
  }

  for (const file of texts.keys()) if (!order.has(file)) visit(file);
  return cycles;
}
