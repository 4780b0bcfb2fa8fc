import { createHash } from 'node:crypto';
import { encodeBase58 } from '../../src/domain/base58.ts';

/** Cards of every validator go to one of these. */
export const CHANNELS = ['C0FLEETA', 'C0FLEETB', 'C0FLEETC', 'C0FLEETD'] as const;

/** Who can be each person of the fleet file. With one id of a person only, their answers could not be told apart. */
const IDS_EACH = 60;
export type Who = 'ana' | 'ben' | 'stranger';
export const USERS: Readonly<Record<Who, readonly string[]>> = {
  ana: idsOf('ANA'),
  ben: idsOf('BEN'),
  stranger: idsOf('SAM'),
};

function idsOf(name: string): readonly string[] {
  return Array.from({ length: IDS_EACH }, (_, at) => `U0${name}${String(at).padStart(4, '0')}`);
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

/** The same ones each time. */
export function fleetOf(size: number): readonly Member[] {
  return Array.from({ length: size }, (_, at) => {
    const validator = `sol-${at + 1}`;
    return {
      validator,
      from: `${validator}-a`,
      to: `${validator}-b`,
      identity: keyOf(`${validator}/identity`),
      voteAccount: keyOf(`${validator}/vote`),
      channel: CHANNELS[at % CHANNELS.length] ?? CHANNELS[0],
    };
  });
}

const keyOf = (name: string): string => encodeBase58(createHash('sha256').update(name).digest());
