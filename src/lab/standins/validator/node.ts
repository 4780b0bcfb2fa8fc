import type { FromValidator, ValidatorControl } from '../../cluster/entry-protocol.ts';
import type { GossipEntry } from '../../cluster/gossip.ts';
import { createBankForks, type BankForks } from './bank-forks.ts';
import { contactOf } from './contact.ts';
import type { ValidatorLog } from './log.ts';
import type { GossipPort } from './gossip-port.ts';
import { createQuestions, type Questions } from './node-rpc.ts';
import type { ValidatorOptions } from './options.ts';
import type { ReportToReferee } from './referee-client.ts';
import { createReplay, type ClusterInfo, type Replay } from './replay.ts';
import { createVotingService, type VotingService } from './voting-service.ts';

/** One running node: its parts, and what changes while it runs. */
export interface RunningNode {
  readonly options: ValidatorOptions;
  readonly log: ValidatorLog;
  readonly referee: ReportToReferee;
  readonly clusterInfo: ClusterInfo;
  readonly bankForks: BankForks;
  readonly votingService: VotingService;
  readonly replay: Replay;
  readonly questions: Questions;
  readonly exit: (code: number, because: string) => void;
  /** Says something to the cluster; lost while there is no connection, as packets are. */
  send: (message: FromValidator) => void;
  contact: GossipEntry;
  control: ValidatorControl;
  /** Null before it listens, and where its address is only a name. */
  gossipPort: GossipPort | null;
  shredVersion: number;
  /** What the admin method `startProgress` answers. */
  progress: 'Initializing' | 'LoadingLedger' | 'Running';
  startTimer: NodeJS.Timeout | undefined;
}

/** Puts the parts together; nothing runs yet. */
export function createNode(
  options: ValidatorOptions,
  control: ValidatorControl,
  log: ValidatorLog,
  referee: ReportToReferee,
): RunningNode {
  const clusterInfo: ClusterInfo = { keypair: options.identity };
  const bankForks = createBankForks();
  const send = (message: FromValidator): void => node.send(message);
  const exit = (code: number, because: string): void => {
    referee({ kind: 'process.ended', code, because });
    log.warn('agave_validator', `validator exits with code ${code}: ${because}`);
    process.exit(code);
  };
  const votingService = createVotingService({
    directory: options.towerDirectory,
    control: () => node.control,
    send: (vote) => send({ kind: 'vote', vote }),
    onBroken: (reason) => {
      log.error('solana_core::voting_service', reason);
      exit(1, reason);
    },
  });
  const replay = createReplay({
    ...options,
    clusterInfo,
    bankForks,
    votingService,
    log,
    referee,
    exit,
    control: () => node.control,
    onLeaderChange: (identity, mayLead) => send({ kind: 'leader', identity, mayLead }),
  });
  const questions = createQuestions((id, method, params) =>
    send({ kind: 'query', id, method, params, tipSlot: replay.processed() }),
  );
  const node: RunningNode = {
    options, log, referee, clusterInfo, bankForks, votingService, replay, questions, exit, control,
    send: () => {},
    contact: contactOf(options, options.identity.publicKey),
    gossipPort: null,
    shredVersion: 0,
    progress: 'Initializing',
    startTimer: undefined,
  }; // prettier-ignore
  return node;
}
