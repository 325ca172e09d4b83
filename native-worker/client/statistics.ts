export { quantile } from '../math/statistics.ts';
