import { mkdirSync } from 'node:fs';
import { messageOf } from '../../../domain/failure.ts';
import type { ToValidator } from '../../cluster/entry-protocol.ts';
import { startRpcServer } from '../../cluster/rpc-server.ts';
import { VERSION } from '../version.ts';
import { InvalidParams, serveAdmin, type AdminMethod } from './admin-rpc.ts';
import { authorizedVoterMethods } from './authorized-voters.ts';
import { contactOf, describeContact } from './contact.ts';
import { connectEntrypoint } from './entry-client.ts';
import { openLog } from './log.ts';
import { serveGossipPort } from './gossip-port.ts';
import { nodeRpc } from './node-rpc.ts';
import { createNode, type RunningNode } from './node.ts';
import { controlAtStart, readOptions, type ValidatorOptions } from './options.ts';
import { connectReferee } from './referee-client.ts';
import { setIdentityMethods } from './set-identity.ts';

/** agave answers the exit call before it goes. Unit: milliseconds. */
const EXIT_DELAY_MS = 100;

/** Runs the server until the process is ended. */
export async function runValidator(args: readonly string[]): Promise<void> {
  const options = optionsOf(args);
  if (!options) return;
  mkdirSync(options.ledger, { recursive: true });
  const log = openLog(options.logPath);
  log.info('agave_validator', `agave-validator ${VERSION} starting with identity ${options.identity.publicKey}`);
  const referee = await connectReferee(process.env['LAB_REFEREE'], options.node);
  referee({ kind: 'process.began', ledger: options.ledger, voteAccount: options.voteAccount });
  const node = createNode(options, controlAtStart(options.ledger), log, referee);
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => node.exit(0, signal));
  try {
    await startServer(node);
  } catch (error) {
    node.exit(1, messageOf(error));
  }
}

/** Null, with the reason on standard error and exit code 1, when the command line does not do. */
function optionsOf(args: readonly string[]): ValidatorOptions | null {
  try {
    return readOptions(args);
  } catch (error) {
    console.error(messageOf(error));
    process.exitCode = 1;
    return null;
  }
}

/** The admin socket is there from the start; most of its methods say "Retry" until start-up is over. */
async function startServer(node: RunningNode): Promise<void> {
  const { options } = node;
  await serveAdmin(options.ledger, adminMethods(node));
  node.gossipPort = await serveGossipPort(options.gossip);
  await startRpcServer(
    nodeRpc({
      identity: () => node.clusterInfo.keypair.publicKey,
      processed: node.replay.processed,
      fullRpcApi: options.fullRpcApi,
      questions: node.questions,
    }),
    options.rpcPort,
  );
  node.send = connectEntrypoint(options.entrypoint, {
    join: () => ({
      kind: 'join',
      node: options.node,
      pid: process.pid,
      voteAccount: options.voteAccount,
      contact: node.contact,
    }),
    onMessage: (message) => receive(node, message),
    onGone: () => node.exit(1, 'the simulated cluster is gone'),
  }).send;
}

function adminMethods(node: RunningNode): Record<string, AdminMethod> {
  const { options, clusterInfo, referee, log } = node;
  return {
    ...setIdentityMethods({
      towerDirectory: options.towerDirectory,
      started: () => node.progress === 'Running',
      control: () => node.control,
      apply(keypair, requireTower) {
        referee({ kind: 'identity.set', from: clusterInfo.keypair.publicKey, to: keypair.publicKey, requireTower });
        clusterInfo.keypair = keypair;
        log.warn('agave_validator::admin_rpc_service', `Identity set to ${keypair.publicKey}`);
        node.contact = contactOf(options, keypair.publicKey);
        node.send({ kind: 'contact', contact: node.contact });
      },
    }),
    ...authorizedVoterMethods(options.authorizedVoters),
    startProgress: () => node.progress,
    pid: () => process.pid,
    rpcAddress: () => node.contact.rpc,
    exit: () => void setTimeout(() => node.exit(0, 'validator exit requested'), EXIT_DELAY_MS),
    contactInfo() {
      if (node.progress !== 'Running') throw new InvalidParams('Retry once validator start up is complete');
      return describeContact(node.contact, node.shredVersion);
    },
  };
}

function receive(node: RunningNode, message: ToValidator): void {
  switch (message.kind) {
    case 'welcome':
      node.shredVersion = message.shredVersion;
      for (const block of message.blocks) node.bankForks.add(block);
      if (node.progress === 'Initializing') startUp(node);
      else if (node.progress === 'Running') node.replay.wake();
      break;
    case 'block':
      node.bankForks.add(message.block);
      if (node.progress === 'Running') node.replay.wake();
      break;
    case 'gossip':
      hearGossip(node, message.pubkey, message.outset);
      break;
    case 'control':
      node.control = { ...node.control, ...message.control };
      void node.gossipPort?.open(node.control.gossipClosed !== true);
      if (node.control.exitCode !== undefined) process.exit(node.control.exitCode);
      if (node.progress === 'LoadingLedger' && message.control.startMs !== undefined) startUp(node);
      if (node.progress === 'Running') node.replay.wake();
      node.votingService.wake();
      break;
    case 'answer':
      node.questions.answered(message.id, message);
      break;
    default:
      message satisfies never;
  }
}

/** Start-up ends `startMs` after the cluster was first heard of, or after that number was changed. */
function startUp(node: RunningNode): void {
  node.progress = 'LoadingLedger';
  clearTimeout(node.startTimer);
  node.startTimer = setTimeout(() => {
    node.progress = 'Running';
    node.log.info('solana_core::validator', 'validator start up is complete');
    node.replay.wake();
  }, node.control.startMs ?? 0);
}

/** Two instances of one key: the one with the older outset goes (gossip/src/cluster_info.rs, contact_info.rs). */
function hearGossip(node: RunningNode, pubkey: string, outset: number): void {
  if (pubkey !== node.contact.pubkey || outset <= node.contact.outset) return;
  node.log.error('solana_gossip::cluster_info', `duplicate running instances of the same validator node: ${pubkey}`);
  node.exit(1, 'duplicate instance');
}
