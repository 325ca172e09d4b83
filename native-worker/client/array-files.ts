export { arrayFile, type ArrayEntry, writeArrays } from '../array-files.ts';
