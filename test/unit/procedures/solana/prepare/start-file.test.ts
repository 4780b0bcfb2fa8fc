import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editStartFile, identityIn, type StartWish } from '../../../../../src/procedures/solana/prepare/start-file.ts';

const LINK = '/home/sol/identity.json';
const STAKED = '/home/sol/staked-identity.json';
const GUARD = '/usr/local/lib/baton/boot-guard sol-main';
const wish: StartWish = { identityLink: LINK, stakedKey: STAKED, before: null };

const bare = `#!/bin/bash
# starts --identity /not/this
export RUST_LOG=solana=info
exec /home/sol/bin/agave-validator \\
    --identity /home/sol/validator-keypair.json \\
    --vote-account /home/sol/vote.json \\
    --entrypoint entrypoint.mainnet-beta.solana.com:8001 \\
    --log -
`;

const changedText = (text: string, by: StartWish = wish): string => {
  const edit = editStartFile(text, by);
  if (edit.kind !== 'changed') throw new Error(`not changed: ${JSON.stringify(edit)}`);
  return edit.text;
};

describe('the text of a start file', () => {
  it('gets the link and the voter, and keeps everything else', () => {
    expect(changedText(bare)).toBe(
      bare.replace(
        '--identity /home/sol/validator-keypair.json \\\n',
        `--identity ${LINK} \\\n    --authorized-voter ${STAKED} \\\n`,
      ),
    );
  });

  it.each([
    [
      '--identity=VALUE',
      'exec agave-validator --identity=/k.json --ledger /l',
      `exec agave-validator --identity=${LINK} --authorized-voter ${STAKED} --ledger /l`,
    ],
    [
      '-i VALUE',
      'exec agave-validator -i /k.json -l /l\n',
      `exec agave-validator -i ${LINK} --authorized-voter ${STAKED} -l /l\n`,
    ],
    [
      'single quotes',
      `agave-validator --identity '/k e y.json' -l /l`,
      `agave-validator --identity ${LINK} --authorized-voter ${STAKED} -l /l`,
    ],
    [
      'double quotes',
      `agave-validator --identity "/k.json" -l /l`,
      `agave-validator --identity ${LINK} --authorized-voter ${STAKED} -l /l`,
    ],
    [
      'a variable as the value',
      `agave-validator --identity "$ID" -l "$LEDGER" >>/log 2>&1`,
      `agave-validator --identity ${LINK} --authorized-voter ${STAKED} -l "$LEDGER" >>/log 2>&1`,
    ],
    [
      'a program behind a variable',
      `exec "$BIN" --identity /k.json --vote-account V --ledger /l`,
      `exec "$BIN" --identity ${LINK} --authorized-voter ${STAKED} --vote-account V --ledger /l`,
    ],
  ])('understands %s', (_name, text, expected) => {
    expect(changedText(text)).toBe(expected);
  });

  it.each([
    ['sh of env', '#!/usr/bin/env -S bash -e\nexec agave-validator -i /a\n'],
    ['another program before it', 'exec env -i nice -n 5 agave-validator -i /a -l /l\n'],
    ['a compound command', 'while true; do agave-validator --identity /a -l /l; sleep 1; done\n'],
  ])('understands %s', (_name, text) => {
    expect(changedText(text)).toBe(text.replace(/(-i|--identity) \/a/, `$1 ${LINK} --authorized-voter ${STAKED}`));
  });

  it('keeps the voters that are there, and adds its own behind them', () => {
    const text = `exec agave-validator \\\n  --identity ${LINK} \\\n  --authorized-voter /old.json \\\n  --ledger /l\n`;

    expect(changedText(text)).toBe(text.replace('/old.json \\\n', `/old.json \\\n  --authorized-voter ${STAKED} \\\n`));
  });

  it('changes nothing where both are said already, in any form', () => {
    expect(editStartFile(`exec agave-validator --identity='${LINK}' --authorized-voter "${STAKED}"`, wish)).toEqual({
      kind: 'same',
    });
  });

  it('understands a unit with continued lines and comments among them', () => {
    const unit = `[Unit]\nDescription=--identity /x\n[Service]\nUser=sol\nExecStart=/home/sol/bin/agave-validator \\\n  --identity /k.json \\\n  # a comment\n  --ledger /l\nRestart=always\n`;

    expect(changedText(unit)).toBe(
      unit.replace('--identity /k.json', `--identity ${LINK} \\\n  --authorized-voter ${STAKED}`),
    );
  });

  it('is not misled by commands that only talk to a validator', () => {
    const text = `agave-validator --ledger /l wait-for-restart-window --identity /k.json\n${bare}`;

    expect(changedText(text)).toContain('wait-for-restart-window --identity /k.json\n');
    expect(changedText(text)).toContain(`agave-validator \\\n    --identity ${LINK}`);
  });

  it.each([
    ['no validator in it', '#!/bin/sh\nexec sleep 1\n', 'no command'],
    ['two validators', `${bare}${bare}`, 'more than one command'],
    ['--identity twice', 'exec agave-validator --identity /a --identity /b', 'more than once'],
    ['arguments out of a variable', 'exec agave-validator --identity /a $MORE', 'any arguments'],
    ['arguments out of an array', 'exec agave-validator "${ARGS[@]}" --identity /a', 'any arguments'],
    [
      'a comment in the middle',
      'exec agave-validator \\\n --identity /a \\\n # --old \\\n --ledger /l\n',
      'ends before --ledger',
    ],
    ['a here-document', `cat <<EOF\nx\nEOF\n${bare}`, 'here-document'],
    ['an open quote', `${bare}echo "`, 'not closed'],
    ['Windows line ends', bare.replaceAll('\n', '\r\n'), 'Windows'],
    ['no value', 'agave-validator --identity --ledger /mnt\n', '--identity has no value'],
    ['an empty value', 'agave-validator --identity= --ledger /mnt\n', '--identity has no value'],
    ['a voter without value', 'agave-validator --authorized-voter --identity /a\n', '--authorized-voter has no value'],
    ['an option in quotes', `agave-validator "--identity" /b -i /a`, '--identity stands in quotes'],
    ['an option and its value in quotes', 'agave-validator "--identity=/a"\n', 'no command'],
    ['a flag with its value', 'agave-validator -i/a\n', 'no command'],
    ['a list as the value', 'exec agave-validator --identity "${ARGS[@]}" -l /l', 'any arguments'],
    ['the flag of another program', 'env -i agave-validator --vote-account V -l /l\n', 'no --identity'],
    ['another language', '#!/usr/bin/env python3\nagave-validator -i /a\n', 'python3'],
    [
      'a script that writes a unit',
      '#!/bin/sh\ncat >u <<EOF\n[Service]\nExecStart=/b/agave-validator -i /a\nEOF\n',
      'here-document',
    ],
    ['a unit that starts a script', '[Service]\nExecStart=/home/sol/bin/validator.sh\n', 'validator.sh'],
    ['a unit without a start', '[Service]\nUser=sol\n', 'no ExecStart'],
    ['a unit with two starts', '[Service]\nExecStart=\nExecStart=/b/agave-validator --identity /a\n', 'more than one'],
  ])('leaves alone what it does not understand: %s', (_name, text, because) => {
    expect(editStartFile(text, wish)).toEqual({ kind: 'not-understood', because: expect.stringContaining(because) });
  });

  it.each([
    ['a comment', `# ${GUARD} || exit 1\nexec agave-validator --identity ${LINK} --authorized-voter ${STAKED}\n`],
    [
      'words of another command',
      `echo ${GUARD} || exit 1\nagave-validator --identity ${LINK} --authorized-voter ${STAKED}\n`,
    ],
    ['behind the validator', `agave-validator --identity ${LINK} --authorized-voter ${STAKED}\n${GUARD} || exit 1\n`],
    [
      'a comment of a unit',
      `[Service]\n#ExecStartPre=${GUARD}\nExecStart=/bin/agave-validator --identity ${LINK} --authorized-voter ${STAKED}\n`,
    ],
    [
      'another section of a unit',
      `[Unit]\nExecStartPre=${GUARD}\n[Service]\nExecStart=/bin/agave-validator --identity ${LINK} --authorized-voter ${STAKED}\n`,
    ],
  ])('does not take %s for the command before the validator', (_name, text) => {
    const guarded = { ...wish, before: GUARD };
    const changed = changedText(text, guarded);

    expect(changed).not.toBe(text);
    expect(editStartFile(changed, guarded)).toEqual({ kind: 'same' });
  });

  it('puts a command before the validator once, in a script and in a unit', () => {
    const guarded = { ...wish, before: '/usr/local/lib/baton/boot-guard sol-main' };
    const script = changedText(bare, guarded);
    const unit = changedText('[Service]\nExecStart=/b/agave-validator --identity /a -l /l\n', guarded);

    expect(script).toContain(`\n${guarded.before} || exit 1\nexec /home/sol/bin/agave-validator`);
    expect(unit).toContain(`\nExecStartPre=${guarded.before}\nExecStart=`);
    expect(editStartFile(script, guarded)).toEqual({ kind: 'same' });
    expect(editStartFile(unit, guarded)).toEqual({ kind: 'same' });
    expect(editStartFile(`cd /x && ${bare.split('\n').slice(3).join('\n')}`, guarded).kind).toBe('not-understood');
  });

  it('tells which key a file starts with', () => {
    expect(identityIn(bare)).toBe('/home/sol/validator-keypair.json');
    expect(identityIn('exec agave-validator --identity $K -l /l')).toBeNull();
    expect(identityIn('echo nothing')).toBeNull();
  });
});

/** A word as somebody may write it, with what it means. */
const path = fc.stringMatching(/^\/[a-z0-9/._-]{1,20}$/);
const styled = fc.tuple(path, fc.constantFrom('', "'", '"')).map(([value, quote]) => quote + value + quote);
const option = fc.oneof(
  fc
    .tuple(fc.constantFrom('--ledger', '--vote-account', '--log', '--entrypoint', '--authorized-voter'), styled)
    .map((pair) => pair.join(' ')),
  fc.tuple(fc.constantFrom('--rpc-port=8899', '--full-rpc-api', '--expected-genesis-hash="x y"')).map(([one]) => one),
);
const identity = fc.tuple(fc.constantFrom('--identity ', '--identity=', '-i '), styled).map((parts) => parts.join(''));
const file = fc
  .record({
    head: fc.constantFrom('#!/bin/sh\n', '#!/bin/bash\nset -e\nexport A="b c"\n# --identity /x\n', ''),
    before: fc.array(option, { maxLength: 4 }),
    identity,
    after: fc.array(option, { maxLength: 4 }),
    gap: fc.constantFrom(' ', ' \\\n    ', ' \\\n\t', '  '),
    tail: fc.constantFrom('', '\n', ' >>/log 2>&1\n', '\necho ended\n'),
  })
  .map(({ head, before, identity, after, gap, tail }) => ({
    text: `${head}${['exec agave-validator', ...before, identity, ...after].join(gap)}${tail}`,
    others: [...before, ...after],
  }));

describe('any start file of known form', () => {
  it('is changed once and then stays as it is', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const first = editStartFile(text, wish);
        const result = first.kind === 'changed' ? first.text : text;

        expect(first.kind).not.toBe('not-understood');
        expect(editStartFile(result, wish)).toEqual({ kind: 'same' });
        expect(identityIn(result)).toBe(LINK);
      }),
    );
  });

  it('differs in nothing but the two arguments', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const first = editStartFile(text, wish);
        const result = first.kind === 'changed' ? first.text : text;
        // Taken out again where it was put in, and the old value put back: the very same text.
        const withoutVoter = text.includes(`--authorized-voter ${STAKED}`)
          ? result
          : result.replace(new RegExp(String.raw`[ \t]+(\\\n[ \t]*)?--authorized-voter ${STAKED}`), '');

        expect(blanked(withoutVoter)).toBe(blanked(text));
      }),
    );
  });
});

/** The text with the value of --identity blanked. */
function blanked(text: string): string {
  return text.replace(/(exec agave-validator[^]*?)(--identity[ =]|-i )("[^"]*"|'[^']*'|[^\s\\]+)/, '$1$2VALUE');
}
