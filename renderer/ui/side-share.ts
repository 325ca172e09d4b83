const COMFORTABLE_PX = 400;

/** Width of a pane beside the main one, in per cent: `most` on a small screen, no wider than is comfortable on a large one. */
export const sideShare = (most: number): number => Math.min(most, (COMFORTABLE_PX / window.innerWidth) * 100);
