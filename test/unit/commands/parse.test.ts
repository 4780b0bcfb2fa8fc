import { describe, expect, it } from 'vitest';
import { catalogue } from '../../../commands/catalogue.ts';
import { complete, completions } from '../../../commands/completions.ts';
import { parseCommand } from '../../../commands/parse.ts';

const known = { validators: ['sol-main', 'sol-test'], nodes: ['sol-a', 'sol-b'] };

describe('a typed command', () => {
  it.each([
    ['', { kind: 'help' }],
    ['/baton', { kind: 'help' }],
    ['help handover', { kind: 'help', about: 'handover' }],
    ['help journal verify', { kind: 'help', about: 'journal verify' }],
    ['status', { kind: 'status' }],
    ['/baton status sol-main', { kind: 'status', validator: 'sol-main' }],
    ['baton STATUS sol-main', { kind: 'status', validator: 'sol-main' }],
    ['plan handover sol-main', { kind: 'plan', procedure: 'handover', validator: 'sol-main' }],
    ['plan handover sol-main --to sol-b', { kind: 'plan', procedure: 'handover', validator: 'sol-main', to: 'sol-b' }],
    ['plan handover --script sol-main', { kind: 'plan', procedure: 'handover', validator: 'sol-main', script: true }],
    ['handover sol-main', { kind: 'handover', validator: 'sol-main' }],
    ['  handover   sol-main --to=sol-b ', { kind: 'handover', validator: 'sol-main', to: 'sol-b' }],
    ['handover --to sol-b sol-main', { kind: 'handover', validator: 'sol-main', to: 'sol-b' }],
    ['handover sol-main —to sol-b', { kind: 'handover', validator: 'sol-main', to: 'sol-b' }],
    ['takeover sol-main', { kind: 'takeover', validator: 'sol-main' }],
    [
      'takeover sol-main --from sol-a --to sol-b',
      { kind: 'takeover', validator: 'sol-main', from: 'sol-a', to: 'sol-b' },
    ],
    [
      'plan takeover sol-main --from sol-a',
      { kind: 'plan', procedure: 'takeover', validator: 'sol-main', from: 'sol-a' },
    ],
    ['prepare sol-main', { kind: 'prepare', validator: 'sol-main' }],
    ['prepare sol-main --undo --node sol-b', { kind: 'prepare', validator: 'sol-main', node: 'sol-b', undo: true }],
    [
      'prepare sol-main --restart --boot-guard',
      { kind: 'prepare', validator: 'sol-main', restart: true, bootGuard: true },
    ],
    [
      'prepare sol-main --node sol-b --option hot-swap',
      { kind: 'prepare', validator: 'sol-main', node: 'sol-b', option: 'hot-swap' },
    ],
    ['upgrade sol-main --to sol-b', { kind: 'upgrade', validator: 'sol-main', to: 'sol-b' }],
    ['prepare --undo sol-main', { kind: 'prepare', validator: 'sol-main', undo: true }],
    ['approve p-7f3a --digest 19af', { kind: 'approve', plan: 'p-7f3a', digest: '19af' }],
    ['approve p-7f3a looks good', { kind: 'approve', plan: 'p-7f3a', reason: 'looks good' }],
    ['reject p-7f3a --reason "not \\"now\\", please"', { kind: 'reject', plan: 'p-7f3a', reason: 'not "now", please' }],
    ['reject p-7f3a --reason “not now”', { kind: 'reject', plan: 'p-7f3a', reason: 'not now' }],
    ["abort r-52c1 don't", { kind: 'abort', run: 'r-52c1', reason: "don't" }],
    ['abort r-52c1', { kind: 'abort', run: 'r-52c1' }],
    ['resume r-52c1', { kind: 'resume', run: 'r-52c1' }],
    ['return r-52c1', { kind: 'return', run: 'r-52c1' }],
    ['stand-down r-52c1 moved by hand', { kind: 'stand-down', run: 'r-52c1', reason: 'moved by hand' }],
    ['stand-down r-52c1 --reason="by hand"', { kind: 'stand-down', run: 'r-52c1', reason: 'by hand' }],
    ['runs', { kind: 'runs' }],
    ['incidents', { kind: 'incidents' }],
    ['ack i-7f3a', { kind: 'ack', incident: 'i-7f3a' }],
    ['ack sol-main', { kind: 'ack', incident: 'sol-main' }],
    ['silence i-7f3a off', { kind: 'silence', incident: 'i-7f3a', until: 'off' }],
    ['silence i-7f3a 4h', { kind: 'silence', incident: 'i-7f3a', until: '4h' }],
    [
      'silence i-7f3a until 06:30 --reason "disk is on its way"',
      { kind: 'silence', incident: 'i-7f3a', until: 'until 06:30', reason: 'disk is on its way' },
    ],
    [
      'handover sol-main --to sol-b --incident i-7f3a',
      { kind: 'handover', validator: 'sol-main', to: 'sol-b', incident: 'i-7f3a' },
    ],
    [
      'takeover sol-main --from sol-a --to sol-b --incident i-7f3a',
      { kind: 'takeover', validator: 'sol-main', from: 'sol-a', to: 'sol-b', incident: 'i-7f3a' },
    ],
    ['run r-52c1', { kind: 'run', run: 'r-52c1' }],
    ['pause', { kind: 'pause' }],
    ['pause all new storage', { kind: 'pause', reason: 'new storage' }],
    ['pause sol-main new storage', { kind: 'pause', validator: 'sol-main', reason: 'new storage' }],
    ['unpause', { kind: 'unpause' }],
    ['unpause sol-main', { kind: 'unpause', validator: 'sol-main' }],
    ['adopt sol-main', { kind: 'adopt', validator: 'sol-main' }],
    ['adopt sol-main sol-b', { kind: 'adopt', validator: 'sol-main', node: 'sol-b' }],
    ['journal verify', { kind: 'journal-verify' }],
  ])('%j becomes its intent', (text, intent) => {
    expect(parseCommand(text, known)).toEqual({ kind: 'intent', intent });
  });

  it.each([
    ['handovr sol-main', 'There is no command `handovr`. Did you mean `handover`?'],
    ['journal', 'Did you mean `journal verify`?'],
    ['xyzzy', 'There is no command `xyzzy`. `help` lists them all.'],
    [
      'handover',
      '`handover` needs VALIDATOR. Usage: `handover VALIDATOR [--to NODE] [--incident INCIDENT]`, for example `handover sol-main`.',
    ],
    ['handover sol-mian', 'There is no validator `sol-mian`. Did you mean `sol-main`?'],
    ['handover dot', 'There is no validator `dot`. Known: sol-main, sol-test.'],
    ['handover sol-main --to sol-c', 'There is no node `sol-c`. Did you mean `sol-a`?'],
    ['handover sol-main --too sol-b', '`handover` has no option `--too`. Did you mean `--to`?'],
    ['plan handover sol-main --script=yes', '`--script` takes no word.'],
    ['plan handover sol-main --script --script', '`--script` was given twice.'],
    ['handover sol-main --to', '`--to` needs a word after it.'],
    ['handover sol-main --to sol-a --to sol-b', '`--to` was given twice.'],
    ['handover sol-main sol-b', '`handover` does not know what to do with `sol-b`.'],
    ['plan sol-main', '`sol-main` is a validator; the procedure comes first'],
    ['plan sol-main handover', '`sol-main` is a validator; the procedure comes first'],
    ['plan handver sol-main', 'There is no procedure `handver`. Did you mean `handover`?'],
    ['approve', '`approve` needs PLAN.'],
    ['approve p/7', '`p/7` is not the id of a plan'],
    ['reject p-1 no --reason no', '`reason` was given twice'],
    ['stand-down r-52c1', '`stand-down` needs REASON.'],
    ['pause because of storage', 'There is no validator `because`.'],
    ['help handver', 'There is no command `handver`. Did you mean `handover`?'],
  ])('%j is answered with what was expected', (text, answer) => {
    const parsed = parseCommand(text, known);

    expect(parsed.kind).toBe('problem');
    expect(parsed.kind === 'problem' && parsed.text).toContain(answer);
  });

  it('says so when the fleet has nothing of that kind', () => {
    const parsed = parseCommand('handover sol-main', { validators: [], nodes: [] });

    expect(parsed).toMatchObject({ kind: 'problem', text: expect.stringContaining('This fleet has no validator.') });
  });
});

describe('the catalogue', () => {
  it.each(catalogue.map((command) => [command.name, command] as const))(
    '%s has an example that parses to it',
    (_, command) => {
      const parsed = parseCommand(command.example, { ...known, validators: [...known.validators, 'near-main'] });

      expect(parsed).toMatchObject({ kind: 'intent', intent: { kind: command.name.replace(' ', '-') } });
    },
  );

  it('offers each command with the known names', () => {
    const offered = completions(known).map((completion) => completion.text);

    expect(offered).toEqual(
      expect.arrayContaining(['status', 'status sol-main', 'plan handover sol-test', 'pause all', 'help run']),
    );
    expect(offered).not.toContain('handover');
  });

  it('goes on from what is typed', () => {
    const offered = complete('/baton  hand', known).map((completion) => completion.text);

    expect(offered).toEqual(['handover sol-main', 'handover sol-test']);
  });
});
