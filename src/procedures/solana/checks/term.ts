import type { CheckResult } from '../../../domain/check.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import type { HostFacts } from '../../../chains/solana/observation.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, on, type Scene, type SceneNode } from './judge.ts';

/** The host's fencing record is there, is the one Baton knows, and nothing is under way on the host. */
export function termChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [termState(scene, node), termAcknowledged(scene, node), nothingUnderWay(node)];
}

function termState({ target }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'term-state',
      title: `The term record on ${node.node} is there and readable`,
      severity: 'must',
      node: node.node,
      needed: `a readable record in /var/lib/baton/solana-${target.genesis}/${target.identity}`,
      why: 'The term is what makes a host refuse an old worker. Without its record every acting verb is refused.',
      fix: `\`baton adopt ${target.validator}\``,
    },
    ofHost(scene, ({ state }) => {
      switch (state.kind) {
        case 'present':
          return passed(state.term === null ? 'present, no term yet' : `present, term ${state.term}`);
        case 'missing':
          return failed('there is none');
        case 'unreadable':
          return failed('it is there and cannot be read');
        default:
          return state satisfies never;
      }
    }),
  );
}

function termAcknowledged({ target, acknowledged }: Scene, scene: SceneNode): CheckResult {
  const { node } = scene;
  const stored = acknowledged.get(node.node) ?? null;
  return judge(
    {
      id: 'term-acknowledged',
      title: `The term record on ${node.node} is the one Baton last saw`,
      severity: 'must',
      node: node.node,
      needed:
        stored === null
          ? 'a record that a person has adopted'
          : `record ${short(stored.stateId)} with term ${stored.term} or higher`,
      why: 'Another record or a lower term means a reinstalled machine or a restored image: it would accept commands of long ago.',
      fix: `Find out what happened to ${node.node}, then \`baton adopt ${target.validator}\``,
    },
    ofHost(scene, (facts) => compared(facts, stored)),
  );
}

/** A higher term is fine: the next one is made above it. A reboot is fine too: it is said, and the other checks look. */
function compared(facts: HostFacts, stored: HostAcknowledgement | null): Finding {
  if (facts.state.kind !== 'present') return unknown('there is no readable record to compare');
  const { id, term } = facts.state;
  if (stored === null) return failed(`record ${short(id)} was never adopted`);
  if (id !== stored.stateId) return failed(`record ${short(id)}, but ${short(stored.stateId)} was acknowledged`);
  if ((term ?? 0) < stored.term) return failed(`term ${term ?? 'none'}, but ${stored.term} was acknowledged`);
  const rebooted = facts.bootId === stored.bootId ? '' : '; the host was restarted since';
  return passed(`record ${short(id)}, term ${term ?? 'none'}${rebooted}`);
}

function nothingUnderWay(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'nothing-under-way',
      title: `Nothing is under way on ${node.node}`,
      severity: 'must',
      node: node.node,
      needed: 'no armed call and no command in flight',
      why: 'A command that timed out may still be carried out by the validator; until that is settled nobody else may get the role.',
      fix: `Wait a minute and look again; if it stays, ${on(node, `${node.validatorBin} -l ${node.ledger} contact-info`)} shows which identity runs, and a restart of the validator settles it.`,
    },
    ofHost(scene, ({ inFlight, armed }) => {
      const found = [inFlight === null ? '' : `in flight: ${inFlight}`, armed === null ? '' : `armed: ${armed}`].filter(
        Boolean,
      );
      return found.length === 0 ? passed('nothing') : failed(found.join('; '));
    }),
  );
}

function short(id: string): string {
  return id.slice(0, 8);
}
