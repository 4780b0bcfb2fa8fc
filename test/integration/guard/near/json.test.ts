import { spawnSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderGuard } from '../../../../src/hosts/guard/render.ts';

const [, program = ''] = /^JSON='([^']*)'$/m.exec(renderGuard('near')) ?? [];
/** Whichever of them this machine has; `awk` is one of them. */
const AWKS = [['awk'], ['mawk'], ['gawk'], ['gawk', '--posix'], ['busybox', 'awk'], ['original-awk']].filter(
  ([name = '', ...words]) => spawnSync(name, [...words, 'BEGIN { exit 0 }']).status === 0,
);

/** As the reader writes a value: without blanks and comments between its parts. */
const compact = (each: string): string =>
  each.replaceAll(
    /("(?:\\.|[^"\\])*")|\/\/[^\n]*\n|#[^\n]*\n|\/\*.*?\*\/|\s+/gs,
    (_, kept: string | undefined) => kept ?? '',
  );

describe.each(AWKS.map((words) => [words.join(' '), words] as const))(
  'the JSON reader under %s',
  (_title, [name = '', ...words]) => {
    const read = (text: string, want: string, shards = '', tries = '') => {
      const values = [
        ['want', want],
        ['shards', shards],
        ['tries', tries],
      ].flatMap(([key, value]) => ['-v', `${key}=${value}`]);
      const done = spawnSync(name, [...words, ...values, program], {
        input: text,
        env: { ...process.env, LC_ALL: 'C' },
      });
      return done.status === 0 ? done.stdout.toString() : null;
    };
    const blank = fc.constantFrom('', ' ', '\t', '\r\n', '\n', ' // x "}{\n', '/* ] " */', '# , :\n', '\n\n');
    const text = fc.constantFrom(
      'a',
      'b c',
      '// no',
      '/* no',
      '# no',
      '}',
      'é',
      '&',
      String.raw`\"`,
      String.raw`\\`,
      String.raw`\n`,
      '%s',
      '',
    );
    const leaf = fc.oneof(
      text.map((each) => `"${each}"`),
      fc.constantFrom('null', 'true', 'false', '0', '-1.5e3', '12'),
    );
    const { value } = fc.letrec<{ value: string; list: string; object: string }>((tie) => ({
      value: fc.oneof({ maxDepth: 3 }, leaf, tie('list'), tie('object')),
      list: fc
        .array(fc.tuple(blank, tie('value'), blank), { maxLength: 3 })
        .map((each) => `[${each.map((part) => part.join('')).join(',')}]`),
      object: fc
        .uniqueArray(
          fc.tuple(blank, fc.constantFrom('k', 'store', 'path', 'tracked_shards_config'), blank, tie('value'), blank),
          { maxLength: 3, selector: (each) => each[1] },
        )
        .map((each) => `{${each.map(([a, key, b, inner, c]) => `${a}"${key}"${b}:${inner}${c}`).join(',')}}`),
    }));
    const parts = fc.record({ before: blank, shards: value, store: value, other: value, after: blank });
    const document = parts.map(({ before, shards, store, other, after }) => {
      const head = `${before}{${after}"other"${before}:${other},"tracked_shards_config"${after}:${before}`;
      const tail = `${after},"store":${store}${before}}${after}`;
      return { head, shards, store, tail, text: `${head}${shards}${tail}` };
    });
    it('finds what is there, whatever stands between', () => {
      fc.assert(
        fc.property(document, ({ text: whole, shards, store }) => {
          expect(read(whole, 'tracked_shards_config store nothing')).toBe(
            `tracked_shards_config ${compact(shards)}\nstore ${compact(store)}\n`,
          );
        }),
        { numRuns: 100, seed: 1 },
      );
    });

    it('changes what is asked for and not a byte else', () => {
      fc.assert(
        fc.property(document, ({ text: whole, head, shards, tail }) => {
          const wanted = compact(shards) === '"NoShards"' ? whole : `${head}"NoShards"${tail}`;
          expect(read(whole, '', '"NoShards"')).toBe(wanted);
        }),
        { numRuns: 100, seed: 2 },
      );
    });

    it.each([
      '',
      '{',
      '[]',
      '{} {}',
      '{"a":1,}',
      '{"a" 1}',
      '{"a":}',
      '{"a":1 "b":2}',
      '{"a":"x}',
      '{"a":1}/*',
      '{"a":[1,]}',
      '{"a":1,"a":2}',
      '{a:1}',
      '\u00ef\u00bb\u00bf{"a":1}',
      '{"a":"x\ty"}',
      String.raw`{"\u0061":1}`,
      '{"a":1}\u0001{}',
    ])('refuses %j', (broken) => {
      expect(read(broken, 'a')).toBeNull();
    });

    it('is quick with long lines and long lists', () => {
      const long = `{"a":"${'x'.repeat(80_000)}","b":[${Array.from({ length: 3000 }, (_, index) => `{"k":${index}}`).join(',')}],"c":7}`;

      expect(read(long, 'c')).toBe('c 7\n');
    });
  },
);
