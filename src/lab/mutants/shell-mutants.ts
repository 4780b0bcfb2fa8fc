import { GUARD_MUTATIONS, type GuardMutation } from '../simulation/guard/mutations.ts';
import type { MutantText, Patch } from './mutant-text.ts';

const CORE = 'src/hosts/guard/core.sh';
const SOLANA = 'src/hosts/guard/solana.sh';

const TERM_CHECK = `  [ "$term" = "$recorded" ] || { fact state.term "\${recorded:-none}"; [ "$term" -gt "\${recorded:-0}" ] && refuse unfenced-term 'No fenced look yet.'; }
  [ "$term" = "$recorded" ] || refuse stale-term 'A newer term is recorded here.'
`;

const core = (find: string, replace: string): Patch => ({ file: CORE, find, replace });
const solana = (find: string, replace: string): Patch => ({ file: SOLANA, find, replace });

/** The rules of the guard, by the names of the model's mutations. */
export const SHELL_MUTANTS: Readonly<Record<GuardMutation, MutantText>> = {
  'no-term-check': {
    sentence: GUARD_MUTATIONS['no-term-check'],
    patches: [core(TERM_CHECK, '')],
    counter: 'staleExecuted',
    counts: 'an acting verb had an effect on a host though its term was below the highest that was fenced there',
  },
  'fail-open-term': {
    sentence: GUARD_MUTATIONS['fail-open-term'],
    patches: [
      core(`  need_term "$term" && lock 1\n`, `  lock 1\n`),
      core(`then is_term "$line" && recorded=$line || return 0\n`, `then recorded=$line\n`),
      // The obvious check. `[` fails on what is no number, and then nothing is refused.
      core(
        TERM_CHECK,
        `  [ "$term" -lt "$recorded" ] && { fact state.term "\${recorded:-none}"; refuse stale-term 'A newer term is recorded here.'; }\n`,
      ),
    ],
    counter: 'unprovenTermExecuted',
    counts:
      'an acting verb had an effect on a host though its term was not the very term that was recorded there, or either was none',
  },
  'no-receipts': {
    sentence: GUARD_MUTATIONS['no-receipts'],
    patches: [core('\nreceipt() {\n', '\nreceipt() {\n  return 0\n')],
    counter: 'effectWithoutReceipt',
    counts: 'an effect on a host with no receipt of its run, attempt and verb there at that moment',
  },
  'barrier-by-time': {
    sentence: GUARD_MUTATIONS['barrier-by-time'],
    patches: [
      solana(
        '  clock && began=$now slots=0 seen= voting=none\n',
        '  clock && began=$now slots=0 seen= voting=none barrier=slots && sleep 0.2 && tower_is_final; return\n',
      ),
      // What follows stays where it is: the conformance shortens that wait by its words.
      solana(`|| { sleep 1 && [`, '|| { return 0; sleep 1 && ['),
    ],
    counter: 'voteAfterTower',
    counts: 'a vote of the identity by the old node, cast after a tower without it had been handed out there',
  },
  'links-other-way-round': {
    sentence: GUARD_MUTATIONS['links-other-way-round'],
    patches: [
      solana('  need_link "$unstaked_key" && fact link.flipped', '  fact link.flipped'),
      solana(
        ` "$unstaked_key" || { [ "$flipped" = no ] || flip_link "$staked_key"; refuse_failed; }\n`,
        ` "$unstaked_key" || refuse_failed\n  flip_link "$unstaked_key"\n`,
      ),
      solana(
        `  set_identity "$unstaked" "$identity" $required`,
        `  flip_link "$staked_key"\n  set_identity "$unstaked" "$identity" $required`,
      ),
    ],
    counter: 'linkOrder',
    counts: 'set-identity was sent while the link named the staked key: before giving up as well as before taking',
  },
  'no-tower-requirement': {
    sentence: GUARD_MUTATIONS['no-tower-requirement'],
    patches: [solana('required=--require-tower && ', 'required= && ')],
    counter: 'tookWithoutTower',
    counts: 'set-identity to the identity without the requirement of a tower',
  },
  'stop-before-link': {
    sentence: GUARD_MUTATIONS['stop-before-link'],
    patches: [
      solana('  need_link "$unstaked_key" && save fenced ', '  save fenced '),
      solana('&& ended=$pid; }\n', '&& ended=$pid; }\n  need_link "$unstaked_key"\n'),
    ],
    procedure: 'solana/takeover',
    counter: 'killedBeforeLink',
    counts:
      'the guard ended a validator while its link on disk named the staked key: whoever starts it again starts a signer',
  },
  'stop-without-proof': {
    sentence: GUARD_MUTATIONS['stop-without-proof'],
    patches: [solana('  until seen=$left && look_left && [ "$left" = "$seen" ]; do', '  left=gone; until true; do')],
    procedure: 'solana/takeover',
    counter: 'stopUnproven',
    counts: 'a stop was answered as done less than 2 s after its last effect: it was not looked at twice, 2 s apart',
  },
  'tower-rebuilt-over': {
    sentence: GUARD_MUTATIONS['tower-rebuilt-over'],
    patches: [
      solana(
        '  for name in $names; do [ ! -e "$tower/$name" ] || refuse',
        '  [ "$without" ] || for name in $names; do [ ! -e "$tower/$name" ] || refuse',
      ),
    ],
    procedure: 'solana/takeover',
    counter: 'rebuiltOverTower',
    counts:
      'set-identity without the requirement of a tower where one lies, which the client then loads whatever its age',
  },
  'kept-link-flipped': {
    sentence: GUARD_MUTATIONS['kept-link-flipped'],
    patches: [solana('  [ "$keep" = link ] || flip_link "$staked_key" ||', '  flip_link "$staked_key" ||')],
    procedure: 'solana/takeover',
    counter: 'linkBeforeProof',
    counts:
      'the link of the new node was put on the staked key while another node ran as the validator or would come up so, and no declaration was used for the quarantine',
  },
  'copy-under-client-name': {
    sentence: GUARD_MUTATIONS['copy-under-client-name'],
    patches: [solana('move_up "$incoming" "$copy_file"', 'move_up "$incoming" "$tower_file"')],
    procedure: 'solana/takeover',
    counter: 'copyReadable',
    counts:
      'the copy of a tower lay on the standby under a name that the client reads, though nobody was told the role',
  },
  'commit-line-optional': {
    sentence: GUARD_MUTATIONS['commit-line-optional'],
    patches: [
      solana(
        '  take_line\n  [ "$line" = "commit ',
        `  line=$(take sh -c 'IFS= read -r line && printf %s "$line"') || return 0\n  [ "$line" = "commit `,
      ),
    ],
    counter: 'tookWithoutCommit',
    counts: 'set-identity to the identity by a step-up to which no commit line was written',
  },
};
