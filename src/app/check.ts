import { takesAlerts } from '../alerts/hooks/takes-alerts.ts';
import { createSolanaRpc } from '../chains/solana/rpc.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { resolveSecret } from '../config/secrets.ts';
import { messageOf } from '../domain/failure.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import type { SetupReport } from '../domain/setup-report.ts';
import type { HostPort } from '../hosts/port.ts';
import { guardCommand } from '../hosts/guard/command.ts';
import { offeredHostKey } from '../hosts/ssh/first-contact.ts';
import { createHosts } from '../hosts/ssh/from-fleet.ts';
import { publicKeyOf } from '../hosts/ssh/public-key.ts';
import { whyNotListen } from '../platform/can-listen.ts';
import { systemClock } from '../platform/clock.ts';
import { SCOPES } from '../chats/slack/manifest.ts';
import { checkSetup } from '../setup/check/check.ts';
import type { DiscordProbe } from '../setup/check/discord.ts';
import type { SlackProbe } from '../setup/check/slack.ts';
import { askStore } from './ask-store.ts';
import { createFenceHooks } from './fence-hooks.ts';
import { alertmanagerProbe } from './alertmanager.ts';
import { describeStores } from './describe-stores.ts';
import { nearCheck } from './near-deps.ts';
import { polkadotCheck } from './polkadot-deps.ts';

/**
 * Tries everything in the fleet file with connections of its own, so that the login is tried too. Changes nothing on any
 * host. Whatever is away or refused is a finding.
 * @throws `input/invalid` when there is no such validator
 */
export async function checkFleet(
  loaded: LoadedFleet,
  environment: Environment,
  validator?: ValidatorName,
): Promise<SetupReport> {
  const { fleet } = loaded;
  const secret = async (reference: string) => Buffer.from(await resolveSecret(reference, loaded.directory));
  const fences = createFenceHooks(loaded);
  const hosts = connect(loaded, environment, secret);
  const store = await askStore(loaded, environment);
  const polkadot = polkadotCheck(loaded, (node) => hosts.host(node), store.acknowledged);
  try {
    return await checkSetup(
      {
        fleet,
        clock: systemClock,
        observe: { clock: systemClock, host: (node) => hosts.host(node), rpc: createSolanaRpc },
        acknowledged: store.acknowledged,
        polkadot,
        near: nearCheck(loaded, (node) => hosts.host(node), store.acknowledged),
        store: [...(await describeStores(loaded, environment)), ...store.checks],
        publicKey: await publicKeyOf(fleet.ssh, secret, environment.sshAgent).catch(() => null),
        fenceOf: (node) => fences.get(node) ?? null,
        offeredKey: (node) => offeredKey(loaded, node),
        slack: await slackProbe(loaded),
        discord: await discordProbe(loaded),
        hooks: { whyNot: whyNotListen, isBaton: takesAlerts },
        alertmanager: alertmanagerProbe(loaded),
        refusedPlaces: store.refusedPlaces,
        osUser: environment.osUser,
        resolveSecret: secret,
      },
      validator,
    );
  } finally {
    polkadot?.close();
    hosts.close();
    await store.close();
  }
}

/** The hosts of a fleet; each refuses with the reason where none can be made. */
export function connect(
  { fleet }: LoadedFleet,
  environment: Environment,
  secret: (reference: string) => Promise<Buffer>,
): { host(node: NodeName): HostPort; close(): void } {
  try {
    const hosts = createHosts(fleet, secret, {
      clock: systemClock,
      guardCommand,
      ...(environment.sshAgent === null ? {} : { agent: environment.sshAgent }),
    });
    return {
      host: (node) => hosts.get(node) ?? refusing(node, new Error(`${node} is not in the fleet file`)),
      close: () => hosts.forEach((host) => host.close()),
    };
  } catch (error) {
    return { host: (node) => refusing(node, error), close: () => undefined };
  }
}

function refusing(node: NodeName, error: unknown): HostPort {
  // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it was thrown
  const refuse = () => Promise.reject(error);
  return {
    node,
    call: refuse,
    open: refuse,
    fetch: () => Promise.reject(new TypeError(messageOf(error))),
    roundTripMs: () => null,
    close: () => undefined,
  };
}

/** Null without Slack, and where a secret cannot be used, which is a finding of its own. */
async function slackProbe({ fleet, directory }: LoadedFleet): Promise<SlackProbe | null> {
  const { slack } = fleet;
  if (slack === undefined) return null;
  try {
    const botToken = await resolveSecret(slack.bot_token, directory);
    const isSocket = slack.mode === 'socket' && slack.app_token !== undefined;
    const appToken = isSocket ? await resolveSecret(slack.app_token ?? '', directory) : null;
    const { createProbe } = await import('../chats/slack/probe.ts');
    return { ...createProbe({ botToken, appToken, apiUrl: slack.api_url }), scopes: SCOPES.map(({ scope }) => scope) };
  } catch {
    return null;
  }
}

/** As for Slack. */
async function discordProbe({ fleet, directory }: LoadedFleet): Promise<DiscordProbe | null> {
  const { discord } = fleet;
  if (discord === undefined) return null;
  try {
    const token = await resolveSecret(discord.token, directory);
    const { createProbe } = await import('../chats/discord/probe.ts');
    return createProbe({ token, apiUrl: discord.api_url, guild: discord.guild, clock: systemClock });
  } catch {
    return null;
  }
}

/** Behind a jump host nobody can be asked from here; the finding has the fingerprint then. */
async function offeredKey({ fleet }: LoadedFleet, name: NodeName): Promise<string | null> {
  const node = fleet.nodes[name];
  if (node === undefined || node.jump !== undefined) return null;
  const offered = offeredHostKey(node, node.host_key, fleet.ssh.connect_timeout * 1000);
  return offered.then(({ entry }) => entry).catch(() => null);
}
