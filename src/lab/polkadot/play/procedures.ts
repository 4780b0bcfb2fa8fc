/** What can be played in a Polkadot world. */
export const DOT_PROCEDURES = ['polkadot/handover', 'polkadot/takeover'] as const;

export type DotProcedure = (typeof DOT_PROCEDURES)[number];

export const isDotProcedure = (name: string | undefined): name is DotProcedure =>
  DOT_PROCEDURES.some((each) => each === name);
