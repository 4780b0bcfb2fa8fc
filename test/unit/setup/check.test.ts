import { describe, expect, it } from 'vitest';
import type { Unread } from '../../../src/chains/solana/observation.ts';
import type { SetupFinding, SetupGroup } from '../../../src/domain/setup-report.ts';
import { authorizedKeysLine, guardLines, sudoersLines, type HostPlace } from '../../../src/setup/check/host-lines.ts';
import { hostFileText } from '../../../src/setup/check/host-file.ts';
import { hostTrouble } from '../../../src/setup/check/host-trouble.ts';
import { mendLines, type MendScene } from '../../../src/setup/check/mend.ts';
import { nodeParts, plainPart } from '../../../src/setup/check/parts.ts';
import { headlineOf } from '../../../src/setup/check/words.ts';
import { configured, factsOf, healthy, KEY } from '../procedures/solana/healthy.ts';

const KEY_LINE = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOEH8nqLlDt6B0Dh8lAziqdijCpt5aAqoelFLyk9jCZf';
const place: HostPlace = {
  node: 'sol-a',
  host: '192.0.2.1',
  port: 22,
  login: 'baton',
  runAs: 'sol',
  become: 'sudo',
  guard: 'travels',
  rpcPort: 8899,
};

function finding(id: string, different: Partial<SetupFinding> = {}): SetupFinding {
  const words = { title: `claim ${id}`, found: 'this', needed: 'that', why: 'because', fix: 'mend it' };
  return { id, severity: 'must', state: 'passed', node: 'sol-a', lines: [], ...words, ...different };
}

describe('the lines for a host', () => {
  it.each([
    [{}, `restrict,port-forwarding,permitopen="127.0.0.1:8899" ${KEY_LINE} baton`],
    [
      { guard: 'installed' },
      `restrict,port-forwarding,permitopen="127.0.0.1:8899",command="sudo -n -u sol /usr/local/lib/baton/guard" ${KEY_LINE} baton`,
    ],
    [
      { guard: 'installed', become: 'none' },
      `restrict,port-forwarding,permitopen="127.0.0.1:8899",command="/usr/local/lib/baton/guard" ${KEY_LINE} baton`,
    ],
  ] satisfies [Partial<HostPlace>, string][])('let the key in, %j', (different, line) => {
    expect(authorizedKeysLine({ ...place, ...different }, KEY_LINE).line).toBe(line);
  });

  it.each([
    [{}, ['baton ALL=(sol) NOPASSWD: /bin/sh']],
    [{ become: 'none' }, []],
    [
      { guard: 'installed' },
      [
        'Defaults!/usr/local/lib/baton/guard env_keep += "SSH_ORIGINAL_COMMAND"',
        'baton ALL=(sol) NOPASSWD: /usr/local/lib/baton/guard ""',
      ],
    ],
  ] satisfies [Partial<HostPlace>, string[]][])('let the login become the user, %j', (different, lines) => {
    expect(sudoersLines({ ...place, ...different }).map(({ line }) => line)).toEqual(lines);
  });

  it('say what the right gives, and are put in where a mistake cannot lock people out', () => {
    const [travels] = sudoersLines(place);
    const [installed] = sudoersLines({ ...place, guard: 'installed' });

    expect(travels?.place).toContain('baton can then do whatever sol can');
    expect(travels?.place).toContain('sudo visudo -f /etc/sudoers.d/baton');
    expect(installed?.place).toContain('the guard as sol, and nothing else');
  });

  it.each([
    [22, 'ssh ADMIN@192.0.2.1 '],
    [2222, 'ssh -p 2222 ADMIN@192.0.2.1 '],
  ])('go to the address of the fleet file, port %i', (port, words) => {
    const [guard, hostFile] = guardLines({ ...place, guard: 'installed', port });

    expect(guard?.line).toContain(`guard sol-a | ${words}`);
    expect(hostFile?.line).toContain(`guard sol-a --host-file | ${words}`);
  });

  it('name no key where none is known', () => {
    expect(authorizedKeysLine(place, null).line).toMatch(/ BATONS_PUBLIC_KEY baton$/);
  });

  it('leave out of the host file what is not known, so that the guard refuses', () => {
    const args = { validator: 'sol-main', unstaked: '1'.repeat(32), keygen_bin: '/k', unstaked_key: '/u' };
    const text = hostFileText('sol-a', [{ validator: 'sol-main', unstaked: null, args }]);

    expect(text).toContain('/k pubkey /u\n# sol-main.unstaked=\n');
    expect(text).not.toMatch(/^sol-main\.(unstaked|validator)=/m);
    expect(text).toMatch(/^sol-main\.unstaked_key=\/u$/m);
  });
});

describe('a host that cannot be looked at', () => {
  const node = { ...configured('sol-a'), login: 'baton', runAs: 'sol' };
  const told = (unread: Partial<Unread>) =>
    hostTrouble({
      node,
      unread: { kind: 'unknown', because: 'this', code: 'host/answer-lost', ...unread },
      publicKey: KEY_LINE,
      offeredKey: KEY_LINE,
    });

  it.each([
    ['host/unreachable', 'connect ECONNREFUSED 192.0.2.1:22', 'host-answers', []],
    [
      'host/unreachable',
      'the login as baton is refused with ssh-ed25519 SHA256:x',
      'host-login',
      [expect.stringContaining('permitopen')],
    ],
    ['host/key-changed', 'sol-a shows another key', 'host-key', [`      - ${KEY_LINE}`]],
    ['config/invalid', 'The SSH key cannot be read', 'host-settings', []],
    [
      'host/answer-lost',
      'No answer line (exit status 1): "sudo: a password is required"',
      'host-become',
      ['baton ALL=(sol) NOPASSWD: /bin/sh'],
    ],
    ['host/bad-answer', 'The answer holds the line "Welcome"', 'host-answers', []],
  ] as const)('%s, %s, is %s', (code, because, id, lines) => {
    const trouble = told({ code, because });

    expect(trouble).toMatchObject({ id, state: 'failed', severity: 'must', found: because });
    expect(trouble.lines.map(({ line }) => line)).toEqual(lines);
  });

  it('has no lines for this validator in its host file', () => {
    const trouble = told({ code: 'host/refused', because: 'malformed', word: 'bad-target' });

    expect(trouble.id).toBe('host-target');
    expect(trouble.lines[0]?.line).toContain('guard sol-a --host-file');
  });
});

const standby = (target: MendScene['target'], facts: MendScene['facts']): MendScene => ({
  target,
  node: configured('sol-b'),
  facts,
  role: 'standby',
  cannotSign: true,
  startedFor: null,
  staked: new Set(),
});

describe('the lines that mend', () => {
  it('never write over a key that is there, nor take an identity from a node by hand', () => {
    const situation = healthy();
    const facts = factsOf(situation, 'sol-b');
    const scene: MendScene = {
      ...standby(situation.target, facts),
      staked: new Set(['other111']),
    };
    const wrong = (id: string) => finding(id, { state: 'failed' });

    facts.unstakedKey = { publicKey: KEY.staked, problem: null, mode: '600', owner: 'sol' };
    expect(mendLines(wrong('unstaked-key'), scene)).toEqual([]);
    facts.runningIdentity = KEY.staked;
    expect(mendLines(wrong('running-identity'), scene)).toEqual([]);
    facts.runningIdentity = 'other111';
    expect(mendLines(wrong('running-identity'), scene)).toEqual([]);
    facts.runningIdentity = 'somebody';
    expect(mendLines(wrong('running-identity'), { ...scene, staked: null })).toEqual([]);
    // What is called the unstaked key is none: running as it, or coming up as it, would be a second signer.
    expect(mendLines(wrong('running-identity'), scene)).toEqual([]);
    expect(mendLines(wrong('identity-link'), scene)).toEqual([]);
    facts.unstakedKey = { ...facts.unstakedKey, publicKey: 'other111' };
    expect(mendLines(wrong('running-identity'), scene)).toEqual([]);
    facts.unstakedKey = { ...facts.unstakedKey, publicKey: null, problem: 'unreadable' };
    expect(mendLines(wrong('running-identity'), scene)).toEqual([]);
    expect(mendLines(wrong('identity-link'), scene)).toEqual([]);
    facts.unstakedKey = { ...facts.unstakedKey, publicKey: null, problem: 'missing' };
    expect(mendLines(wrong('running-identity'), scene)).toHaveLength(1);
    expect(mendLines(finding('identity-link'), scene)).toEqual([]);
  });

  it('give the running process its voter only where no restart does', () => {
    const situation = healthy();
    const scene = standby(situation.target, factsOf(situation, 'sol-b'));
    const lines = (different: Partial<MendScene>) =>
      mendLines(finding('authorized-voter', { state: 'failed' }), { ...scene, ...different });

    expect(lines({}).map(({ line }) => line)).toEqual([
      expect.stringContaining('--authorized-voter'),
      expect.stringContaining('# Restart the validator'),
    ]);
    for (const kept of [lines({ role: 'active', cannotSign: false }), lines({ cannotSign: false })]) {
      expect(kept[0]?.line).toContain('authorized-voter add');
      expect(kept[0]?.place).toContain('counts the start script alone');
      expect(kept.at(-1)?.line).not.toContain('# Restart');
    }
  });

  it('never replace a key file by a link before it has another name', () => {
    const situation = healthy();
    const facts = factsOf(situation, 'sol-a');
    const node = configured('sol-a');
    const scene: MendScene = { ...standby(situation.target, facts), node, role: 'active', cannotSign: false };
    const line = () => mendLines(finding('identity-link', { state: 'failed' }), scene).map((one) => one.line);
    const link = `ln -s ${node.stakedKey} ${node.identityLink}.new && mv -T ${node.identityLink}.new ${node.identityLink}`;

    expect(line()).toEqual([link]);
    facts.link = { kind: 'file', target: null };
    expect(line()).toEqual([]);
    facts.stakedKey = { publicKey: null, problem: 'missing', mode: 'unknown', owner: 'unknown' };
    expect(line()).toEqual([`ln ${node.identityLink} ${node.stakedKey} && ${link}`]);
    facts.bootIdentity = KEY.b;
    expect(line()).toEqual([]);
  });

  it('lead the link to the unstaked key of whatever does not sign for certain, and nowhere while nobody knows', () => {
    const situation = healthy();
    const facts = factsOf(situation, 'sol-b');
    const scene = standby(situation.target, facts);
    const line = (role: MendScene['role']) =>
      mendLines(finding('identity-link', { state: 'failed' }), { ...scene, role }).map((one) => one.line);
    // Its RPC says otherwise: it is in between two identities.
    facts.runningIdentity = KEY.staked;

    expect(line('other')).toEqual([expect.stringContaining(`ln -s ${scene.node.unstakedKey} `)]);
    expect(line('active')).toEqual([expect.stringContaining(`ln -s ${scene.node.stakedKey} `)]);
    expect(line('unknown')).toEqual([]);
  });

  it.each([
    ['standby', true, '# Restart the validator on this node, once `readlink '],
    ['other', true, '# Restart the validator on this node, once `readlink '],
    ['other', false, 'Find out first who signs'],
    ['unknown', false, 'Find out first who signs'],
    ['active', false, 'Move the validator to the other node before'],
  ] satisfies [MendScene['role'], boolean, string][])(
    'have a node restarted only where it certainly cannot sign: %s, %s',
    (role, cannotSign, words) => {
      const situation = healthy();
      const scene = { ...standby(situation.target, factsOf(situation, 'sol-b')), role, cannotSign };
      const lines = mendLines(finding('vote-account-argument', { state: 'failed' }), scene);

      expect(lines.at(-1)).toMatchObject({ line: expect.stringContaining(words), last: true });
    },
  );

  it('change nothing where nobody could tell, unless an older guard is the reason', () => {
    const situation = healthy();
    const scene = standby(situation.target, factsOf(situation, 'sol-b'));
    const untold = (id: string) => mendLines(finding(id, { state: 'unknown' }), scene);

    expect(untold('authorized-voter')).toEqual([]);
    expect(untold('identity-argument')).toEqual([]);
    expect(untold('host-file')).toHaveLength(1);
  });
});

describe('what is told of one node', () => {
  it('is the reason, and what could not be looked at only as a number', () => {
    const parts = nodeParts([
      finding('host-answers', { state: 'failed' }),
      finding('rpc-answers', { state: 'failed' }),
      finding('unstaked-key', { state: 'unknown' }),
      finding('one-process', { state: 'unknown' }),
      finding('healthy', { state: 'unknown' }),
    ]);

    expect(parts.flatMap(({ findings }) => findings.map(({ id }) => id))).toEqual(['host-answers']);
    expect(parts.map(({ folded }) => folded)).toEqual([1, 1, 1, 0, 1]);
  });

  it('keeps what is not known for no reason that is shown', () => {
    const parts = nodeParts([finding('host-tools'), finding('client-known', { state: 'unknown' })]);

    expect(parts.at(-1)).toMatchObject({ folded: 0, findings: [{ id: 'client-known' }] });
  });

  it('is kept from the validator’s own part, too', () => {
    const own = [finding('unstaked-keys-distinct', { state: 'unknown' })];

    expect(plainPart('x', own, [finding('host-answers', { state: 'failed' })])).toMatchObject({ folded: 1 });
    expect(plainPart('x', own, [finding('host-answers')])).toMatchObject({ folded: 0 });
    expect(plainPart('x', own, [finding('host-answers', { state: 'failed' })]).unmade).toEqual([
      { title: own[0]?.title, because: own[0]?.found },
    ]);
  });
});

const group = (name: string, ...findings: SetupFinding[]): SetupGroup => ({
  name,
  about: '',
  parts: [{ title: '', findings, folded: 0 }],
});

describe('the first line', () => {
  const bad = finding('a', { state: 'failed' });
  const unsure = finding('b', { state: 'unknown' });
  const warned = finding('c', { severity: 'should', state: 'failed' });
  const observing = finding('mode sol-main', { severity: 'should', state: 'failed' });

  it.each([
    ['Ready to move.', [group('sol-a', finding('a'))]],
    [
      'Not ready: 3 things to mend on sol-a, 1 on sol-b.',
      [group('sol-a', bad, unsure, bad), group('sol-b', bad, warned)],
    ],
    ['Not ready: 1 thing to mend on Baton.', [group('Baton', bad)]],
    ['Ready to move. 2 warnings.', [group('sol-a', warned), group('sol-b', warned)]],
    ['Ready to move as soon as the fleet file says `mode: act`.', [group('Baton', observing)]],
    ['Ready to move as soon as the fleet file says `mode: act`. 1 warning.', [group('Baton', observing, warned)]],
  ])('is %s', (headline, groups) => {
    expect(headlineOf(groups)).toEqual({ headline, ready: !headline.startsWith('Not') });
  });
});
