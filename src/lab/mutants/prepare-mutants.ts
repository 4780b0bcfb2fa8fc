import { PREPARE_MUTATIONS, type PrepareMutation } from '../simulation/prepare/mutations.ts';
import type { MutantText, Patch } from './mutant-text.ts';

const script = (find: string, replace: string): Patch => ({ file: 'src/hosts/prepare/prepare.sh', find, replace });

/** The rules of the script that prepares a host, by the names of the model's mutations. */
export const PREPARE_MUTANTS: Readonly<Record<PrepareMutation, MutantText>> = {
  'key-written-over': {
    sentence: PREPARE_MUTATIONS['key-written-over'],
    patches: [
      script(
        `  held=$(pubkey "$unstaked_key") && case $held in missing) ;; unreadable) refuse key-exists 'A file is there that is no key; it is left alone.' ;; *) begin; fact key.unstaked "$held"; outcome=same; return ;; esac\n`,
        '',
      ),
      script('as "$user" ln -T -- "$fresh" "$unstaked_key"', 'as "$user" mv -fT -- "$fresh" "$unstaked_key"'),
    ],
    procedure: 'solana/prepare',
    counter: 'keyOverwritten',
    counts: 'a key file that was there held another key, or none, after a call of a preparation that had not made it',
  },
  'changed-file-written-over': {
    sentence: PREPARE_MUTATIONS['changed-file-written-over'],
    patches: [
      script(
        '[ "$sum" = "$before" ] || refuse changed-since "$path is not what the card showed any more."; return 1; }',
        'before=$sum; return 1; }',
      ),
    ],
    procedure: 'solana/prepare',
    counter: 'writtenOverChange',
    counts: 'a call wrote over a file with another sum than the one that it named',
  },
  'undo-without-a-look': {
    sentence: PREPARE_MUTATIONS['undo-without-a-look'],
    patches: [
      script('[ "$sum" = "$after" ] && need_plain "$part" || refuse', 'need_plain "$part" || refuse'),
      script(`  [ "$current" = "$after" ] || refuse changed-since "$link was turned since, and is left alone."\n`, ''),
    ],
    procedure: 'solana/prepare',
    counter: 'undoOverwrote',
    counts: 'an undo took away what the preparation that it undid had not left there',
  },
  'undo-brings-a-signer': {
    sentence: PREPARE_MUTATIONS['undo-brings-a-signer'],
    patches: [
      script('need_same_role && need_safe_link && undo_link', 'need_same_role && undo_link'),
      script('need_same_role && need_safe_start "$keep_in/$entry.bytes" && undo_file', 'need_same_role && undo_file'),
    ],
    procedure: 'solana/prepare',
    counter: 'undoMadeSigner',
    counts: 'after an undo a node that did not sign would have come up as the validator, and not before it',
  },
  'link-the-other-way': {
    sentence: PREPARE_MUTATIONS['link-the-other-way'],
    patches: [
      script(
        `case "$to $now_role" in 'staked active') key=$staked_key ;; 'unstaked passive') key=$unstaked_key ;; *) refuse role-changed 'What runs here is not what the card said.' ;; esac\n  need_right_key "$key"`,
        'case $to in staked) key=$unstaked_key ;; *) key=$staked_key ;; esac',
      ),
    ],
    procedure: 'solana/prepare',
    counter: 'wouldSignTwice',
    counts:
      'after a call of a preparation a node that did not sign would have come up as the validator, and not before it',
  },
};
