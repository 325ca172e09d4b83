import type { RejectReason } from '../../../preload/contract/z-series-quality.ts';
import type { CandidateReject, RejectedCandidate } from '../../../preload/contract/detections.ts';

/** Why a candidate is no circle, as people read it. */
export const REJECT_WORDS: Record<CandidateReject, string> = {
  'low-score': 'score below the threshold',
  'few-edges': 'edges on too little of a circle',
  'runs-away': 'no steady centre',
};

/** Why a calibration leaves a circle out, by what is near it. */
export const LEFT_OUT_WORDS: Partial<Record<RejectReason, string>> = {
  'too-close': 'too close to another one',
  'at-edge': 'at the edge',
};

/** `5 score below the threshold, 2 no steady centre`; empty for none. */
export const rejectedSummary = (rejected: readonly RejectedCandidate[]): string =>
  Object.entries(REJECT_WORDS)
    .map(([reason, words]) => [rejected.filter((one) => one.reason === reason).length, words] as const)
    .filter(([number]) => number > 0)
    .map(([number, words]) => `${number} ${words}`)
    .join(', ');
