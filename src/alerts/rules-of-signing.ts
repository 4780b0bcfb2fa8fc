import type { Rule } from './rules.ts';

/** Whether exactly one node signs, and whether another one could. */
export const SIGNING_RULES: readonly Rule[] = [
  {
    id: 'two-signers',
    title: 'Two could sign',
    means: 'More than one node could sign for one validator, by what Baton or Prometheus sees.',
    severity: 'critical',
    alerts: ['BatonTwoSigners', 'SolanaTwoActive', 'PolkadotTwoActive', 'NearTwoActive'],
    critical: {
      tell: 'called',
      todo: 'Take the identity off all nodes but one now: the alarm card has the commands. Start nothing, and move nothing, before that is done. No silence covers this.',
      button: 'alarm',
    },
    warning: {
      tell: 'called',
      todo: 'Look at both nodes now, and treat it as true until you have seen which of them could not sign. Move nothing before that.',
      button: 'alarm',
    },
  },
  {
    id: 'nobody-signs',
    title: 'Nobody signs',
    means: 'Every node answers, and none of them can sign.',
    severity: 'critical',
    alerts: ['BatonNobodySigns', 'SolanaNobodyActive', 'PolkadotNobodyActive', 'NearNobodyActive'],
    critical: {
      tell: 'called',
      todo: 'See first whether somebody is at work on it. Do not start a second node by hand.',
      button: 'move',
    },
    warning: {
      tell: 'shown',
      todo: 'Look at the validator. If nobody is at work on it, bring the node back that should sign.',
      button: 'look',
    },
  },
  {
    id: 'not-signing',
    title: 'Does not sign',
    means: 'The chain has no votes or blocks of the validator, although a node has what it takes.',
    severity: 'critical',
    alerts: [
      'SolanaDelinquent',
      'SolanaSkipsSlots',
      'PolkadotNoVotes',
      'NearMissesBlocks',
      'NearLosesSeat',
      'ValidatorDelinquent',
      'ValidatorDown',
      'ValidatorNotVoting',
      'ValidatorNotSigning',
    ],
    critical: {
      tell: 'called',
      todo: 'Read what Baton saw itself: one source alone may be wrong. If the active node answers and is sick, hand over; if it is dead, take over.',
      button: 'move',
    },
    warning: {
      tell: 'shown',
      todo: 'Compare with the last hours. If it grows, hand over before it becomes critical.',
      button: 'move',
    },
  },
  {
    id: 'signer-unknown',
    title: 'Not known who signs',
    means: 'Hosts or observers do not answer, so that nobody can tell which node signs.',
    severity: 'warning',
    alerts: [],
    critical: {
      tell: 'called',
      todo: 'Find out why Baton cannot see: its network, SSH, the RPC of the observers. Until it is known, start and move nothing by hand.',
      button: 'look',
    },
    warning: {
      tell: 'shown',
      todo: 'See which host or observer does not answer, and mend that. Moves are not possible until then.',
      button: 'look',
    },
  },
  {
    id: 'standby-unfit',
    title: 'No standby is fit',
    means: 'The validator signs, and could not be moved if it had to be.',
    severity: 'warning',
    alerts: ['BatonNotFitToMove', 'BatonSpareTaken', 'BatonTowerCopiesFail'],
    critical: {
      tell: 'called',
      todo: 'There is no way out for this validator at the moment. Mend the standby first: its line says what it lacks.',
      button: 'look',
    },
    warning: {
      tell: 'shown',
      todo: 'Mend the standby: its line says what it lacks. Nothing is wrong with the signing itself.',
      button: 'look',
    },
  },
  {
    id: 'changed-outside',
    title: 'Changed outside a run',
    means: 'A role, a link or a key changed on a host, and no run of Baton did it.',
    severity: 'critical',
    alerts: ['NearConfigWrong'],
    critical: {
      tell: 'called',
      todo: 'Ask who did it. If nobody did, treat the host as taken over by a stranger. Bring links and keys in order before the next move.',
      button: 'look',
    },
    warning: {
      tell: 'shown',
      todo: 'Ask who did it and whether it should stay. If it should, no more is needed.',
      button: 'look',
    },
  },
  {
    id: 'boot-unsafe',
    title: 'A reboot would go wrong',
    means: 'After a reboot a host would come up with a role that it must not have, or without one that it should have.',
    severity: 'warning',
    alerts: [],
    critical: {
      tell: 'called',
      todo: 'Do not reboot the host, and see that nothing else does. Put link or unit in order first: the line says which.',
      button: 'look',
    },
    warning: {
      tell: 'shown',
      todo: 'Put link or unit in order before the host is rebooted: the line says which.',
      button: 'look',
    },
  },
  {
    id: 'foreign-failover',
    title: 'Another failover program is there',
    means: 'A program that can move the identity without Baton runs, or would start, on a host.',
    severity: 'critical',
    alerts: [],
    critical: {
      tell: 'called',
      todo: 'Stop and disable it, or take this validator out of Baton: two that may move one identity can make two signers. Move nothing before that.',
      button: 'look',
    },
    warning: {
      tell: 'shown',
      todo: 'It is installed and does not run. Remove or disable it, so that no update starts it.',
      button: 'look',
    },
  },
];
