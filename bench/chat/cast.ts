import { createHash } from 'node:crypto';
import { encodeBase58 } from '../../src/domain/base58.ts';

export type ChatName = 'slack' | 'discord';

/** Cards of every validator go to one of these. */
export const CHANNELS: Readonly<Record<ChatName, readonly string[]>> = {
  slack: ['C0FLEETA', 'C0FLEETB', 'C0FLEETC', 'C0FLEETD'],
  discord: ['400000000000000001', '400000000000000002', '400000000000000003', '400000000000000004'],
};

/** Who can be each person of the fleet file. With one id of a person only, their answers could not be told apart. */
const IDS_EACH = 60;
export type Who = 'ana' | 'ben' | 'stranger';
export const USERS: Readonly<Record<ChatName, Readonly<Record<Who, readonly string[]>>>> = {
  slack: { ana: idsOf('U0ANA', 4), ben: idsOf('U0BEN', 4), stranger: idsOf('U0SAM', 4) },
  // Ids of Discord are digits.
  discord: { ana: idsOf('1001', 15), ben: idsOf('1002', 15), stranger: idsOf('1003', 15) },
};

function idsOf(first: string, digits: number): readonly string[] {
  return Array.from({ length: IDS_EACH }, (_, at) => `${first}${String(at).padStart(digits, '0')}`);
}

/** One validator of the bench's fleet. Nobody has its keys, and nothing answers where its hosts are said to be. */
export interface Member {
  readonly validator: string;
  readonly from: string;
  readonly to: string;
  readonly identity: string;
  readonly voteAccount: string;
  readonly channel: string;
}

/** The same ones each time. @param channels each shows an equal part of them */
export function fleetOf(size: number, channels: readonly string[]): readonly Member[] {
  return Array.from({ length: size }, (_, at) => {
    const validator = `sol-${at + 1}`;
    return {
      validator,
      from: `${validator}-a`,
      to: `${validator}-b`,
      identity: keyOf(`${validator}/identity`),
      voteAccount: keyOf(`${validator}/vote`),
      channel: channels[at % channels.length] ?? '',
    };
  });
}

const keyOf = (name: string): string => encodeBase58(createHash('sha256').update(name).digest());
