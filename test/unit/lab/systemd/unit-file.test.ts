import { describe, expect, it } from 'vitest';
import { spanMs, spanText } from '../../../../src/lab/standins/systemd/span.ts';
import { readUnit } from '../../../../src/lab/standins/systemd/unit-file.ts';

const unit = (...texts: string[]) => readUnit(new Map(texts.map((text, index) => [`/u/${index}.conf`, text])));

describe('a unit file of the lab', () => {
  it('is read as systemd 252 reads it: quotes, backslashes, percents, dollars', () => {
    const line = String.raw`ExecStart=/bin/x "--name" "a \"b\" $$HOME %%n \\" plain "ünï ✌️"`;

    expect(unit(line).args).toEqual(['--name', String.raw`a "b" $HOME %n \ `.trimEnd(), 'plain', 'ünï ✌️']);
  });

  it('splits a variable that stands alone, and puts in nothing for one that is not set', () => {
    const text = 'Environment="ARGS=--a 1 --b"\nExecStart=/bin/x $ARGS $NONE';

    expect(unit(text).args).toEqual(['--a', '1', '--b']);
  });

  it('takes the last word of its drop-ins, and an empty start takes back those before', () => {
    const read = unit('ExecStart=/bin/x one\nRestart=always\nRestartSec=120', 'ExecStart=\nExecStart=/bin/x two');

    expect(read).toMatchObject({ args: ['two'], restart: 'always', restartMs: 120_000, dropIns: ['/u/1.conf'] });
  });

  it('is bad with two programs, or none', () => {
    expect(() => unit('ExecStart=/bin/x\nExecStart=/bin/y')).toThrow('2 programs');
    expect(() => unit('Restart=always')).toThrow('0 programs');
  });
});

describe('a time span of systemd', () => {
  it.each([
    ['0', 0],
    ['300ms', 300],
    ['1s', 1000],
    ['2min', 120_000],
    ['1min 30s', 90_000],
    ['1h 1s', 3_601_000],
  ])('is printed and read as %s', (text, ms) => {
    expect([spanText(ms), spanMs(text)]).toEqual([text, ms]);
  });

  it('is in seconds where it has no unit, and otherwise none', () => {
    expect(spanMs('120')).toBe(120_000);
    expect(() => spanMs('soon')).toThrow('not a time span');
  });
});
