/** What the command line asks of the demo. */
export interface Asked {
  /** Whoever has come for Solana alone need not pay for the chains of Polkadot. */
  readonly onlySolana: boolean;
  /** With Slack beside the page. */
  readonly slack: boolean;
  /** With Discord beside the page. */
  readonly discord: boolean;
}

const WORDS: Readonly<Record<string, Partial<Asked>>> = {
  '--only solana': { onlySolana: true },
  '--chat slack': { slack: true },
  '--chat discord': { discord: true },
  '--chat slack,discord': { slack: true, discord: true },
};

/** @param words behind the program @returns a sentence where they make no sense */
export function readAsked(words: readonly string[]): Asked | string {
  const parts = words.flatMap((word) => (word.startsWith('--') ? word.split('=') : [word]));
  let asked: Asked = { onlySolana: false, slack: false, discord: false };
  for (let at = 0; at < parts.length; at += 2) {
    const found = WORDS[parts.slice(at, at + 2).join(' ')];
    if (found === undefined)
      return `The demo does not know "${words.join(' ')}". It takes: ${Object.keys(WORDS).join(', ')}.`;
    asked = { ...asked, ...found };
  }
  return asked;
}
