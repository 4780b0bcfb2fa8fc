import { describe, expect, it } from 'vitest';
import { decodeAuthorityList } from '../../../../src/chains/polkadot/grandpa.ts';
import { keyLayout } from '../../../../src/chains/polkadot/session-keys.ts';
import {
  decodeNextKeys,
  decodeOwner,
  decodeSets,
  type Epoch,
  type SessionReadings,
  slotsToNextSession,
  withSets,
} from '../../../../src/chains/polkadot/session-state.ts';

/** Read from the genesis of Rococo v1.8 (runtime 9103); of each list the first entry. */
const STASH = '5EHZkbp22djdbuMFH9qt1DVzSCvqi3zWpj6DAYfANa828oei';
const STASH_HEX = '0x62475fe5406a7cb6a64c51d0af9d3ab5c2151bcae982fb812f7a76b706914d6a';
const KEYS = {
  grandpa: '0x0e6d7d1afbcc6547b92995a394ba0daed07a2420be08220a5a1336c6731f0bfa',
  babe: '0xa076ef1280d768051f21d060623da3ab5b56944d681d303ed2d4bf658c5bed35',
  imOnline: '0x86975a37211f8704e947a365b720f7a3e2757988eaa7d0f197e83dba355ef743',
  paraValidator: '0x0e07a51d3213842f8e9363ce8e444255990a225f87e80a3d651db7841e1a0205',
  paraAssignment: '0xec60e71fe4a567ef9fef99d4bbf37ffae70564b41aa6f94ef0317c13e0a5477b',
  authorityDiscovery: '0xf49eae66a0ac9f610316906ec8f1a0928e20d7059d76a5ca53cbcb5a9b50dd3c',
  beefy: '0x034f68c5661a41930c82f26a662276bf89f33467e1c850f2fb8ef687fe43d62276',
} as const;
const LAYOUT = keyLayout(Object.entries(KEYS).map(([field, key]) => ({ field, bytes: (key.length - 2) / 2 })));
/** The answer of GrandpaApi_grandpa_authorities, cut to one authority of weight 1. */
const GRANDPA = `0x04${KEYS.grandpa.slice(2)}0100000000000000` as const;
const READINGS: SessionReadings = {
  currentIndex: 0,
  validators: [STASH],
  queuedKeys: [[STASH, KEYS]],
  queuedChanged: false,
  babe: [[KEYS.babe, 1]],
  grandpa: decodeAuthorityList(GRANDPA),
  beefy: [KEYS.beefy],
  authorityDiscovery: undefined,
  para: { validators: [KEYS.paraValidator], assignmentKeys: [], discoveryKeys: [], nCores: 0 },
  epochIndex: 0,
  genesisSlot: 299_338_805,
  currentSlot: 299_338_805,
  epochStart: [0, 0],
  epochDuration: 100,
  slotMs: 6000,
};
const block = { hash: '0x2b1fbd9e1279b29f0b59c956fdf5e6509f50373ad5865b58705721fc36fdcbf8', number: 1 } as const;

const decodeSession = (layout: typeof LAYOUT, readings: SessionReadings) =>
  withSets(block, decodeSets(layout, readings), readings);

describe('a session', () => {
  it('is decoded into accounts and keys in hex', () => {
    const session = decodeSession(LAYOUT, READINGS);

    expect(session).toMatchObject({ block, session: 0, validators: [STASH_HEX], queuedChanged: false });
    expect(session.queuedKeys[0]).toMatchObject({ stash: STASH_HEX });
    expect(session.queuedKeys[0]?.keys.encoded).toHaveLength(2 + 225 * 2);
    expect(session.authorities.babe).toEqual([KEYS.babe]);
    expect(session.authorities.grandpa).toEqual([KEYS.grandpa]);
    expect(session.authorities.beefy).toEqual([KEYS.beefy]);
    expect(session.para).toEqual({ validators: [KEYS.paraValidator], assignments: [], discovery: [] });
  });

  it('tells what the runtime does not show from what is empty', () => {
    const session = decodeSession(LAYOUT, { ...READINGS, beefy: [], para: null, epochIndex: undefined });

    expect(session.authorities).toMatchObject({ authorityDiscovery: null, beefy: [] });
    expect(session).toMatchObject({ para: null, epoch: null });
  });

  it.each([
    ['babe.authorities', { babe: [['0x1', 1]] }],
    ['session.queuedKeys', { queuedKeys: [[STASH]] }],
    ['session.validators', { validators: undefined }],
    ['babe.epochStart', { epochStart: undefined }],
    ['babe.currentSlot', { currentSlot: '0xffffffffffffffff' }],
  ])('is refused with %s of another form', (what, over) => {
    expect(() => decodeSession(LAYOUT, { ...READINGS, ...over })).toThrow(what);
  });

  it('knows next keys and owners', () => {
    const key = { type: 'babe', publicKey: KEYS.babe } as const;

    expect(decodeNextKeys(KEYS, LAYOUT)?.keys).toContainEqual(key);
    expect(decodeNextKeys(null, LAYOUT)).toBeNull();
    expect(decodeOwner(key, STASH)).toEqual({ key, owner: STASH_HEX });
    expect(decodeOwner(key, null)).toEqual({ key, owner: null });
  });

  it('ends when the slots of its epoch are over, and a late end is still to come', () => {
    const epoch: Epoch = { index: 3, genesisSlot: 1000, currentSlot: 1390, duration: 100, slotMs: 6000, startBlock: 7 };

    expect(slotsToNextSession(epoch)).toBe(10);
    expect(slotsToNextSession({ ...epoch, currentSlot: 1400 })).toBe(1);
    expect(slotsToNextSession({ ...epoch, currentSlot: 2000 })).toBe(1);
  });
});

describe('the list of GRANDPA authorities', () => {
  it('may be longer than one byte of length can say', () => {
    const entry = GRANDPA.slice(4);

    expect(decodeAuthorityList(`0x9101${entry.repeat(100)}`)).toHaveLength(100);
    expect(decodeAuthorityList('0x00')).toEqual([]);
  });

  it.each(['0x', '0x04', `${GRANDPA}00`, '0x03000000'] as const)('is refused as %s', (answer) => {
    expect(() => decodeAuthorityList(answer)).toThrow('GRANDPA authorities');
  });
});
