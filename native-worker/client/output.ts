export { checkTarget, type OutputKind } from '../rpc-methods/write/check-target.ts';
export { type FolderFile, writeFolder } from '../rpc-methods/write/output-folder.ts';
export { explainWrite, isFull, type OutputFile, writeOutput } from '../rpc-methods/write/output-file.ts';
export { passingPrefix, removeLeftOvers } from '../rpc-methods/write/left-overs.ts';
