const COMFORTABLE_PX = 400;

/**
 * Width of a pane beside the main one, in per cent: `wanted`, but no wider than is comfortable on a large screen, and on a small one
 * not below `leastPx` of the window.
 */
export function sideShare(wanted: number, leastPx = 0): number {
  const shareOf = (px: number): number => (px / window.innerWidth) * 100;
  return Math.min(Math.max(wanted, shareOf(leastPx)), shareOf(COMFORTABLE_PX));
}
