/** Everything that a checker counts. Each must be 0 after every schedule, unless a rule was switched off. */
export const COUNTERS = {
  doubleSigned: 'Pairs of processes that could sign at once, and votes really cast meanwhile.',
  lockoutViolations: 'Votes on a fork that an earlier vote still forbade.',
  staleTower: 'Adoptions with a tower that does not know the last vote cast.',
  stuck: 'Runs that did not end, and ends at which a node that safely could sign was left idle.',
  idleTooLong: 'Stretches in which nobody signed although a node that safely could was known for a minute.',
  lost: 'Words of people that were confirmed and are not in the store at the end.',
  unjournaled: 'Effects on a host for which no intent stood.',
  wrongEnd: 'Ends that no fault of the schedule allows.',
  wrongWord: 'Endings whose card names another signer than the one who signs.',
  termWentBack: 'Terms on a host that were lower than before.',
  staleExecuted: 'Effects of a call that carried a lower term than the host had seen.',
  unprovenTermExecuted: 'Effects on a host whose recorded term could not be read, or of a call whose term is none.',
  termNotRaised: 'Leases taken whose term is not above all earlier ones.',
  intentWithoutLease: 'Intents of a worker whose lease another one had taken over.',
  secondIntentForAttempt: 'Intents that stand twice in one attempt and may not be repeated.',
  toldAndReturned: 'Attempts that were both told and returned, or told twice.',
  actedWithoutLook: 'Steps that a successor began before it had decided on a look.',
  effectWithoutReceipt: 'Changes of identity for which no receipt stood.',
  tookWithoutCommit: 'Changes of identity by a standby that had read no commit line.',
  tookWithoutTower: 'Changes to the staked identity that did not require its tower.',
  voteAfterTower: 'Votes of the old node that were cast after it had handed its tower out.',
  staleTowerTold: 'Commit lines for a tower that is older than a vote which was cast.',
  tookUnfenced: 'Takeovers whose standby was told while the old node could sign and nothing had fenced it.',
  staleTowerCarried: 'Towers sent to the standby of a takeover although a vote above them had landed long before.',
  toldUnlooked: 'Takeovers whose standby was told before two observers were asked once more for the last vote.',
  stopUnproven: 'Stops that were answered before the node was looked at twice.',
  killedBeforeLink:
    'Validators ended by the guard while their link on disk would have brought them up as the validator.',
  rebuiltOverTower: 'Standbys that were told to come without a tower and took the role although one lay there.',
  copyReadable: 'Copies of a tower that lay on a standby under a name that its client reads.',
  linkBeforeProof:
    'New nodes that would come up as the validator while the old one was not proven to come up unstaked.',
  oldStartedFenced: 'Old nodes that became the validator again after they had fenced themselves in the run.',
  linkOrder: 'Changes of identity while the link would have brought the node up as a second signer.',
  toldAgainstWish: 'Standbys that were told although an abort, a return or a pause was stored.',
  overrideMisused: 'Overrides of too few people, too late, used twice, after a stop, or against a node that answered.',
  approvalForOtherDigest: 'Runs that started by the word of somebody on another digest than that of their plan.',
  approvalMisused: 'Runs without enough words of people in time, and plans used twice.',
  wouldSignTwice: 'Changes of a preparation after which a node that does not sign would come up as the validator.',
  undoMadeSigner: 'The same of what was put back.',
  wouldNotSign: 'Changes of a preparation after which the node that signs would come up as something else.',
  cameUpOther: 'Machines that ran as something else after everything was started anew than before.',
  keyOverwritten: 'Key files that a preparation changed or took away although it had not made them.',
  changedUnapproved: 'Changes of a preparation that people had not seen, or of a file that nobody understands.',
  writtenOverChange: 'Files that a call wrote over although they were not what the call named.',
  lockedOut: 'Changes of a preparation after which Baton was not let in any more.',
  undoNotExact:
    'Files that were put back as something else than they were, and ends that say so of what was not put back.',
  undoOverwrote: 'Files that were put back although somebody had changed them since.',
  preparedTwice: 'Preparations that found something to change where everything was prepared.',
  restartUnapproved: 'Restarts that nobody had approved, twice in one run, or of the active in a plan of both nodes.',
  restartNearLeader: 'Restarts of the active by a preparation near its leader slots.',
  secondOpenRun: 'Runs that were open at the same time on one validator.',
} as const satisfies Readonly<Record<string, string>>;

export type Counter = keyof typeof COUNTERS;

/** One thing that must not be. */
export interface Finding {
  readonly counter: Counter;
  /** By simulated time; null where it is about the whole. Unit: milliseconds since 1970. */
  readonly atMs: number | null;
  readonly text: string;
}

export function finding(counter: Counter, atMs: number | null, text: string): Finding {
  return { counter, atMs, text };
}
