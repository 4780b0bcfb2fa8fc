import { describe, expect, it } from 'vitest';
import { createLog, type Log } from '../../../src/platform/log.ts';
import { plainLine } from '../../../src/platform/plain-lines.ts';
import { passwordsIn, withoutSecrets } from '../../../src/platform/redact.ts';

const KEY = ['-----BEGIN OPENSSH PRIVATE KEY-----', 'aHVudGVyMg==', '-----END OPENSSH PRIVATE KEY-----'].join('\n');
const SOLANA_KEY = `[${Array.from({ length: 64 }, (_, index) => (index * 37) % 256).join(',')}]`;

function written(write: (log: Log) => void, secrets: readonly string[] = []): string {
  const lines: string[] = [];
  write(createLog('info', { write: (line) => void lines.push(line) }, secrets));
  return lines.join('');
}

describe('the log', () => {
  it('never holds a secret that stands in a field of a known name', () => {
    const text = written((log) =>
      log.info({ password: 'hunter2', store: { url: 'postgres://u:hunter2@h/d' }, runId: 'r-1' }, 'opened'),
    );

    expect(text).not.toContain('hunter2');
    expect(JSON.parse(text)).toMatchObject({ password: '[secret]', runId: 'r-1', msg: 'opened', level: 'info' });
  });

  it('never holds one that stands deeper, and stays JSON', () => {
    const text = written((log) =>
      log.info({ a: { b: { c: { Authorization: 'hun"ter2', token: 'x\\hunter2' } } } }, 'm'),
    );

    expect(text).not.toContain('ter2');
    expect(JSON.parse(text)).toMatchObject({ a: { b: { c: { Authorization: '[secret]', token: '[secret]' } } } });
  });

  it('never holds a secret key of NEAR, and keeps a public one', () => {
    const key = `ed25519:${'3tv8XKnhyyRBzNpzd1x4D6dU'.repeat(4).slice(0, 88)}`;
    const own = 'ed25519:HYmv1avze89gAJSYCWeigWE1KcyJGYKjQmsFyawNdngL';

    const text = written((log) => log.info({ file: `{"secret_key":"hunter2"}`, own }, `it has ${key}`));

    expect(text).not.toMatch(/hunter2|3tv8/);
    expect(text).toContain(own);
  });

  it('never holds one of this process, in whatever form it comes', () => {
    const text = written((log) => log.info({ words: ['the hunter22 of'] }, 'it is hunter22'), ['hunter22', 'of']);

    expect(text).not.toContain('hunter22');
    expect(text).toContain('of');
  });

  it('writes an error with its stack and its causes, without the secrets in them', () => {
    const cause = new Error('cannot reach redis://:hunter2@redis:6379');
    const text = written((log) => log.error({ error: new Error('no queue', { cause }) }, 'failed'));

    expect(text).toContain('no queue');
    expect(text).toContain('cannot reach redis://:[secret]@redis:6379');
    expect(text).toContain('log.test.ts');
    expect(text).not.toContain('hunter2');
  });
});

describe('withoutSecrets', () => {
  it.each([
    ['a URL with a password', 'postgres://baton:hunter2@db:5432/baton', 'postgres://baton:[secret]@db:5432/baton'],
    ['a password with an @ in it', 'redis://:hun@hunter2@r:1 is away', 'redis://:[secret]@r:1 is away'],
    [
      'a key in a query',
      'https://rpc.example/?x=1&api-key=hunter2&y=2',
      'https://rpc.example/?x=1&api-key=[secret]&y=2',
    ],
    ['a key in a path', 'https://a.example/0123456789abcdef0123456789abcdef/', 'https://a.example/[secret]/'],
    ['a private key', `before ${KEY} after`, 'before [secret] after'],
    ['a private key in JSON', JSON.stringify({ text: KEY }), '{"text":"[secret]"}'],
    ['a Solana key file', `it holds ${SOLANA_KEY}.`, 'it holds [secret].'],
    ['a bearer', 'Authorization: Bearer hunter2hunter2', 'Authorization: Bearer [secret]'],
    ['a Slack token', 'with xoxb-1234-5678-hunter2', 'with [secret]'],
    [
      'JSON in a text in JSON',
      JSON.stringify({ m: JSON.stringify({ token: 'hun"ter2' }) }),
      JSON.stringify({ m: JSON.stringify({ token: '[secret]' }) }),
    ],
  ])('takes out %s', (_what, text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
  });

  it.each([
    'run r-52c1 of sol-main: sol-b signs; gap 3 slots',
    'postgres://db:5432/baton is away',
    'https://api.mainnet.example/v1?limit=10 and ana@example.com',
    '{"runId":"r-1","key":"plan:1","tokens":[1,2,3]}',
  ])('leaves "%s" as it is', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  it('knows the password of a URL as written and as meant', () => {
    expect(passwordsIn('redis://:hun%40ter@r')).toEqual(['hun%40ter', 'hun@ter']);
    expect(passwordsIn('redis://:100%@r')).toEqual(['100%']);
    expect([...passwordsIn('redis://r'), ...passwordsIn('no url'), ...passwordsIn(null)]).toEqual([]);
  });
});

describe('a line for people', () => {
  it('says time, level, message and fields, and of an error only its message', () => {
    const error = { type: 'Error', message: 'gone', stack: 'Error: gone\n at x' };
    const line = plainLine(
      JSON.stringify({ level: 'warn', time: '2026-01-02T03:04:05Z', run: 'r-1', error, msg: 'away' }),
    );

    expect(line).toMatch(/^\d\d:04:05 warn  away run=r-1 error=gone\n$/);
  });

  it('leaves what is not JSON as it is', () => {
    expect(plainLine('hello\n')).toBe('hello\n');
  });
});
