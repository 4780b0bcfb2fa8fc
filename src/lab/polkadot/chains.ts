import { createChain, type SimulatedChain } from './chain/simulated-chain.ts';
import { assetHubGenesis, type OtherValidator, relayGenesis } from './genesis.ts';
import { assetHubCall, type AssetHubRules, type AssetHubState } from './model/asset-hub.ts';
import { relayCall, type RelayRules, type RelayState } from './model/relay.ts';
import { DOT, type KeysPath, type PolkadotOptions } from './options.ts';
import type { Scene } from './scene.ts';
import {
  assetHubRuntime,
  KEY_DEPOSIT,
  type LabRuntime,
  relayRuntime,
  SESSION_SLOTS,
  SESSIONS_PER_ERA,
} from './runtimes.ts';
import { assetHubStorage } from './scale/asset-hub-storage.ts';
import { createEncoder, type Encoder } from './scale/encode.ts';
import { relayStorage } from './scale/relay-storage.ts';
import { provesOwnership } from './scale/session-keys.ts';
import { standInProof } from './stand-in-proof.ts';

/** Both chains and the rules that they go by. */
export interface Chains {
  readonly relay: ChainWithTypes<RelayState>;
  readonly assetHub: ChainWithTypes<AssetHubState>;
  readonly rules: RelayRules;
}

export interface ChainWithTypes<S extends RelayState | AssetHubState> extends LabRuntime {
  readonly chain: SimulatedChain<S>;
  readonly encoder: Encoder;
}

/** About what delivery and execution cost on the real chain: a quarter of a DOT. */
const XCM_FEE = DOT / 4n;

export async function createChains(
  options: PolkadotOptions,
  others: readonly OtherValidator[],
  scene: Scene,
  startedMs: number,
): Promise<Chains> {
  const { sessionsPerEra = SESSIONS_PER_ERA, keyDeposit = KEY_DEPOSIT, keysPath = 'asset-hub' } = options;
  const proves = options.proves ?? proofsOf(keysPath);
  const salt = (chain: string): string => `${options.seed}/${chain}`;

  const hubTypes = await assetHubRuntime(options);
  const hubRules: AssetHubRules = {
    keyDeposit,
    xcmFee: XCM_FEE,
    xcmSendFails: () => scene.xcm === 'send fails',
    proves,
  };
  const genesis = relayGenesis(options, others);
  const era = { index: Math.floor(genesis.session.currentIndex / sessionsPerEra), startedMs };
  const hubEncoder = createEncoder(hubTypes.runtime);
  const hub = createChain<AssetHubState>({
    ...hubTypes,
    encoder: hubEncoder,
    genesis: assetHubGenesis(options, others, era),
    startedMs,
    project: assetHubStorage,
    call: (state, who, call) => assetHubCall(hubRules, state, who, call),
    salt: salt('asset hub'),
  });

  const rules: RelayRules = {
    sessionSlots: options.sessionSlots ?? SESSION_SLOTS,
    sessionsPerEra,
    keyDeposit,
    setKeys: keysPath === 'asset-hub' ? 'filtered' : 'allowed',
    proves,
    elected: () => elected(hub.state(), genesis, scene),
  };
  const relayTypes = await relayRuntime(options);
  const relayEncoder = createEncoder(relayTypes.runtime);
  const relay = createChain<RelayState>({
    ...relayTypes,
    encoder: relayEncoder,
    genesis,
    startedMs,
    project: relayStorage,
    call: (state, who, call) => relayCall(rules, state, who, call),
    salt: salt('relay'),
  });
  return {
    rules,
    relay: { ...relayTypes, chain: relay, encoder: relayEncoder },
    assetHub: { ...hubTypes, chain: hub, encoder: hubEncoder },
  };
}

/** Release 2.0.0 asks for no proof; from 2.2.0 on a proof is signatures of all six, or a stand-in's likeness of them. */
function proofsOf(keysPath: KeysPath): RelayRules['proves'] {
  if (keysPath === 'relay') return () => true;
  return (owner, keys, proof) => standInProof(owner, keys) === proof || provesOwnership(owner, keys, proof);
}

/** Everybody who wants to validate is elected, but for those whom the scene leaves out. */
const elected = (hub: AssetHubState, genesis: RelayState, scene: Scene) =>
  genesis.session.active
    .map(({ stash }) => stash)
    .filter((stash) => hub.validators.has(stash) && !scene.notElected.has(stash));
