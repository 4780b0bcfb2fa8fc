import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { changeStartFile } from '../../../../../src/procedures/solana/prepare/start-file.ts';

const WANTED = { identity: '/home/sol/identity.json', voter: '/home/sol/staked-identity.json' };
const LINK = `--identity ${WANTED.identity}`;
const VOTER = `--authorized-voter ${WANTED.voter}`;

/** The text after the change. @throws when it is not understood */
function changed(text: string): string {
  const result = changeStartFile(text, WANTED);
  if (result.kind === 'not-understood') throw new Error(result.because);
  return result.text;
}

function because(text: string): string {
  const result = changeStartFile(text, WANTED);
  return result.kind === 'not-understood' ? result.because : 'understood';
}

describe('the change of a start file', () => {
  it('gives a script in many lines the link and the voter, on lines of their own', () => {
    const text = `#!/bin/bash
# --identity in a comment is none
export RUST_LOG=info
exec /home/sol/bin/agave-validator \\
    --identity /home/sol/validator-keypair.json \\
    --vote-account /home/sol/vote.json \\
    --ledger /mnt/ledger
`;

    expect(changed(text)).toBe(text.replace('--identity /home/sol/validator-keypair.json', `${LINK} \\\n    ${VOTER}`));
  });

  it.each([
    ['one line', `agave-validator --identity /k.json -l /mnt\n`, `agave-validator ${LINK} ${VOTER} -l /mnt\n`],
    [
      'the equals sign',
      `exec agave-validator --identity=/k.json -l /mnt`,
      `exec agave-validator --identity=${WANTED.identity} ${VOTER} -l /mnt`,
    ],
    [
      'the short flag',
      `exec agave-validator -i /k.json -l /mnt`,
      `exec agave-validator -i ${WANTED.identity} ${VOTER} -l /mnt`,
    ],
    [
      'a quoted value',
      `exec agave-validator --identity "/k.json" -l '/m t'`,
      `exec agave-validator ${LINK} ${VOTER} -l '/m t'`,
    ],
    [
      'a value in a variable',
      `exec agave-validator --identity "$KEY" --log $LOG`,
      `exec agave-validator ${LINK} ${VOTER} --log $LOG`,
    ],
    [
      'settings before it',
      `A=1 B="x y" exec agave-validator -i /k\n`,
      `A=1 B="x y" exec agave-validator -i ${WANTED.identity} ${VOTER}\n`,
    ],
    [
      'a redirection behind it',
      `exec agave-validator -i /k >> /var/log/v 2>&1\n`,
      `exec agave-validator -i ${WANTED.identity} ${VOTER} >> /var/log/v 2>&1\n`,
    ],
    [
      'a client call before it',
      `agave-validator -l /mnt exit -f\nexec agave-validator -i /k\n`,
      `agave-validator -l /mnt exit -f\nexec agave-validator -i ${WANTED.identity} ${VOTER}\n`,
    ],
    [
      'another voter, which stays',
      `exec agave-validator -i /k --authorized-voter /other.json`,
      `exec agave-validator -i ${WANTED.identity} ${VOTER} --authorized-voter /other.json`,
    ],
    ['the voter already', `exec agave-validator -i /k ${VOTER}`, `exec agave-validator -i ${WANTED.identity} ${VOTER}`],
  ])('understands %s', (_name, text, after) => {
    expect(changed(text)).toBe(after);
  });

  it('understands a unit of systemd, with comments among continued lines', () => {
    const text = `[Unit]
Description=Solana
[Service]
User=sol
ExecStart=/opt/agave/bin/agave-validator \\
  --identity /home/sol/key.json \\
# --authorized-voter /not/this.json \\
  --ledger /mnt/ledger
Restart=always
`;

    expect(changed(text)).toBe(text.replace('--identity /home/sol/key.json', `${LINK} \\\n  ${VOTER}`));
  });

  it('says what the identity was, and null where a variable decides', () => {
    expect(changeStartFile('agave-validator -i /k.json', WANTED)).toMatchObject({ identity: '/k.json' });
    expect(changeStartFile('agave-validator -i $K', WANTED)).toMatchObject({ identity: null });
  });

  it.each([
    ['nothing that starts it', 'echo hello\n', 'no line of it starts agave-validator'],
    ['two starts', 'agave-validator -i /a\nagave-validator -i /b\n', 'in 2 places'],
    ['no identity', 'agave-validator --ledger /mnt\n', 'there is no --identity'],
    ['arguments in a variable', 'exec agave-validator "${ARGS[@]}"\n', 'a variable may hold it'],
    ['two identities', 'agave-validator -i /a --identity /b\n', '2 times'],
    ['glued flag', 'agave-validator -i/a\n', 'one word with its value'],
    ['the whole option in quotes', `agave-validator "--identity=/a"\n`, 'stands in quotes'],
    ['an open quote', `agave-validator -i "/a\n`, 'never closed'],
    ['a here-document', 'cat <<EOF\nagave-validator -i /a\nEOF\n', 'here-document'],
    ['a comment that breaks the command', 'agave-validator -i /a \\\n # off \\\n --ledger /mnt\n', 'broken in two'],
    ['another language', '#!/usr/bin/python3\nagave-validator -i /a\n', 'no script of sh'],
    ['carriage returns', 'agave-validator -i /a\r\n', 'carriage returns'],
    ['a unit that starts a script', '[Service]\nExecStart=/home/sol/start.sh\n', 'it starts /home/sol/start.sh'],
    ['a unit that starts two things', '[Service]\nExecStart=/a/agave-validator -i /k\nExecStart=/b\n', 'more than one'],
    ['a start inside if', 'if true; then agave-validator -i /a; fi\n', 'no line of it starts'],
    ['an identity without value', 'agave-validator --identity --ledger /mnt\n', 'has no value'],
  ])('leaves alone %s, and says why', (_name, text, why) => {
    expect(because(text)).toContain(why);
  });

  it('leaves alone what would need quotes', () => {
    expect(changeStartFile('agave-validator -i /a', { ...WANTED, voter: '/a b' }).kind).toBe('not-understood');
  });
});

describe('any start file that is understood', () => {
  const word = fc.stringMatching(/^[a-z0-9/._-]{1,12}$/).map((text) => `v${text}`);
  const quoted = fc.oneof(
    word,
    word.map((text) => `'${text} x'`),
    word.map((text) => `"${text} y"`),
    word.map((text) => `$${text.replaceAll(/[^a-z]/g, '')}`),
  );
  const other = fc.tuple(
    fc.constantFrom('--ledger', '--log', '--rpc-port', '--entrypoint', '--known-validator'),
    quoted,
  );
  const blank = fc.constantFrom(' ', '  ', ' \\\n    ', '\t', ' \\\n');
  const identity = fc.oneof(
    quoted.map((value) => `--identity ${value}`),
    quoted.map((value) => `--identity=${value}`),
    quoted.map((value) => `-i ${value}`),
  );
  const head = fc.constantFrom(
    '',
    '#!/bin/sh\n',
    '#!/usr/bin/env bash\nset -e\n# agave-validator --identity /x\nexport A="b c"\n',
  );
  const tail = fc.constantFrom('', '\n', ' # end\n', ' > /dev/null 2>&1\n', '\necho done\n');
  const file = fc
    .tuple(
      head,
      fc.constantFrom('', 'exec ', 'A=b exec '),
      fc.array(other, { maxLength: 5 }),
      identity,
      fc.array(other, { maxLength: 5 }),
      blank,
      tail,
    )
    .map(([top, before, left, id, right, gap, bottom]) => {
      const args = [...left.map((pair) => pair.join(' ')), id, ...right.map((pair) => pair.join(' '))];
      return { text: `${top}${before}/opt/agave-validator${gap}${args.join(gap)}${bottom}`, id };
    });

  it('is not changed by a second change', () => {
    fc.assert(
      fc.property(file, ({ text }) => {
        const once = changed(text);
        expect(changed(once)).toBe(once);
      }),
    );
  });

  it('differs in the named arguments and in nothing else', () => {
    fc.assert(
      fc.property(file, ({ text, id }) => {
        const after = changed(text);
        const name = /^(--identity[ =]|-i )/.exec(id)?.[0] ?? '';
        const where = text.lastIndexOf(id);
        const added =
          / (?:\\\n[ \t]*)?--authorized-voter \/home\/sol\/staked-identity\.json/.exec(after)?.[0] ?? 'none';
        expect(after).toBe(`${text.slice(0, where)}${name}${WANTED.identity}${added}${text.slice(where + id.length)}`);
      }),
    );
  });
});
