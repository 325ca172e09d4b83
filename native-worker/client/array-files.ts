export { arrayFile, type ArrayEntry } from '../array-files.ts';
