export { checkTarget, type OutputKind } from '../methods/write/check-target.ts';
export { type FolderFile, writeFolder } from '../methods/write/output-folder.ts';
export { writeOutput } from '../methods/write/output-file.ts';
export { passingPrefix, removeLeftOvers } from '../methods/write/left-overs.ts';
