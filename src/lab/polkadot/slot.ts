import type { NodeName } from '../../domain/names.ts';
import { createPrng } from '../cluster/prng.ts';
import { babeLog, type Block } from './chain/block.ts';
import type { Chains } from './chains.ts';
import type { Finality, Vote } from './finality.ts';
import type { AssetHubState } from './model/asset-hub.ts';
import type { SessionIndex } from './model/names.ts';
import { type Applied, succeeded } from './model/outcome.ts';
import { beginBlock, epochStartSlot } from './model/relay.ts';
import type { Member } from './model/session.ts';
import { SLOT_MS } from './runtimes.ts';
import type { PolkadotOptions } from './options.ts';
import type { Scene } from './scene.ts';
import { isSigned, type SignersOf } from './who-signs.ts';

/** One slot as it went by. */
export interface SlotOutcome {
  readonly slot: number;
  readonly session: SessionIndex;
  /** Null when nobody could make a block. */
  readonly block: Block | null;
  readonly author: Member;
  /** Nodes of the lab that made a block in this slot: two are an equivocation. */
  readonly authors: readonly NodeName[];
  /** GRANDPA's votes that were cast in this slot, on an older block. */
  readonly votes: readonly Vote[];
  readonly sessionBegan: boolean;
}

export interface SlotParts {
  readonly options: PolkadotOptions;
  readonly chains: Chains;
  readonly scene: Scene;
  readonly signersOf: SignersOf;
  readonly finality: Finality;
  readonly startedMs: number;
}

/** @returns what lets one slot go by */
export function createSlots(parts: SlotParts): () => SlotOutcome {
  const { options, chains, signersOf } = parts;
  const { slotMs = SLOT_MS } = options;
  const { relay, rules } = chains;
  let slot = relay.chain.state().genesisSlot;

  return () => {
    slot += 1;
    const before = relay.chain.state();
    const sessionBegins = slot >= epochStartSlot(rules, before) + rules.sessionSlots;
    const members = sessionBegins ? before.session.queued : before.session.active;
    const place = createPrng(options.seed, `author ${slot}`).int(0, members.length - 1);
    const author = members[place];
    if (!author) throw new RangeError('the relay chain has no validators');
    const signers = signersOf(author, 'babe');
    const authors = signers ?? [];
    const session = before.session.currentIndex + (sessionBegins ? 1 : 0);
    const nothing = { slot, session, block: null, author, authors, votes: [], sessionBegan: false };
    if (!isSigned(signers)) return { ...nothing, session: before.session.currentIndex };

    const timestampMs = parts.startedMs + (slot - before.genesisSlot) * slotMs;
    const block = relay.chain.makeBlock({
      timestampMs,
      logs: [babeLog(relay.runtime.registry, place, slot)],
      begin: (state) => beginBlock(rules, state, slot, author.stash),
    });
    makeAssetHubBlock(parts, timestampMs, sessionBegins);
    return { ...nothing, block, votes: parts.finality.vote(), sessionBegan: sessionBegins };
  };
}

const XCM_SLOTS = 2;

/** The Asset Hub makes a block on every relay block, and hands over what it has for the relay chain. */
function makeAssetHubBlock({ chains, options, scene }: SlotParts, timestampMs: number, sessionBegan: boolean): void {
  const { relay, assetHub, rules } = chains;
  const { number, slot, session } = relay.chain.state();
  const report = (state: AssetHubState): Applied<AssetHubState> => {
    const next = { ...state, number: state.number + 1, relayNumber: number };
    if (!sessionBegan) return succeeded(next);
    const index = Math.floor(session.currentIndex / rules.sessionsPerEra);
    const era = index === state.era.index ? state.era : { index, startedMs: timestampMs };
    return succeeded({ ...next, lastSessionReport: session.currentIndex - 1, era });
  };
  assetHub.chain.makeBlock({ timestampMs, logs: [], begin: report });
  const { outbox } = assetHub.chain.state();
  if (outbox.length === 0) return;
  assetHub.chain.change((state) => ({ ...state, outbox: [] }));
  if (scene.xcm === 'lost') return;
  const arrives = slot + (options.xcmSlots ?? XCM_SLOTS);
  const messages = outbox.map((each) => ({ ...each, arrives }));
  relay.chain.change((state) => ({ ...state, inbox: [...state.inbox, ...messages] }));
}
