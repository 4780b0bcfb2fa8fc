import { afterEach, describe, expect, it } from 'vitest';
import { SHELLS } from '../stub-host.ts';
import { createDotHost, type DotHost } from './dot-host.ts';

describe.each(SHELLS)('observe of a Polkadot host under %s', (shell) => {
  let host: DotHost;
  afterEach(() => host.close());

  it('tells everything at once', async () => {
    host = await createDotHost({ shell });
    await host.up();

    const seen = await host.call('observe');

    console.log(seen.stdout.toString());
    expect(seen.answer).toBe('ok');
  });
});
