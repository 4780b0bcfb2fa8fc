import type { IncidentStore } from '../alerts/store.ts';
import type { SignStore } from '../alerts/self/signs.ts';
import type { SilenceStore } from '../alerts/silences/store.ts';
import type { PauseStore, PlanStore, RunsView } from '../approvals/store.ts';
import type { PostStore } from '../chats/delivery/posts.ts';
import type { Outbox, WebMessages } from '../chats/outbox.ts';
import type { RunStore } from '../execution/store.ts';
import type { HealthStore } from '../health/store.ts';
import type { IntakeStore, RefusalStore } from '../intake/store.ts';
import type { BatonDatabase } from '../platform/postgres.ts';
import type { WatchStore } from '../watch/store.ts';
import { createHealthView } from './health-view.ts';
import { createIncidentStore } from './incidents.ts';
import { createIntakeStore } from './intake-store.ts';
import { createOutbox } from './outbox.ts';
import { createPauseStore } from './pauses.ts';
import { createPlanStore } from './plan-store.ts';
import { createPostStore } from './post-store.ts';
import { createProcessStore, type ProcessStore } from './processes.ts';
import { createRefusalStore } from './refusals.ts';
import { createRetentionStore, type RetentionStore } from './retention.ts';
import { createRunStore } from './run-store.ts';
import { createRunsView } from './runs-view.ts';
import { createSignStore } from './signs.ts';
import { createSilenceStore } from './silences.ts';
import { createWatchStore } from './watch-store.ts';
import { createWebMessages } from './web-messages.ts';

/** Everything Baton remembers, one port per reader. */
export interface Store {
  readonly runs: RunStore;
  readonly view: RunsView;
  readonly plans: PlanStore;
  readonly pauses: PauseStore;
  readonly intake: IntakeStore;
  readonly refusals: RefusalStore;
  readonly outbox: Outbox;
  readonly posts: PostStore;
  readonly web: WebMessages;
  readonly retention: RetentionStore;
  readonly watch: WatchStore;
  readonly incidents: IncidentStore;
  readonly health: HealthStore;
  readonly processes: ProcessStore;
  readonly silences: SilenceStore;
  readonly signs: SignStore;
}

export function createStore(db: BatonDatabase): Store {
  return {
    runs: createRunStore(db),
    view: createRunsView(db),
    plans: createPlanStore(db),
    pauses: createPauseStore(db),
    intake: createIntakeStore(db),
    refusals: createRefusalStore(db),
    outbox: createOutbox(db),
    posts: createPostStore(db, db.listen),
    web: createWebMessages(db, db.listen),
    retention: createRetentionStore(db),
    watch: createWatchStore(db),
    incidents: createIncidentStore(db),
    health: createHealthView(db),
    processes: createProcessStore(db),
    silences: createSilenceStore(db),
    signs: createSignStore(db),
  };
}
