import type { JournalEvent } from '../../domain/journal.ts';

interface VerbWords {
  /** What the host is asked, after its name: `is to …`. */
  readonly asked: string;
  /** What has happened when it is done. */
  readonly done: (node: string) => string;
}

/** Verbs of the guard in people's words. One that waits is two things to people: the arming, and the taking. */
const WORDS: Readonly<Record<string, VerbWords>> = {
  'solana.step-up arm': {
    asked: 'get ready to take the identity',
    done: (node) => `${node} is armed: it waits for the tower`,
  },
  'solana.step-up take': { asked: 'take the identity', done: (node) => `${node} has taken the identity` },
  'solana.step-down': { asked: 'give the identity up', done: (node) => `${node} has given the identity up` },
  'solana.take-back': { asked: 'take the identity back', done: (node) => `${node} has the identity again` },
  'solana.stop': {
    asked: 'stop its validator',
    done: (node) => `${node} has stopped its validator, and comes up unstaked`,
  },
  'solana.unfence': { asked: 'let its validator start again', done: (node) => `${node} may start its validator again` },
  'solana.link': { asked: 'put its link right', done: (node) => `the link of ${node} follows what it runs as` },
  'fence.off': { asked: 'be switched off', done: (node) => `${node} is off, as its provider shows` },
  'prepare.keygen': { asked: 'make an unstaked key', done: (node) => `${node} has an unstaked key of its own` },
  'prepare.record': { asked: 'make the guard’s directory', done: (node) => `${node} has the guard’s directory` },
  'prepare.link': { asked: 'make the identity link', done: (node) => `${node} has the identity link` },
  'prepare.write': { asked: 'change a file', done: (node) => `${node} has changed a file as the diff showed` },
  'prepare.voter-add': { asked: 'add a voter', done: (node) => `${node} has the staked identity as a voter` },
  'prepare.restart': { asked: 'restart its validator', done: (node) => `${node} restarts its validator` },
  'prepare.undo': { asked: 'put a file back', done: (node) => `${node} has put back what was there` },
  'polkadot.rotate': {
    asked: 'make new session keys',
    done: (node) => `${node} has made new session keys, which no chain names yet`,
  },
  'polkadot.start': { asked: 'start its node', done: (node) => `${node} starts its node` },
  'polkadot.validator-on': {
    asked: 'restart its node with --validator',
    done: (node) => `${node} ends its node, and starts it again with --validator`,
  },
  'polkadot.validator-off': {
    asked: 'restart its node without --validator',
    done: (node) => `${node} ends its node, and starts it again without --validator`,
  },
  'near.fence': {
    asked: 'keep its neard from starting again, and take the key file away',
    done: (node) => `${node} has no key file any more and does not start again; it signs until it is stopped`,
  },
  'near.unfence': {
    asked: 'have its key and its start back',
    done: (node) => `${node} has its key back and may start`,
  },
  'near.stop': { asked: 'stop its neard', done: (node) => `${node} stops its neard, which may take minutes` },
  'near.prove-stopped': { asked: 'prove that nothing signs there', done: (node) => `${node} is proven stopped` },
  'near.key-place': {
    asked: 'put the validator key in place',
    done: (node) => `${node} has the validator key in place`,
  },
  'near.key-aside': {
    asked: 'set the key file aside',
    done: (node) => `${node} has its key in memory only: a restart comes up without`,
  },
  'near.key-return': { asked: 'put the key file back', done: (node) => `${node} has its key file back` },
  'near.signal': { asked: 'load the key (SIGHUP)', done: (node) => `${node} was told to load the key` },
  'near.start': { asked: 'start its neard', done: (node) => `${node} starts its neard` },
  'near.config': { asked: 'change config.json', done: (node) => `${node} has changed config.json as the diff showed` },
  'near.binary': { asked: 'put the new neard in place', done: (node) => `${node} has the new neard in place` },
  'near.release': {
    asked: 'become a standby',
    done: (node) => `${node} has the key staged, and may start as a standby`,
  },
  'solana.tower.set-aside': {
    asked: 'set an old tower aside',
    done: (node) => `${node} has no old tower in the way any more`,
  },
};

type IntentEvent = Extract<JournalEvent, { kind: 'intent' }>;
type OutcomeEvent = Extract<JournalEvent, { kind: 'outcome' }>;

/** What is written down before a host is asked: whoever takes the run over knows that it may have been. */
export function intentWords(event: IntentEvent): string {
  return `Written down: ${event.node} is to ${askedOf(event)}`;
}

/** What came of it. A verb that is not known here is named as it is. */
export function outcomeWords(event: OutcomeEvent): string {
  switch (event.result) {
    case 'done':
      return wordsOf(event)?.done(event.node) ?? `${event.node} has done ${event.verb}`;
    case 'refused':
      return `${event.node} refused to ${askedOf(event)}: nothing was changed`;
    case 'unknown':
      return `No answer from ${event.node}, which was to ${askedOf(event)}: what it did is looked at first`;
  }
  return event.result satisfies never;
}

function askedOf(event: IntentEvent | OutcomeEvent): string {
  return wordsOf(event)?.asked ?? `do ${event.verb}`;
}

function wordsOf({ verb, step }: IntentEvent | OutcomeEvent): VerbWords | undefined {
  return WORDS[`${verb} ${step}`] ?? WORDS[verb] ?? WORDS[verb.replace(/\.[a-z-]+$/, '')];
}
