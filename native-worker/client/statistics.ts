/** Of the worker's mathematics what main needs: main imports nothing else of the worker than its client. */
export { extent, quantile } from '../math/statistics.ts';
