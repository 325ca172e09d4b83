export { checkTarget, type OutputKind } from '../methods/write/check-target.ts';
export { writeOutput } from '../methods/write/output-file.ts';
