/** The intent of a node to give its role up, as the journal has it. */
export const intent = {
  kind: 'intent',
  step: 'give',
  attempt: 1,
  verb: 'solana.step-down',
  node: 'v01-a',
  argumentsDigest: 'd',
  expectedBefore: '',
  expectedAfter: '',
  term: 3,
} as const;
