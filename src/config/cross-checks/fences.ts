import { group, groups, type Loose, text, texts } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';

/** Programs that read a line of words as commands: what the fleet file passes on could then mean anything. */
const SHELLS = /\/(?:ba|da|z|k|c|tc|fi)?sh$/;

/** A hook runs the same program wherever the worker was started, and what tells the state is not what switches off. */
export function checkFences(fleet: Loose): readonly Complaint[] {
  return groups(fleet['nodes']).flatMap(([name, node]) => {
    const fence = group(node['fence']);
    if (node['fence'] === undefined) return [];
    const path: Path = ['nodes', name, 'fence'];
    return [
      ...checkProgram([...path, 'off'], fence['off']),
      ...checkProgram([...path, 'state'], fence['state']),
      ...checkApart(path, fence),
    ];
  });
}

function checkProgram(path: Path, argv: unknown): Complaint[] {
  const [first] = texts(argv);
  if (first === undefined) return [];
  const [index, program] = first;
  const at = { path: [...path, index], at: 'value' } as const;
  if (!program.startsWith('/'))
    return [
      {
        ...at,
        found: `\`${program}\` is no absolute path.`,
        expected: 'the whole path of a program on the machine of the worker, from / on.',
        mend: 'write what `command -v` prints for it; arguments are entries of their own.',
      },
    ];
  if (!SHELLS.test(program)) return [];
  return [
    {
      ...at,
      found: `\`${program}\` is a shell.`,
      expected: 'a program of your own that does one thing.',
      mend: 'put the line into an executable file, and name that file.',
    },
  ];
}

/** With one program and the same arguments for both, every look at the state would switch the machine off. */
function checkApart(path: Path, fence: Loose): Complaint[] {
  const [off, state] = [fence['off'], fence['state']].map((argv) => texts(argv).map(([, word]) => word));
  if (off === undefined || off.length === 0 || off.join('\0') !== state?.join('\0')) return [];
  return [
    {
      path: [...path, 'state'],
      at: 'key',
      found: '`state` is the same command as `off`.',
      expected: 'a command that only tells the state.',
      mend: `name the command that prints ${text(fence['off_says']) === null ? 'the state' : `\`${text(fence['off_says']) ?? ''}\``}.`,
    },
  ];
}
