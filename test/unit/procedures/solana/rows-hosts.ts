import type { GuardFile } from '../../../../src/hosts/guard/facts.ts';
import { guardArgs } from '../../../../src/chains/solana/target.ts';
import { guardChecksum } from '../../../../src/hosts/guard/render.ts';
import { argument, hostSilent, onActive, onStandby, row, rpcOf, SILENT, type Change, type Row } from './changes.ts';
import { factsOf, KEY } from './healthy.ts';

const setInstalled: Change = ({ target }) => {
  for (const node of target.nodes.filter(({ node }) => node === 'sol-b')) node.guard = 'installed';
};
const installed =
  (guardFile: GuardFile | null): Change =>
  (situation) => {
    setInstalled(situation);
    factsOf(situation, 'sol-b').guardFile = guardFile;
  };
const targetWith =
  (different: Readonly<Record<string, string>>): Change =>
  (situation) => {
    const { validator: _name, ...target } = guardArgs(situation.target, 'sol-b', KEY.b);
    factsOf(situation, 'sol-b').target = { ...target, ...different };
  };

// A table is read by its lines.
// prettier-ignore
export const HOSTS_ROWS: readonly Row[] = [
  row('host-answers', 'sol-b', 'must', 'failed', 'the host does not answer', hostSilent('sol-b')),
  row('host-answers', 'sol-a', 'must', 'unknown', 'the host was not looked at', ({ observation }) => delete observation.nodes['sol-a']),
  row('host-user', 'sol-b', 'must', 'failed', 'the guard runs as another user', onStandby((facts) => (facts.user = 'root'))),
  row('host-user', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('host-tools', 'sol-b', 'must', 'failed', 'flock is missing', onStandby((facts) => (facts.toolsMissing = ['flock']))),
  row('host-tools', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('guard-ours', 'sol-b', 'must', 'failed', 'another one is installed', installed({ sha256: 'ab'.repeat(32), owner: 'root', mode: '755' })),
  row('guard-ours', 'sol-b', 'must', 'failed', 'somebody else may change it', installed({ sha256: guardChecksum('solana'), owner: 'sol', mode: '755' })),
  row('guard-ours', 'sol-b', 'must', 'failed', 'a group may change it', installed({ sha256: guardChecksum('solana'), owner: 'root', mode: '775' })),
  row('guard-ours', 'sol-b', 'must', 'unknown', 'it tells no checksum', installed(null)),
  row('guard-ours', 'sol-b', 'must', 'passed', 'ours is installed', installed({ sha256: guardChecksum('solana'), owner: 'root', mode: '755' })),
  row('host-file', 'sol-b', 'must', 'failed', 'the host has another ledger', targetWith({ ledger: '/elsewhere' })),
  row('host-file', 'sol-b', 'must', 'failed', 'the host has the key of another node', targetWith({ unstaked: KEY.a })),
  row('host-file', 'sol-b', 'must', 'passed', 'the host says the same', targetWith({})),
  row('host-file', 'sol-b', 'must', 'passed', 'no key was sent yet', targetWith({ unstaked: '1'.repeat(32) })),
  row('host-file', 'sol-b', 'must', 'unknown', 'an installed guard does not tell', installed(null)),
  row('term-state', 'sol-b', 'must', 'failed', 'there is no term record', onStandby((facts) => (facts.state = { kind: 'missing' }))),
  row('term-state', 'sol-b', 'must', 'failed', 'the term record cannot be read', onStandby((facts) => (facts.state = { kind: 'unreadable' }))),
  row('term-state', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('term-state', 'sol-b', 'must', 'passed', 'no term was ever recorded', onStandby((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: null }))),
  row('term-acknowledged', 'sol-b', 'must', 'failed', 'the record is another one', onStandby((facts) => (facts.state = { kind: 'present', id: 'other', term: 9 }))),
  row('term-acknowledged', 'sol-b', 'must', 'failed', 'the term is lower', onStandby((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: 6 }))),
  row('term-acknowledged', 'sol-b', 'must', 'failed', 'the term is gone', onStandby((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: null }))),
  row('term-acknowledged', 'sol-b', 'must', 'failed', 'the store knows none', ({ acknowledged }) => acknowledged.delete('sol-b')),
  row('term-acknowledged', 'sol-b', 'must', 'passed', 'the term is higher', onStandby((facts) => (facts.state = { kind: 'present', id: 'state-sol-b', term: 8 }))),
  row('term-acknowledged', 'sol-b', 'must', 'passed', 'the host was restarted', onStandby((facts) => (facts.bootId = 'another'))),
  row('term-acknowledged', 'sol-b', 'must', 'unknown', 'there is no record', onStandby((facts) => (facts.state = { kind: 'missing' }))),
  row('nothing-under-way', 'sol-b', 'must', 'failed', 'a command is in flight', onStandby((facts) => (facts.inFlight = 'set-identity'))),
  row('nothing-under-way', 'sol-b', 'must', 'failed', 'a call is armed', onStandby((facts) => (facts.armed = 'nonce'))),
  row('nothing-under-way', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('one-process', 'sol-b', 'must', 'failed', 'two processes run', onStandby((facts) => Object.assign(facts, { processCount: 2, process: null }))),
  row('one-process', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('process-user', 'sol-b', 'must', 'failed', 'it runs as root', onStandby((facts) => facts.process && (facts.process.user = 'root'))),
  row('process-user', 'sol-b', 'must', 'unknown', 'there is no process', onStandby((facts) => Object.assign(facts, { processCount: 0, process: null }))),
  row('identity-argument', 'sol-a', 'must', 'failed', 'it is started with the key itself', argument('sol-a', '/home/sol/sol-a/identity.json', '/home/sol/sol-a/staked-identity.json')),
  row('identity-argument', 'sol-a', 'must', 'failed', 'it is started without --identity', argument('sol-a', '--identity', '--elsewhere')),
  row('identity-argument', 'sol-a', 'must', 'passed', 'the short form is used', argument('sol-a', '--identity', '-i')),
  row('identity-argument', 'sol-a', 'must', 'unknown', 'there is no process', onActive((facts) => Object.assign(facts, { processCount: 0, process: null }))),
  row('tower-directory', 'sol-b', 'must', 'failed', 'the tower is elsewhere', argument('sol-b', '--tower=/home/sol/sol-b/tower', '--tower=/tmp')),
  row('tower-directory', 'sol-b', 'must', 'failed', 'no --tower means the ledger', argument('sol-b', '--tower=/home/sol/sol-b/tower', '--no-such')),
  row('tower-directory', 'sol-b', 'must', 'passed', 'a slash stands at the end', argument('sol-b', '--tower=/home/sol/sol-b/tower', '--tower=/home/sol/sol-b/tower/')),
  row('tower-directory', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('client-known', 'sol-b', 'must', 'failed', 'it is another client', onStandby((facts) => (facts.clientVersion = 'fdctl 0.700.0'))),
  row('client-known', 'sol-b', 'must', 'failed', 'it is too old', onStandby((facts) => (facts.clientVersion = 'agave-validator 1.18.26 (src:…)'))),
  row('client-known', 'sol-b', 'must', 'unknown', 'it does not tell', onStandby((facts) => (facts.clientVersion = null))),
  row('client-read', 'sol-b', 'should', 'failed', 'it is newer than what was read', onStandby((facts) => (facts.clientVersion = 'agave-validator 4.4.0 (src:…)'))),
  row('client-read', 'sol-b', 'should', 'unknown', 'it does not tell', onStandby((facts) => (facts.clientVersion = null))),
  row('client-running', 'sol-b', 'should', 'failed', 'another version runs', rpcOf('sol-b', (readings) => (readings.version = { kind: 'known', value: '3.0.12' }))),
  row('client-running', 'sol-b', 'should', 'failed', 'the program was replaced', onStandby((facts) => facts.process && (facts.process.exe += ' (deleted)'))),
  row('client-running', 'sol-b', 'should', 'unknown', 'the RPC does not answer', rpcOf('sol-b', (readings) => (readings.version = { ...SILENT }))),
  row('standby-version', 'sol-b', 'should', 'failed', 'the standby is older', onStandby((facts) => (facts.clientVersion = 'agave-validator 3.0.9 (src:…)'))),
  row('standby-version', 'sol-b', 'should', 'passed', 'the standby is newer', onStandby((facts) => (facts.clientVersion = 'agave-validator 3.1.0 (src:…)'))),
  row('standby-version', 'sol-b', 'should', 'unknown', 'it does not tell', onStandby((facts) => (facts.clientVersion = null))),
  row('ledger-writable', 'sol-b', 'must', 'failed', 'it is not', onStandby((facts) => (facts.ledgerWritable = false))),
  row('ledger-writable', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('tower-writable', 'sol-b', 'must', 'failed', 'it is not', onStandby((facts) => (facts.towerWritable = false))),
  row('tower-writable', 'sol-b', 'must', 'unknown', 'the host does not answer', hostSilent('sol-b')),
  row('free-space', 'sol-b', 'must', 'failed', 'the standby is full', onStandby((facts) => (facts.ledgerFreeKb = 1000))),
  row('free-space', 'sol-a', 'should', 'failed', 'the active is full', onActive((facts) => (facts.ledgerFreeKb = 1000))),
  row('free-space', 'sol-b', 'must', 'unknown', 'it is not told', onStandby((facts) => (facts.ledgerFreeKb = null))),
  row('clock-difference', undefined, 'must', 'failed', 'they certainly differ', onActive((facts) => (facts.clock = { atLeastMs: 200, atMostMs: 260 }))),
  row('clock-difference', undefined, 'should', 'unknown', 'they may differ', onActive((facts) => (facts.clock = { atLeastMs: 0, atMostMs: 260 }))),
];
