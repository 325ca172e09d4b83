/** Probability below which the better of two ways to link is too doubtful to be taken: a wrong link costs more than one that is left out. */
const SURE = 0.75;

/**
 * The same in log odds. What is stated agrees with the truth: in the scenes of test/long/linking.test.ts 12 % of the links of log odds 1 to 2 are wrong (stated: 12 to
 * 27 %), 4.6 % of those of 2 to 3 (5 to 12 %), 1.4 % of 3 to 4 (2 to 5 %), 1.2 % of 4 to 5 (0.7 to 2 %); seeds 8101 to 8106, tuned on 4101 to 4104.
 */
export const DOUBT = Math.log(SURE / (1 - SURE));

export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

/** Rows that may nearly as well be one particle's as another's, with the log odds of the likelier one: they are in no track of several rows. */
export type Undecided = Map<number, number>;
