import { everyObserver, oneObserver, row, rpcOf, SILENT, type Row } from './changes.ts';
import { KEY, SLOT } from './healthy.ts';

// A table is read by its lines.
// prettier-ignore
export const CLUSTER_ROWS: readonly Row[] = [
  row('observers-agree', undefined, 'must', 'failed', 'one follows another cluster', oneObserver((one) => (one.genesis = { kind: 'known', value: 'other' }))),
  row('observers-agree', undefined, 'must', 'failed', 'one stands still', oneObserver((one) => (one.slot = { kind: 'known', value: SLOT - 33 }))),
  row('observers-agree', undefined, 'must', 'unknown', 'one is silent', oneObserver((one) => (one.slot = { ...SILENT }))),
  row('same-genesis', 'sol-b', 'must', 'failed', 'it follows another cluster', rpcOf('sol-b', (readings) => (readings.genesis = { kind: 'known', value: 'other' }))),
  row('same-genesis', 'sol-a', 'should', 'unknown', 'the RPC of the active is silent', rpcOf('sol-a', (readings) => (readings.genesis = { ...SILENT }))),
  row('same-genesis', 'sol-b', 'must', 'unknown', 'its RPC is silent', rpcOf('sol-b', (readings) => (readings.genesis = { ...SILENT }))),
  row('healthy', 'sol-b', 'must', 'failed', 'the standby is behind', rpcOf('sol-b', (readings) => (readings.health = { kind: 'known', value: { kind: 'behind', slots: 200, text: 'Node is behind by 200 slots' }, }))),
  row('healthy', 'sol-a', 'should', 'failed', 'the active is behind', rpcOf('sol-a', (readings) => (readings.health = { kind: 'known', value: { kind: 'behind', slots: 200, text: 'Node is behind by 200 slots' }, }))),
  row('healthy', 'sol-b', 'must', 'unknown', 'its RPC is silent', rpcOf('sol-b', (readings) => (readings.health = { ...SILENT }))),
  row('caught-up', 'sol-b', 'must', 'failed', 'the standby trails by six', rpcOf('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT - 6 }))),
  row('caught-up', 'sol-b', 'must', 'passed', 'the standby trails by five', rpcOf('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT - 5 }))),
  row('caught-up', 'sol-b', 'must', 'failed', 'the standby is ahead of everybody', rpcOf('sol-b', (readings) => (readings.slot = { kind: 'known', value: SLOT + 6 }))),
  row('caught-up', 'sol-a', 'should', 'failed', 'the active trails', rpcOf('sol-a', (readings) => (readings.slot = { kind: 'known', value: SLOT - 60 }))),
  row('caught-up', 'sol-b', 'must', 'unknown', 'no observer tells its slot', everyObserver((one) => (one.slot = { ...SILENT }))),
  row('vote-account-node', undefined, 'must', 'failed', 'it names another node', oneObserver((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.nodePubkey = KEY.c))),
  row('vote-account-node', undefined, 'must', 'failed', 'there is none', everyObserver((one) => (one.vote = { kind: 'known', value: null }))),
  row('vote-account-node', undefined, 'must', 'unknown', 'no observer tells', everyObserver((one) => (one.vote = { ...SILENT }))),
  row('vote-account-current', undefined, 'should', 'failed', 'it is delinquent', everyObserver((one) => one.vote.kind === 'known' && one.vote.value !== null && (one.vote.value.delinquent = true))),
  row('vote-account-current', undefined, 'should', 'unknown', 'no observer tells', everyObserver((one) => (one.vote = { ...SILENT }))),
  row('gossip-address', 'sol-a', 'must', 'failed', 'gossip has another address', everyObserver((one) => (one.gossip = { kind: 'known', value: ['10.9.9.9:8001'] }))),
  row('gossip-address', 'sol-a', 'must', 'passed', 'an older entry with the standby lingers', everyObserver((one) => one.gossip.kind === 'known' && one.gossip.value.push('10.0.0.98:8001'))),
  row('gossip-address', 'sol-a', 'must', 'passed', 'an older entry lingers', everyObserver((one) => one.gossip.kind === 'known' && one.gossip.value.push('10.9.9.9:8001'))),
  row('gossip-address', 'sol-a', 'must', 'unknown', 'no observer tells', everyObserver((one) => (one.gossip = { ...SILENT }))),
  row('gossip-address', 'sol-a', 'should', 'unknown', 'no address is configured', ({ target }) => target.nodes.forEach((node) => (node.gossip = null))),
  row('identity-funded', undefined, 'must', 'failed', 'there is nothing', everyObserver((one) => (one.balance = { kind: 'known', value: 0 }))),
  row('identity-funded', undefined, 'must', 'unknown', 'no observer tells', everyObserver((one) => (one.balance = { ...SILENT }))),
  row('identity-balance', undefined, 'should', 'failed', 'there is little', everyObserver((one) => (one.balance = { kind: 'known', value: 50_000_000 }))),
  row('identity-balance', undefined, 'should', 'unknown', 'no observer tells', everyObserver((one) => (one.balance = { ...SILENT }))),
  row('quiet-window', undefined, 'must', 'passed', 'it comes after a wait', everyObserver((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 20))),
  row('quiet-window', undefined, 'must', 'failed', 'it comes too late', (situation) => { situation.policy.max_wait = 60; everyObserver((one) => one.schedule.kind === 'known' && one.schedule.value.slots.unshift(SLOT + 200))(situation); }),
  row('quiet-window', undefined, 'must', 'unknown', 'no observer tells the schedule', everyObserver((one) => (one.schedule = { ...SILENT }))),
];
