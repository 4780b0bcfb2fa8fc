import { copyFileSync, rmSync, writeFileSync } from 'node:fs';
import { createLabKey } from '../hosts/keys.ts';
import { startSshServer } from '../hosts/ssh-server.ts';
import { ACTIVE, STANDBY } from '../world.ts';
import { copyIn, heal, isolate, prepare, towerBytes, towerIn } from './machine.ts';
import type { Reaction, Scene, SceneStage } from './scene.ts';

const OFF = 'powered off, seen off in the console';
/** A copy this far behind the last vote is certainly older than what the chain shows. Unit: slots. */
const STALE_SLOTS = 24;
/** Votes of a node that is heard again land within these. Unit: slots. */
const HEARD_SLOTS = 8;

const powerOff = ({ old }: SceneStage): Promise<void> => old.host.powerOff();
const inRescue = ({ old }: SceneStage): Promise<void> => old.host.powerOn('rescue');
const boots = ({ old }: SceneStage): Promise<void> => old.host.powerOn('boots');

/** People declare where the run asks for it, and leave everything else as it is. */
async function declares(on: SceneStage, { state }: { readonly state: string | null }): Promise<Reaction> {
  if (state !== 'old-unfenced' && state !== 'quarantine-stranger') return 'left';
  await on.declare(OFF);
  return 'goes-on';
}

const leaves = (): Promise<Reaction> => Promise.resolve('left');

/** A stop for want of a fence, people's word, the move, and the machine seen again. */
const DECLARED = { ends: ['done'], fence: 'declared', stops: ['old-unfenced'], losesUnseen: true } as const;

/** What is played where no fault is asked for. */
export const PLAIN: Scene = {
  name: 'machine-gone',
  sentence: 'The machine of the active loses power; later it comes back in rescue mode.',
  begins: powerOff,
  atStop: declares,
  afterwards: inRescue,
  expects: DECLARED,
};

const gone: readonly Scene[] = [
  {
    ...PLAIN,
    name: 'machine-scrapped',
    sentence: 'The machine of the active is gone for good; another one comes up at its address.',
    afterwards: replaced,
    expects: { ...DECLARED, stops: ['old-unfenced', 'quarantine-stranger'], says: /it is not waited for/ },
  },
  {
    ...PLAIN,
    name: 'machine-lost',
    sentence: 'The machine of the active never comes back, and people say so while its quarantine waits.',
    afterwards: (on) => on.declare(OFF),
    expects: { ...DECLARED, says: /it is not waited for/ },
  },
  {
    ...PLAIN,
    name: 'worker-killed',
    sentence: 'The worker is killed after the standby was told, before it has taken the role.',
    meanwhile: (on, moment) => {
      if (moment.phase === 'commit' && moment.call.node === STANDBY) on.killCaller(moment);
    },
  },
  {
    name: 'active-partitioned-heals@declared',
    sentence:
      'SSH and cluster are cut off from an active that is alive; people declare it fenced; then the line is mended.',
    begins: ({ world }) => isolate(world, ACTIVE),
    atStop: declares,
    afterwards: ({ world }) => heal(world, ACTIVE),
    expects: { ...DECLARED, falseDeclarations: 'some' },
  },
  {
    name: 'active-partitioned-heals@not-declared',
    sentence: 'As above, and people wait: the line is mended, the active votes again, and they ask for the way back.',
    begins: ({ world }) => isolate(world, ACTIVE),
    async atStop(on, { state }) {
      if (state !== 'old-unfenced') return 'left';
      await heal(on.world, ACTIVE);
      await on.operators.takeUp('return');
      return 'goes-on';
    },
    expects: { ends: ['cancelled'], stops: ['old-unfenced'] },
  },
  {
    name: 'active-partitioned-heals@resumed',
    sentence: 'As above, and people resume: the active, which votes again, keeps the role.',
    begins: ({ world }) => isolate(world, ACTIVE),
    async atStop(on, { state }) {
      if (state !== 'old-unfenced') return 'left';
      await heal(on.world, ACTIVE);
      await on.world.cluster.untilSlot(on.world.cluster.tip() + HEARD_SLOTS);
      await on.operators.takeUp('resume');
      return 'goes-on';
    },
    expects: { ends: ['returned'], stops: ['old-unfenced'], says: /the validator signs/ },
  },
];

const fencedByBaton: readonly Scene[] = [
  {
    name: 'validator-hung',
    sentence: 'The validator stands still with its admin socket silent; SSH answers, and it is stopped.',
    begins: async ({ old }) => old.host.validator.hang(),
    atStop: leaves,
    expects: { ends: ['done'], fence: 'stopped', stops: [], losesUnseen: true },
  },
  {
    name: 'process-gone@bare',
    sentence: 'The validator process is gone, SSH answers, and nothing proves what a restart of it would come up as.',
    begins: ({ old }) => old.host.validator.kill(),
    atStop: declares,
    expects: { ...DECLARED, says: /it has no boot guard/ },
  },
  {
    name: 'process-gone@guarded',
    sentence: 'The validator process is gone, SSH answers, and a boot guard proves what a restart would come up as.',
    before: async ({ world, old }) => prepare(world, old),
    begins: ({ old }) => old.host.validator.kill(),
    atStop: leaves,
    expects: { ends: ['done'], fence: 'stopped', stops: [], losesUnseen: true },
  },
  {
    name: 'tower-from-step-down',
    sentence: 'Votes of the active get lost on their way; it answers, steps down and hands its tower out.',
    begins: async ({ world }) => world.cluster.mute(ACTIVE, true),
    atStop: leaves,
    expects: { ends: ['done'], fence: 'step-down', stops: [], says: /The tower of the old node, with vote/ },
  },
  {
    name: 'provider-hook',
    sentence: 'SSH and cluster are cut off from an active that is alive; the command of the fleet file powers it off.',
    provider: true,
    begins: ({ world }) => isolate(world, ACTIVE),
    atStop: leaves,
    async afterwards(on) {
      await inRescue(on);
      await heal(on.world, ACTIVE);
    },
    expects: { ends: ['done'], fence: 'hook', stops: [], losesUnseen: true },
  },
  {
    name: 'old-alive',
    sentence:
      'SSH of the active is dead and its votes get lost, but its gossip port still accepts; then SSH is mended.',
    async begins({ world, old }) {
      world.cluster.mute(ACTIVE, true);
      await old.host.cutOff(true);
    },
    async atStop({ old, operators }, { state }) {
      if (state !== 'old-alive') return 'left';
      await old.host.cutOff(false);
      await operators.takeUp('resume');
      return 'goes-on';
    },
    expects: { ends: ['done'], fence: 'step-down', stops: ['old-alive'] },
  },
];

const reboots: readonly Scene[] = [
  {
    ...PLAIN,
    name: 'old-host-reboots@during',
    sentence: 'The dead machine comes back by itself as the standby is armed, with its link on the staked key.',
    meanwhile: bootsWhenArmed,
    afterwards: async () => {},
    atStop: declaresOrReturns,
    isSupervised: true,
    expects: {
      ends: ['done', 'returned', 'stopped'],
      falseDeclarations: 'may',
      losesUnseen: true,
    },
  },
  {
    ...PLAIN,
    name: 'old-host-reboots@during-guarded',
    sentence: 'As above, with a boot guard: it comes up unstaked.',
    before: async ({ world, old }) => prepare(world, old),
    meanwhile: bootsWhenArmed,
    afterwards: async () => {},
    expects: { ends: ['done'], stops: ['old-unfenced'], losesUnseen: true },
  },
  {
    ...PLAIN,
    name: 'old-host-reboots@after',
    sentence: 'The dead machine comes back by itself once the new node signs, with its link on the staked key.',
    afterwards: boots,
    isSupervised: true,
    expects: { ...DECLARED, ends: ['done', 'stopped'], falseDeclarations: 'some' },
  },
  {
    ...PLAIN,
    name: 'old-host-reboots@after-guarded',
    sentence: 'As above, with a boot guard: it comes up unstaked.',
    before: async ({ world, old }) => prepare(world, old),
    afterwards: boots,
    expects: DECLARED,
  },
];

const copies: readonly Scene[] = [
  {
    ...PLAIN,
    name: 'copy-fresh',
    sentence: 'The standby has a copy of the tower with the last vote of the dead active.',
    async begins(on) {
      await powerOff(on);
      copyFileSync(towerIn(on.world, on.old), copyIn(on.world, on.standby));
    },
    expects: { ...DECLARED, says: /The tower of the copy on the standby, with vote/ },
  },
  {
    ...PLAIN,
    name: 'copy-stale',
    sentence: 'The copy on the standby is older than the last vote on chain: it is not used.',
    async begins(on) {
      const bytes = towerBytes(on.world, on.old);
      await on.world.cluster.untilSlot(on.world.cluster.tip() + STALE_SLOTS);
      await powerOff(on);
      writeFileSync(copyIn(on.world, on.standby), bytes);
    },
    expects: { ...DECLARED, says: /The tower of the copy on the standby is not used: it ends at vote/ },
  },
  {
    ...PLAIN,
    name: 'copy-missing',
    sentence: 'There is no copy of the tower: the client makes one from the chain.',
    async begins(on) {
      await powerOff(on);
      rmSync(copyIn(on.world, on.standby), { force: true });
    },
    expects: { ...DECLARED, says: /There is no tower of the validator to be had/ },
  },
];

const refused: readonly Scene[] = [
  {
    name: 'observer-lies',
    sentence: 'One observer shows a last vote that stands still, though votes land.',
    async begins(on) {
      lieAboutVotes(on);
      await on.world.cluster.untilSlot(on.world.cluster.tip() + STALE_SLOTS * 2);
    },
    atStop: leaves,
    expects: { ends: ['refused'], signerAt: { refused: ACTIVE }, says: /has stopped voting/ },
  },
  {
    name: 'standby-sick',
    sentence: 'The active is gone and the standby trails the cluster: it is not given the role.',
    async begins(on) {
      await powerOff(on);
      await on.untilSilent();
      on.world.cluster.lag(STANDBY, STALE_SLOTS);
      await on.world.cluster.untilSlot(on.world.cluster.tip() + STALE_SLOTS);
    },
    atStop: leaves,
    expects: { ends: ['refused'], signerAt: { refused: null }, says: /sol-b has caught up/ },
  },
];

/** Every takeover that the lab can play. */
export const SCENES: readonly Scene[] = [PLAIN, ...gone, ...fencedByBaton, ...reboots, ...copies, ...refused];

/**
 * The scene of this name; `NAME` alone is its first variant.
 * @throws Error that names what there is
 */
export function sceneOf(name: string | null): Scene {
  if (name === null) return PLAIN;
  const scene = SCENES.find((each) => each.name === name || each.name.startsWith(`${name}@`));
  if (!scene) throw new Error(`no fault "${name}"; there are: ${SCENES.map((each) => each.name).join(', ')}`);
  return scene;
}

function bootsWhenArmed(on: SceneStage, { phase, call }: Parameters<NonNullable<Scene['meanwhile']>>[1]): void {
  if (phase === 'exec' && call.verb === 'solana.step-up' && on.old.host.validator.pid() === null) void boots(on);
}

/** People who see that the old node signs again call the takeover off. */
async function declaresOrReturns(on: SceneStage, stop: Parameters<Scene['atStop']>[1], nth: number): Promise<Reaction> {
  if (nth === 1) return declares(on, stop);
  if (stop.signer !== ACTIVE) return 'left';
  await on.operators.takeUp('return');
  return 'goes-on';
}

/** Another machine with other keys. Nobody is let in, so nothing is asked of it. */
async function replaced({ old }: SceneStage): Promise<void> {
  const { port, login } = old.host;
  await startSshServer({ hostKey: createLabKey(), userKey: createLabKey().publicKey, login, port, exec: () => {} });
}

/** Its slots go on; of the vote account it shows what it showed first. */
function lieAboutVotes({ world }: SceneStage): void {
  const shown = new Map<string, unknown>();
  world.cluster.observers[0]?.control({
    lie(method, result, params) {
      if (method !== 'getVoteAccounts' && method !== 'getAccountInfo') return result;
      const asked = `${method} ${JSON.stringify(params)}`;
      if (!shown.has(asked)) shown.set(asked, result);
      return shown.get(asked);
    },
  });
}
