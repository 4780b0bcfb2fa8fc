import { expect, it } from 'vitest';
import { inEachShell } from '../each-shell.ts';
import { SHELLS } from '../stub-host.ts';
import { playSequences } from './sequence-play.ts';

/** Of six steps each. `sequences.ts` plays more. */
const SEQUENCES = 80;

inEachShell('the guard of a NEAR node under %s', (shell) => {
  it('does as the model says, in any order, killed anywhere', async () => {
    const share = Math.ceil(SEQUENCES / SHELLS.length);

    const played = await playSequences({ shell, sequences: share, seed: 1 + SHELLS.indexOf(shell) * share });

    // What refuses everything would agree with much.
    expect(played.done).toBeGreaterThan(share);
    expect(played.refused).toBeGreaterThan(share);
    expect(played.killed).toBeGreaterThan(share / 2);
    expect(played.between).toBeGreaterThan(share / 20);
  }, 600_000);

  it.each([
    [
      'moves the key before the fence is in force',
      'begin; [ -e "$state/was" ]',
      'begin; mv -fT -- "$live" "$fenced"; there=missing; [ -e "$state/was" ]',
    ],
    ['leaves its drop-in behind', '{ [ "$drop" = other ] || rm -f -- "$drop_in"; } && ', ''],
    ['forgets what was enabled when it is asked again', '[ -e "$state/was" ] || keep was', 'keep was'],
    ['stops a node that has its key in place', 'need_no_live; look_unit || refuse', 'look_unit || refuse'],
  ])(
    'is told from one that %s',
    async (_title, from, to) => {
      const edit = (script: string): string => {
        expect(script).toContain(from);
        return script.replace(from, () => to);
      };

      await expect(playSequences({ shell, sequences: 150, seed: 1, edit })).rejects.toThrow(
        /^seed \d+ under .*the (guard|model|key)/,
      );
    },
    600_000,
  );
});
