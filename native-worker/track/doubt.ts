/** Probability below which the better of two ways to link is too doubtful to be taken: a wrong link costs more than one that is left out. */
const SURE = 0.8;

/**
 * The same in log odds. What is stated agrees with the truth: in the scenes of test/long/linking.test.ts, 10 % of the links of log odds 1 to 2 are wrong, 5 % of
 * those of 2 to 3, 3 % of 3 to 4, 1 % of 4 to 5 (seeds 4101 to 4103).
 */
export const DOUBT = Math.log(SURE / (1 - SURE));

/** Rows that may nearly as well be one particle's as another's, with the log odds of the likelier one: they are in no track of several rows. */
export type Undecided = Map<number, number>;
