import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { catalogue } from '../../../commands/catalogue.ts';
import { slackManifest } from '../../../src/chats/slack/manifest.ts';
import { runCli } from '../../../src/cli/program.ts';

async function baton(...words: readonly string[]): Promise<{ code: number; out: string; err: string }> {
  let [out, err] = ['', ''];
  const code = await runCli(words, {
    environment: {
      databaseUrl: null,
      redisUrl: null,
      fleetFile: null,
      sshAgent: null,
      sshConnection: null,
      logLevel: 'silent',
      color: null,
      osUser: 'nobody',
    },
    output: {
      look: { width: 100, color: false, now: 0 },
      out: (text) => void (out += text),
      err: (text) => void (err += text),
    },
    app: () => Promise.reject(new Error('the manifest needs nothing behind the command line')),
    asked: () => new Promise<void>(() => {}),
  });
  return { code, out, err };
}

describe('baton slack manifest', () => {
  it('prints the manifest as YAML, each scope with what it is for', async () => {
    const { code, out } = await baton('slack', 'manifest');

    expect(code).toBe(0);
    expect(parse(out)).toEqual(slackManifest(catalogue, { kind: 'socket' }));
    expect(out).toContain('      - files:write # puts the picture of a run into its thread\n');
  });

  it('prints the one for calls, also for programs', async () => {
    const { out } = await baton('--json', 'slack', 'manifest', '--http', 'https://baton.example.com');
    const answer: unknown = JSON.parse(out);

    expect(answer).toEqual({
      ok: true,
      manifest: slackManifest(catalogue, { kind: 'http', url: 'https://baton.example.com/slack/events' }),
    });
  });

  it('refuses an address that Slack would not call', async () => {
    const { code, out, err } = await baton('slack', 'manifest', '--http', 'http://baton.example.com');

    expect([code, out]).toEqual([2, '']);
    expect(err).toContain('Slack calls https addresses only');
  });
});
