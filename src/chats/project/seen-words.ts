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

/** What is wrong with the signing, in a sentence. */
export function troubleWords(signing: Exclude<Signing, { kind: 'node' }>, { chain }: ValidatorStatus): string {
  switch (signing.kind) {
    case 'silent':
      return chain === 'polkadot' ? `${signing.because}.` : `No vote lands: ${signing.because}.`;
    case 'nobody':
      return `Nobody signs: ${signing.because}.`;
    case 'two':
      return chain === 'polkadot'
        ? `${listed(signing.nodes)} both hold keys that sign: where one key lies on both, stop one of them now.`
        : `${listed(signing.nodes)} both run as the identity: stop one of them now.`;
    case 'unknown':
      return `Cannot tell who signs: ${signing.because}.`;
  }
  return signing satisfies never;
}
