import { describe, expect, it } from 'vitest';
import type { Unread } from '../../../../src/chains/solana/observation.ts';
import { blocking, warnings, type CheckResult } from '../../../../src/domain/check.ts';
import { checksWithoutRoles, fastChecks, handoverChecks } from '../../../../src/procedures/solana/checks/all.ts';
import { factsOf, healthy, KEY, SLOT, type Situation } from './healthy.ts';

const ROLES = { from: 'sol-a', to: 'sol-b' };
const SILENT: Unread = { kind: 'unknown', because: 'connection refused', code: 'host/unreachable' };

function full({ observation, target, policy, acknowledged }: Situation): CheckResult[] {
  return handoverChecks(observation, target, policy, ROLES, acknowledged);
}

function fast(situation: Situation, moment: 'arming' | 'resume'): CheckResult[] {
  const { observation, target, policy, acknowledged } = situation;
  return fastChecks(observation, target, policy, ROLES, acknowledged, moment);
}

function the(checks: readonly CheckResult[], id: string, node?: string): CheckResult {
  const found = checks.filter((check) => check.id === id && (node === undefined || check.node === node));
  expect(found, `${id} ${node ?? ''}`).toHaveLength(1);
  return found[0] as CheckResult;
}

type Change = (situation: Situation) => void;
interface Row {
  readonly id: string;
  readonly node?: string;
  readonly when: string;
  readonly state: CheckResult['state'];
  readonly severity: CheckResult['severity'];
  readonly change: Change;
}

const row = (
  id: string,
  node: string | undefined,
  severity: CheckResult['severity'],
  state: CheckResult['state'],
  when: string,
  change: Change,
): Row => ({
  id,
  ...(node === undefined ? {} : { node }),
  severity,
  state,
  when,
  change,
});

const a =
  (change: (facts: ReturnType<typeof factsOf>) => void): Change =>
  (situation) =>
    change(factsOf(situation, 'sol-a'));
const b =
  (change: (facts: ReturnType<typeof factsOf>) => void): Change =>
  (situation) =>
    change(factsOf(situation, 'sol-b'));
const arg =
  (node: string, from: string, to: string): Change =>
  (situation) => {
    const { process } = factsOf(situation, node);
    if (process !== null) process.args = process.args.map((word) => (word === from ? to : word));
  };
const both =
  (change: (observer: Situation['observation']['observers'][number]) => void): Change =>
  ({ observation }) =>
    observation.observers.forEach(change);
const first =
  (change: (observer: Situation['observation']['observers'][number]) => void): Change =>
  ({ observation }) =>
    observation.observers.slice(0, 1).forEach(change);
const hostSilent =
  (node: string): Change =>
  (situation) => {
    const seen = situation.observation.nodes[node];
    if (seen !== undefined) seen.host = { ...SILENT };
  };
const rpc =
  (node: string, change: (readings: Situation['observation']['nodes'][string]['rpc']) => void): Change =>
  ({ observation }) => {
    const seen = observation.nodes[node];
    if (seen !== undefined) change(seen.rpc);
  };

const ROWS: readonly Row[] = [
  row('host-answers', 'sol-b', 'must', 'failed', 'the host does not answer', hostSilent('sol-b')),
  row(
    'host-answers',
    'sol-a',
    'must',
    'unknown',
    'the host was not looked at',
    ({ observation }) => delete observation.nodes['sol-a'],
  ),
  row(
    'host-user',
    'sol-b',
    'must',
    'failed',
    'the guard runs as another user',
    b((facts) => (facts.user = 'root')),
  ),
  row('host-user', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'host-tools',
    'sol-b',
    'must',
    'failed',
    'flock is missing',
    b((facts) => (facts.toolsMissing = ['flock'])),
  ),
  row('host-tools', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'term-state',
    'sol-b',
    'must',
    'failed',
    'there is no term record',
    b((facts) => (facts.state = { kind: 'missing' })),
  ),
  row(
    'term-state',
    'sol-b',
    'must',
    'failed',
    'the term record cannot be read',
    b((facts) => (facts.state = { kind: 'unreadable' })),
  ),
  row('term-state', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'term-state',
    'sol-b',
    'must',
    'passed',
    'no term was ever recorded',
    b((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: null })),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'failed',
    'the record is another one',
    b((facts) => (facts.state = { kind: 'present', id: 'other', term: 9 })),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'failed',
    'the term is lower',
    b((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: 6 })),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'failed',
    'the term is gone',
    b((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: null })),
  ),
  row('term-acknowledged', 'sol-b', 'must', 'failed', 'the store knows none', ({ acknowledged }) =>
    acknowledged.delete('sol-b'),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'passed',
    'the term is higher',
    b((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: 8 })),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'passed',
    'the host was restarted',
    b((facts) => (facts.bootId = 'another')),
  ),
  row(
    'term-acknowledged',
    'sol-b',
    'must',
    'unknown',
    'there is no record',
    b((facts) => (facts.state = { kind: 'missing' })),
  ),
  row(
    'nothing-under-way',
    'sol-b',
    'must',
    'failed',
    'a command is in flight',
    b((facts) => (facts.inFlight = 'set-identity')),
  ),
  row(
    'nothing-under-way',
    'sol-b',
    'must',
    'failed',
    'a call is armed',
    b((facts) => (facts.armed = 'nonce')),
  ),
  row('nothing-under-way', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'one-process',
    'sol-b',
    'must',
    'failed',
    'two processes run',
    b((facts) => Object.assign(facts, { processCount: 2, process: null })),
  ),
  row('one-process', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'process-user',
    'sol-b',
    'must',
    'failed',
    'it runs as root',
    b((facts) => facts.process && (facts.process.user = 'root')),
  ),
  row(
    'process-user',
    'sol-b',
    'must',
    'unknown',
    'there is no process',
    b((facts) => Object.assign(facts, { processCount: 0, process: null })),
  ),
  row(
    'identity-argument',
    'sol-a',
    'must',
    'failed',
    'it is started with the key itself',
    arg('sol-a', '/home/sol/sol-a/identity.json', '/home/sol/sol-a/staked-identity.json'),
  ),
  row(
    'identity-argument',
    'sol-a',
    'must',
    'failed',
    'it is started without --identity',
    arg('sol-a', '--identity', '--elsewhere'),
  ),
  row('identity-argument', 'sol-a', 'must', 'passed', 'the short form is used', arg('sol-a', '--identity', '-i')),
  row(
    'identity-argument',
    'sol-a',
    'must',
    'unknown',
    'there is no process',
    a((facts) => Object.assign(facts, { processCount: 0, process: null })),
  ),
  row(
    'tower-directory',
    'sol-b',
    'must',
    'failed',
    'the tower is elsewhere',
    arg('sol-b', '--tower=/home/sol/sol-b/tower', '--tower=/tmp'),
  ),
  row(
    'tower-directory',
    'sol-b',
    'must',
    'failed',
    'no --tower means the ledger',
    arg('sol-b', '--tower=/home/sol/sol-b/tower', '--no-such'),
  ),
  row(
    'tower-directory',
    'sol-b',
    'must',
    'passed',
    'a slash stands at the end',
    arg('sol-b', '--tower=/home/sol/sol-b/tower', '--tower=/home/sol/sol-b/tower/'),
  ),
  row('tower-directory', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'client-known',
    'sol-b',
    'must',
    'failed',
    'it is another client',
    b((facts) => (facts.clientVersion = 'fdctl 0.700.0')),
  ),
  row(
    'client-known',
    'sol-b',
    'must',
    'failed',
    'it is too old',
    b((facts) => (facts.clientVersion = 'agave-validator 1.18.26 (src:…)')),
  ),
  row(
    'client-known',
    'sol-b',
    'must',
    'unknown',
    'it does not tell',
    b((facts) => (facts.clientVersion = null)),
  ),
  row(
    'client-read',
    'sol-b',
    'should',
    'failed',
    'it is newer than what was read',
    b((facts) => (facts.clientVersion = 'agave-validator 4.4.0 (src:…)')),
  ),
  row(
    'client-read',
    'sol-b',
    'should',
    'unknown',
    'it does not tell',
    b((facts) => (facts.clientVersion = null)),
  ),
  row(
    'client-running',
    'sol-b',
    'should',
    'failed',
    'another version runs',
    rpc('sol-b', (readings) => (readings.version = { kind: 'known', value: '3.0.12' })),
  ),
  row(
    'client-running',
    'sol-b',
    'should',
    'failed',
    'the program was replaced',
    b((facts) => facts.process && (facts.process.exe += ' (deleted)')),
  ),
  row(
    'client-running',
    'sol-b',
    'should',
    'unknown',
    'the RPC does not answer',
    rpc('sol-b', (readings) => (readings.version = { ...SILENT })),
  ),
  row(
    'standby-version',
    'sol-b',
    'should',
    'failed',
    'the standby is older',
    b((facts) => (facts.clientVersion = 'agave-validator 3.0.9 (src:…)')),
  ),
  row(
    'standby-version',
    'sol-b',
    'should',
    'passed',
    'the standby is newer',
    b((facts) => (facts.clientVersion = 'agave-validator 3.1.0 (src:…)')),
  ),
  row(
    'standby-version',
    'sol-b',
    'should',
    'unknown',
    'it does not tell',
    b((facts) => (facts.clientVersion = null)),
  ),
  row(
    'running-identity',
    'sol-b',
    'must',
    'failed',
    'the standby runs as the identity',
    b((facts) => (facts.runningIdentity = KEY.staked)),
  ),
  row(
    'running-identity',
    'sol-a',
    'must',
    'failed',
    'its RPC tells another identity',
    rpc('sol-a', (readings) => (readings.identity = { kind: 'known', value: KEY.a })),
  ),
  row(
    'running-identity',
    'sol-b',
    'must',
    'unknown',
    'it does not tell',
    b((facts) => (facts.runningIdentity = null)),
  ),
  row(
    'running-identity',
    'sol-b',
    'must',
    'unknown',
    'its own key cannot be read',
    b((facts) => Object.assign(facts.unstakedKey, { publicKey: null, problem: 'missing' })),
  ),
  row(
    'identity-link',
    'sol-b',
    'must',
    'failed',
    'it points to the staked key',
    b((facts) => (facts.link = { kind: 'symlink', target: '/home/sol/sol-b/staked-identity.json' })),
  ),
  row(
    'identity-link',
    'sol-b',
    'must',
    'failed',
    'it is a file',
    b((facts) => (facts.link = { kind: 'file', target: null })),
  ),
  row(
    'identity-link',
    'sol-b',
    'must',
    'passed',
    'it is relative',
    b((facts) => (facts.link = { kind: 'symlink', target: 'unstaked-identity.json' })),
  ),
  row('identity-link', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'boot-identity',
    'sol-b',
    'must',
    'failed',
    'it would come up as the identity',
    b((facts) => (facts.bootIdentity = KEY.staked)),
  ),
  row(
    'boot-identity',
    'sol-b',
    'must',
    'unknown',
    'the key cannot be read',
    b((facts) => (facts.bootIdentity = null)),
  ),
  row(
    'staked-key',
    'sol-b',
    'must',
    'failed',
    'the file is missing',
    b((facts) => Object.assign(facts.stakedKey, { publicKey: null, problem: 'missing' })),
  ),
  row(
    'staked-key',
    'sol-b',
    'must',
    'failed',
    'it is another key',
    b((facts) => (facts.stakedKey.publicKey = KEY.c)),
  ),
  row('staked-key', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'unstaked-key',
    'sol-a',
    'must',
    'failed',
    'the file cannot be read',
    a((facts) => Object.assign(facts.unstakedKey, { publicKey: null, problem: 'unreadable' })),
  ),
  row(
    'unstaked-key',
    'sol-a',
    'must',
    'failed',
    'it is the identity',
    a((facts) => (facts.unstakedKey.publicKey = KEY.staked)),
  ),
  row('unstaked-key', 'sol-a', 'must', 'unknown', 'the host does not answer', hostSilent('sol-a')),
  row(
    'key-modes',
    'sol-b',
    'should',
    'failed',
    'others may read the key',
    b((facts) => (facts.stakedKey.mode = '644')),
  ),
  row(
    'key-modes',
    'sol-b',
    'should',
    'failed',
    'the key belongs to another',
    b((facts) => (facts.stakedKey.owner = 'root')),
  ),
  row(
    'key-modes',
    'sol-b',
    'should',
    'unknown',
    'the mode was not told',
    b((facts) => (facts.stakedKey.mode = 'unknown')),
  ),
  row(
    'unstaked-keys-distinct',
    undefined,
    'must',
    'failed',
    'both have the same',
    b((facts) => (facts.unstakedKey.publicKey = KEY.a)),
  ),
  row(
    'unstaked-keys-distinct',
    undefined,
    'must',
    'unknown',
    'one is missing',
    b((facts) => (facts.unstakedKey.publicKey = null)),
  ),
  row(
    'unstaked-keys-unstaked',
    undefined,
    'must',
    'failed',
    'one observer lists it with stake',
    first((one) => (one.stakedNodes = { kind: 'known', value: [KEY.b] })),
  ),
  row(
    'unstaked-keys-unstaked',
    undefined,
    'must',
    'unknown',
    'no observer lists vote accounts',
    both((one) => (one.stakedNodes = { ...SILENT })),
  ),
  row(
    'vote-account-argument',
    'sol-b',
    'must',
    'failed',
    'it votes for another account',
    arg('sol-b', 'Vote5555555555555555555555555555555555555555', KEY.c),
  ),
  row('vote-account-argument', 'sol-b', 'must', 'failed', 'there is none', arg('sol-b', '--vote-account', '--no-such')),
  row(
    'vote-account-argument',
    'sol-b',
    'must',
    'unknown',
    'a file cannot be read',
    arg('sol-b', 'Vote5555555555555555555555555555555555555555', '/home/sol/vote.json'),
  ),
  row('vote-account-argument', 'sol-b', 'must', 'passed', 'the guard reads the file', (situation) => {
    arg('sol-b', 'Vote5555555555555555555555555555555555555555', '/home/sol/vote.json')(situation);
    b((facts) => facts.process && (facts.process.voteAccount = 'Vote5555555555555555555555555555555555555555'))(
      situation,
    );
  }),
  row(
    'voting-enabled',
    'sol-b',
    'must',
    'failed',
    '--no-voting is given',
    b((facts) => facts.process?.args.push('--no-voting')),
  ),
  row('voting-enabled', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'failed',
    'the standby has no voter key',
    arg('sol-b', '--authorized-voter', '--no-such'),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'failed',
    'the voter changes with the next epoch',
    both((one) => one.voters.kind === 'known' && one.voters.value.push({ epoch: 701, voter: KEY.c })),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'failed',
    'one observer tells another voter',
    first((one) => (one.voters = { kind: 'known', value: [{ epoch: 690, voter: KEY.c }] })),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'passed',
    'a later epoch is none of its business',
    both((one) => one.voters.kind === 'known' && one.voters.value.push({ epoch: 702, voter: KEY.c })),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'passed',
    'one observer is silent',
    first((one) => (one.voters = { ...SILENT })),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'unknown',
    'a voter file cannot be read',
    arg('sol-b', '/home/sol/sol-b/staked-identity.json', '/mnt/voter.json'),
  ),
  row(
    'authorized-voter',
    'sol-b',
    'must',
    'unknown',
    'no observer tells',
    both((one) => (one.voters = { ...SILENT })),
  ),
  row(
    'started-up',
    'sol-b',
    'must',
    'failed',
    'it is still loading',
    b((facts) => facts.lines.push(['start.progress', 'LoadingLedger'])),
  ),
  row(
    'started-up',
    'sol-b',
    'must',
    'unknown',
    'its admin socket is silent',
    b((facts) => (facts.runningIdentity = null)),
  ),
  row(
    'ledger-writable',
    'sol-b',
    'must',
    'failed',
    'it is not',
    b((facts) => (facts.ledgerWritable = false)),
  ),
  row('ledger-writable', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'tower-writable',
    'sol-b',
    'must',
    'failed',
    'it is not',
    b((facts) => (facts.towerWritable = false)),
  ),
  row('tower-writable', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row(
    'free-space',
    'sol-b',
    'must',
    'failed',
    'the standby is full',
    b((facts) => (facts.ledgerFreeKb = 1000)),
  ),
  row(
    'free-space',
    'sol-a',
    'should',
    'failed',
    'the active is full',
    a((facts) => (facts.ledgerFreeKb = 1000)),
  ),
  row(
    'free-space',
    'sol-b',
    'must',
    'unknown',
    'it is not told',
    b((facts) => (facts.ledgerFreeKb = null)),
  ),
  row(
    'observers-agree',
    undefined,
    'must',
    'failed',
    'one follows another cluster',
    first((one) => (one.genesis = { kind: 'known', value: 'other' })),
  ),
  row(
    'observers-agree',
    undefined,
    'must',
    'failed',
    'one stands still',
    first((one) => (one.slot = { kind: 'known', value: SLOT - 33 })),
  ),
  row(
    'observers-agree',
    undefined,
    'must',
    'unknown',
    'one is silent',
    first((one) => (one.slot = { ...SILENT })),
  ),
  row(
    'same-genesis',
    'sol-b',
    'must',
    'failed',
    'it follows another cluster',
    rpc('sol-b', (readings) => (readings.genesis = { kind: 'known', value: 'other' })),
  ),
  row(
    'same-genesis',
    'sol-a',
    'must',
    'unknown',
    'its RPC is silent',
    rpc('sol-a', (readings) => (readings.genesis = { ...SILENT })),
  ),
  row(
    'healthy',
    'sol-b',
    'must',
    'failed',
    'the standby is behind',
    rpc(
      'sol-b',
      (readings) =>
        (readings.health = {
          kind: 'known',
          value: { kind: 'behind', slots: 200, text: 'Node is behind by 200 slots' },
        }),
    ),
  ),
  row(
    'healthy',
    'sol-a',
    'should',
    'failed',
    'the active is behind',
    rpc(
      'sol-a',
      (readings) =>
        (readings.health = {
          kind: 'known',
          value: { kind: 'behind', slots: 200, text: 'Node is behind by 200 slots' },
        }),
    ),
  ),
  row(
    'healthy',
    'sol-b',
    'must',
    'unknown',
    'its RPC is silent',
    rpc('sol-b', (readings) => (readings.health = { ...SILENT })),
  ),
  row(
    'caught-up',
    'sol-b',
    'must',
    'failed',
    'the standby trails by six',
    rpc('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT - 6 })),
  ),
  row(
    'caught-up',
    'sol-b',
    'must',
    'passed',
    'the standby trails by five',
    rpc('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT - 5 })),
  ),
  row(
    'caught-up',
    'sol-b',
    'must',
    'failed',
    'the standby is ahead of everybody',
    rpc('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT + 6 })),
  ),
  row(
    'caught-up',
    'sol-a',
    'should',
    'failed',
    'the active trails',
    rpc('sol-a', (readings) => (readings.slot = { kind: 'known', value: SLOT - 60 })),
  ),
  row(
    'caught-up',
    'sol-b',
    'must',
    'unknown',
    'no observer tells its slot',
    both((one) => (one.slot = { ...SILENT })),
  ),
  row(
    'vote-account-node',
    undefined,
    'must',
    'failed',
    'it names another node',
    first((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.nodePubkey = KEY.c)),
  ),
  row(
    'vote-account-node',
    undefined,
    'must',
    'failed',
    'there is none',
    both((one) => (one.vote = { kind: 'known', value: null })),
  ),
  row(
    'vote-account-node',
    undefined,
    'must',
    'unknown',
    'no observer tells',
    both((one) => (one.vote = { ...SILENT })),
  ),
  row(
    'vote-account-current',
    undefined,
    'should',
    'failed',
    'it is delinquent',
    both((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.delinquent = true)),
  ),
  row(
    'vote-account-current',
    undefined,
    'should',
    'unknown',
    'no observer tells',
    both((one) => (one.vote = { ...SILENT })),
  ),
  row(
    'gossip-address',
    'sol-a',
    'must',
    'failed',
    'gossip has another address',
    both((one) => (one.gossip = { kind: 'known', value: ['10.9.9.9:8001'] })),
  ),
  row(
    'gossip-address',
    'sol-a',
    'must',
    'failed',
    'gossip has the standby too',
    both((one) => one.gossip.kind === 'known' && one.gossip.value.push('10.0.0.98:8001')),
  ),
  row(
    'gossip-address',
    'sol-a',
    'must',
    'passed',
    'an older entry lingers',
    both((one) => one.gossip.kind === 'known' && one.gossip.value.push('10.9.9.9:8001')),
  ),
  row(
    'gossip-address',
    'sol-a',
    'must',
    'unknown',
    'no observer tells',
    both((one) => (one.gossip = { ...SILENT })),
  ),
  row('gossip-address', 'sol-a', 'should', 'unknown', 'no address is configured', ({ target }) =>
    target.nodes.forEach((node) => (node.gossip = null)),
  ),
  row(
    'identity-funded',
    undefined,
    'must',
    'failed',
    'there is nothing',
    both((one) => (one.balance = { kind: 'known', value: 0 })),
  ),
  row(
    'identity-funded',
    undefined,
    'must',
    'unknown',
    'no observer tells',
    both((one) => (one.balance = { ...SILENT })),
  ),
  row(
    'identity-balance',
    undefined,
    'should',
    'failed',
    'there is little',
    both((one) => (one.balance = { kind: 'known', value: 50_000_000 })),
  ),
  row(
    'identity-balance',
    undefined,
    'should',
    'unknown',
    'no observer tells',
    both((one) => (one.balance = { ...SILENT })),
  ),
  row(
    'tower-present',
    'sol-a',
    'must',
    'failed',
    'there is none',
    a((facts) => (facts.tower = null)),
  ),
  row(
    'tower-present',
    'sol-a',
    'must',
    'failed',
    'it belongs to another',
    a((facts) => facts.tower?.kind === 'known' && (facts.tower.value.identity = KEY.c)),
  ),
  row(
    'tower-present',
    'sol-a',
    'must',
    'failed',
    'its signature is wrong',
    a((facts) => facts.tower?.kind === 'known' && (facts.tower.value.signatureValid = false)),
  ),
  row(
    'tower-present',
    'sol-a',
    'must',
    'unknown',
    'it cannot be read',
    a((facts) => (facts.tower = { kind: 'unknown', because: 'cut off', code: 'tower/unreadable' })),
  ),
  row(
    'standby-tower-older',
    'sol-b',
    'must',
    'passed',
    'an old one lies there',
    b((facts) => Object.assign(facts, staleTower(SLOT - 5000))),
  ),
  row(
    'standby-tower-older',
    'sol-b',
    'must',
    'failed',
    'a newer one lies there',
    b((facts) => Object.assign(facts, staleTower(SLOT))),
  ),
  row('standby-tower-older', 'sol-b', 'must', 'unknown', 'there is nothing to compare with', (situation) => {
    b((facts) => Object.assign(facts, staleTower(SLOT - 5000)))(situation);
    a((facts) => (facts.tower = null))(situation);
  }),
  row(
    'barrier-provable',
    'sol-a',
    'must',
    'failed',
    'there is neither log nor program',
    a((facts) => Object.assign(facts, { log: null, cliPresent: false })),
  ),
  row(
    'barrier-provable',
    'sol-a',
    'must',
    'passed',
    'there is only the program',
    a((facts) => (facts.log = null)),
  ),
  row(
    'barrier-provable',
    'sol-a',
    'must',
    'passed',
    'there is only the log',
    a((facts) => (facts.cliPresent = false)),
  ),
  row(
    'barrier-provable',
    'sol-a',
    'must',
    'unknown',
    'the program was not looked for',
    a((facts) => Object.assign(facts, { log: null, cliPresent: null })),
  ),
  row('barrier-by-log', 'sol-a', 'should', 'failed', 'no log is configured', ({ target }) =>
    target.nodes.forEach((node) => (node.log = null)),
  ),
  row(
    'barrier-by-log',
    'sol-a',
    'should',
    'failed',
    'the validator logs elsewhere',
    arg('sol-a', '/home/sol/sol-a/validator.log', '/var/log/other.log'),
  ),
  row('barrier-by-log', 'sol-a', 'should', 'unknown', 'the host does not answer', hostSilent('sol-a')),
  row(
    'clock-difference',
    undefined,
    'must',
    'failed',
    'they certainly differ',
    a((facts) => (facts.clock = { atLeastMs: 200, atMostMs: 260 })),
  ),
  row(
    'clock-difference',
    undefined,
    'should',
    'unknown',
    'they may differ',
    a((facts) => (facts.clock = { atLeastMs: 0, atMostMs: 260 })),
  ),
  row(
    'quiet-window',
    undefined,
    'must',
    'passed',
    'it comes after a wait',
    both((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 20)),
  ),
  row('quiet-window', undefined, 'must', 'failed', 'it comes too late', (situation) => {
    situation.policy.max_wait = 60;
    both((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 200))(situation);
  }),
  row(
    'quiet-window',
    undefined,
    'must',
    'unknown',
    'no observer tells the schedule',
    both((one) => (one.schedule = { ...SILENT })),
  ),
];

function staleTower(lastVote: number) {
  return {
    towerFiles: [{ name: `tower-1_9-${KEY.staked}.bin`, bytes: 2300, modifiedMs: 1, sha256: 'cd'.repeat(32) }],
    tower: {
      kind: 'known',
      value: { variant: 'current', identity: KEY.staked, lastVote, root: null, signatureValid: true },
    },
  };
}

describe('handoverChecks', () => {
  it('passes every check where nothing is wrong', () => {
    expect(full(healthy(['sol-a', 'sol-b', 'sol-c'])).filter(({ state }) => state !== 'passed')).toEqual([]);
  });

  it.each(ROWS)('$id is $state ($severity) when $when', ({ id, node, state, severity, change }) => {
    const situation = healthy();
    change(situation);

    expect(the(full(situation), id, node)).toMatchObject({ state, severity });
  });

  it('has a row with a failure and one without an answer for every check', () => {
    const ids = new Set(full(healthy()).map(({ id }) => id));
    const missing = [...ids].flatMap((id) =>
      (['failed', 'unknown'] as const)
        .filter((state) => !ROWS.some((one) => one.id === id && one.state === state))
        .map((state) => `${id} ${state}`),
    );

    expect(missing).toEqual([]);
  });

  it('names every failed check, not the first', () => {
    const situation = healthy();
    b((facts) => Object.assign(facts, { ledgerWritable: false, toolsMissing: ['flock'], inFlight: 'set-identity' }))(
      situation,
    );

    expect(blocking(full(situation)).map(({ id }) => id)).toEqual([
      'host-tools',
      'nothing-under-way',
      'ledger-writable',
    ]);
  });

  it('forbids the move while a host is silent', () => {
    const situation = healthy();
    hostSilent('sol-a')(situation);

    expect(blocking(full(situation)).map(({ id }) => id)).toContain('host-answers');
  });

  it('lets a sick active be moved, with warnings', () => {
    const situation = healthy();
    rpc('sol-a', (readings) => Object.assign(readings, { health: { ...SILENT }, slot: { ...SILENT } }))(situation);
    both((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.delinquent = true))(
      situation,
    );

    const checks = full(situation);

    expect(blocking(checks)).toEqual([]);
    expect(warnings(checks).map(({ id }) => id)).toEqual(['healthy', 'caught-up', 'vote-account-current']);
  });

  it('gives the word to adopt where the term record is missing', () => {
    const situation = healthy();
    b((facts) => (facts.state = { kind: 'missing' }))(situation);

    expect(the(full(situation), 'term-state', 'sol-b').fix).toBe('`baton adopt sol-main`');
  });

  it.each([
    [
      'runs as the identity',
      'must',
      (situation: Situation) => (factsOf(situation, 'sol-c').runningIdentity = KEY.staked),
    ],
    [
      'would come up as the identity',
      'must',
      (situation: Situation) => (factsOf(situation, 'sol-c').bootIdentity = KEY.staked),
    ],
    ['does not answer', 'should', hostSilent('sol-c')],
  ] as const)('says of a spare node that it %s (%s)', (_, severity, change) => {
    const situation = healthy(['sol-a', 'sol-b', 'sol-c']);
    change(situation);

    const check = the(full(situation), 'other-node-passive', 'sol-c');

    expect(check.severity).toBe(severity);
    expect(check.state).not.toBe('passed');
  });

  it('leaves no check without what is needed, why, and what to do', () => {
    for (const { id, title, found, needed, why, fix } of full(healthy(['sol-a', 'sol-b', 'sol-c']))) {
      expect(
        [title, found, needed, why, fix].every((text) => text.length > 0),
        id,
      ).toBe(true);
    }
  });
});

describe('fastChecks', () => {
  it('passes before arming where nothing is wrong', () => {
    expect(fast(healthy(), 'arming').filter(({ state }) => state !== 'passed')).toEqual([]);
  });

  it('passes on resume when the active has given the identity up and kept its tower', () => {
    const situation = healthy();
    a((facts) =>
      Object.assign(facts, {
        runningIdentity: KEY.a,
        bootIdentity: KEY.a,
        link: { kind: 'symlink', target: '/home/sol/sol-a/unstaked-identity.json' },
      }),
    )(situation);
    rpc('sol-a', (readings) => (readings.identity = { kind: 'known', value: KEY.a }))(situation);

    expect(fast(situation, 'resume').filter(({ state }) => state !== 'passed')).toEqual([]);
    expect(blocking(fast(situation, 'arming')).length).toBeGreaterThan(0);
  });

  it('does not resume forward while the active runs as the identity', () => {
    expect(blocking(fast(healthy(), 'resume')).map(({ id, node }) => `${id}@${node ?? ''}`)).toContain(
      'running-identity@sol-a',
    );
  });

  it('needs nothing that only a full look reads', () => {
    const situation = healthy();
    both((one) => Object.assign(one, { gossip: { ...SILENT }, stakedNodes: { ...SILENT } }))(situation);

    expect(blocking(fast(situation, 'arming'))).toEqual([]);
  });

  it('does not arm over a tower that lies on the standby', () => {
    const situation = healthy();
    b((facts) => Object.assign(facts, staleTower(SLOT - 5000)))(situation);

    expect(blocking(fast(situation, 'arming')).map(({ id }) => id)).toEqual(['standby-tower-clear']);
  });

  it('does not arm with less than 30 s of quiet left', () => {
    const situation = healthy();
    both((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 74))(situation);

    expect(blocking(fast(situation, 'arming')).map(({ id }) => id)).toEqual(['quiet-left']);
  });
});

describe('checksWithoutRoles', () => {
  it('says why nobody may move and still names what else is wrong', () => {
    const situation = healthy();
    b((facts) => Object.assign(facts, { runningIdentity: KEY.staked, towerWritable: false }))(situation);
    const { observation, target, policy, acknowledged } = situation;

    const checks = checksWithoutRoles(
      observation,
      target,
      policy,
      { kind: 'untold', because: 'both run as the identity' },
      acknowledged,
    );

    expect(blocking(checks).map(({ id }) => id)).toEqual(['roles-told', 'tower-writable']);
  });
});
