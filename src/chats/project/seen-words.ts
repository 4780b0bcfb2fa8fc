import type { Signing, ValidatorStatus } from '../../domain/status.ts';
import { listed, oneLine } from './words.ts';

/** Who signs by one look, in a sentence. */
export function seenWords(status: ValidatorStatus): string {
  const { signing } = status;
  return oneLine(signing.kind === 'node' ? `${signing.node} signs.` : troubleWords(signing, status)).replace(
    /\.+$/,
    '.',
  );
}

const TWO: Readonly<Record<ValidatorStatus['chain'], string>> = {
  solana: 'both run as the identity: stop one of them now.',
  polkadot: 'both hold keys that sign: where one key lies on both, stop one of them now.',
  near: 'both have the validator key: stop one of them now.',
};

/** What is wrong with the signing, in a sentence. */
export function troubleWords(signing: Exclude<Signing, { kind: 'node' }>, { chain }: ValidatorStatus): string {
  switch (signing.kind) {
    case 'silent':
      return chain === 'solana' ? `No vote lands: ${signing.because}.` : `${signing.because}.`;
    case 'nobody':
      return `Nobody signs: ${signing.because}.`;
    case 'two':
      return `${listed(signing.nodes)} ${TWO[chain]}`;
    case 'unknown':
      return `Cannot tell who signs: ${signing.because}.`;
  }
  return signing satisfies never;
}
