import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { app } from '../../../src/app/app.ts';
import { hostFile } from '../../../src/app/host-file.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { guardChecksum } from '../../../src/hosts/guard/render.ts';

const good = readFileSync(new URL('../config/good-polkadot.yaml', import.meta.url), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'baton-host-file-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const sum = (text: string) => createHash('sha256').update(text).digest('hex');

describe('the files of a NEAR node', () => {
  it('are a host file that needs no look at the node, and the guard of its chain', async () => {
    const file = join(directory, 'near.yaml');
    writeFileSync(file, readFileSync(new URL('../config/good-near.yaml', import.meta.url), 'utf8'));

    const text = await hostFile(await loadFleet(file), readEnvironment(), 'near-b');

    expect(
      text
        .split('\n')
        .slice(1)
        .map((line) => line.split('=')[0]),
    ).toEqual([
      ...'identity genesis pool user unit neard_bin next_bin home staged rpc_port p2p_port'
        .split(' ')
        .map((key) => `near-main.${key}`),
      '',
    ]);
    expect(text).toContain('near-main.identity=HYmv1avze89gAJSYCWeigWE1KcyJGYKjQmsFyawNdngL\n');
    expect(sum(app.guardFile('near'))).toBe(guardChecksum('near'));
  });
});

describe('the files of a Polkadot node', () => {
  it('are a host file that needs no look at the node', async () => {
    const file = join(directory, 'fleet.yaml');
    writeFileSync(file, good);

    const text = await hostFile(await loadFleet(file), readEnvironment(), 'dot-b');

    expect(text.split('\n').slice(1)).toEqual([
      'dot-main.identity=0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d',
      'dot-main.genesis=0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe',
      'dot-main.user=polkadot',
      'dot-main.unit=polkadot.service',
      'dot-main.node_bin=/usr/bin/polkadot',
      'dot-main.workers=/usr/lib/polkadot',
      'dot-main.base_path=/srv/polkadot',
      'dot-main.keystore=/srv/polkadot/chains/ksmcc3/keystore',
      'dot-main.rpc_port=9944',
      'dot-main.prometheus_port=9615',
      '',
    ]);
  });

  it('are the guard of its chain', () => {
    expect(sum(app.guardFile('polkadot'))).toBe(guardChecksum('polkadot'));
    expect(app.guardFile('solana')).not.toBe(app.guardFile('polkadot'));
  });
});
