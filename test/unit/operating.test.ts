import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { polkadotStopped } from '../../src/chats/project/polkadot-lines.ts';
import { stoppedLine } from '../../src/chats/project/who-signs.ts';
import { catalogue } from '../../commands/catalogue.ts';

const page = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8');
const [, onCall = ''] = /^## On call(.*?)^## /ms.exec(page) ?? [];
const run = { from: 'sol-a', to: 'sol-b' };

describe('what is read on call', () => {
  it.each([
    ['sol-a', false],
    ['nobody', false],
    ['both', false],
    ['unknown', false],
    ['unknown', true],
  ])('has the first line of a card where %s signs (by hand: %s)', (signer, byHand) => {
    expect(onCall).toContain(`| \`${stoppedLine(run, signer, [], byHand)}\` `);
  });

  it.each(['dot-a', 'unknown', 'nobody', 'both'])('has the first line of a Polkadot card where %s signs', (signer) => {
    const line = polkadotStopped({ from: 'dot-a', to: 'dot-b', procedure: 'polkadot/handover' }, signer);

    expect(onCall).toContain(`| \`${line}\` `);
  });

  it('names no command that there is not', () => {
    const said = [...onCall.matchAll(/`(?:npm run baton -- )?([a-z-]+)(?: ID)?`/g)].map((match) => match[1]);

    expect(said.length).toBeGreaterThan(6);
    expect(said.filter((name) => !catalogue.some((command) => command.name === name))).toEqual([]);
  });
});
