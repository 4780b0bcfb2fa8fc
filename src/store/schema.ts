import type { CauseReport, RuleId, Severity } from '../domain/incident.ts';
import type { RunStateKind, Wish } from '../domain/run.ts';

/** The tables, column for column as the migrations make them. Milliseconds and terms come as numbers (below 2^53). */
export interface Database {
  store_facts: {
    only_row: boolean;
    backend: string;
    incarnation: string;
    /** When retention was last done with its day's work. */
    pruned_at_ms: number | null;
    /** When these tables were filled from a backup. */
    restored_at_ms: number | null;
    /** When somebody last looked for what is over; and since when that is done without a gap. */
    settled_at_ms: number | null;
    settling_since_ms: number | null;
  };
  plans: { id: string; plan: string; state_kind: string; state: string; made_at_ms: number };
  plan_decisions: {
    plan_id: string;
    person: string;
    kind: 'approve' | 'reject';
    digest: string;
    reason: string;
    chat: string;
    action_id: string;
    at_ms: number;
    place: string;
  };
  terms: { identity: string; term: number };
  runs: RunRow;
  claims: { resource: string; run_id: string };
  attempt_decisions: {
    run_id: string;
    attempt: number;
    value: 'told' | 'returned';
    term: number;
    because: string;
    at_ms: number;
  };
  intents: {
    run_id: string;
    attempt: number;
    step: string;
    verb: string;
    node: string;
    term: number;
    arguments_digest: string;
    expected_before: string;
    expected_after: string;
    begun_at_ms: number;
    result: 'done' | 'refused' | 'unknown' | null;
    ended_at_ms: number | null;
  };
  journal: JournalRow;
  fleet_chain: {
    seq: number;
    run_id: string;
    moment: 'first' | 'last' | 'pruned';
    run_hash: string;
    previous_hash: string;
    hash: string;
  };
  fleet_chain_head: { only_row: boolean; last_seq: number; last_hash: string };
  host_states: { identity: string; node: string; state_id: string; term: number; boot_id: string; at_ms: number };
  adoptions: {
    id: number;
    identity: string;
    node: string;
    state_id: string;
    term: number;
    boot_id: string;
    person: string;
    at_ms: number;
  };
  pauses: { validator: string; person: string; reason: string; since_ms: number };
  requests: {
    id: string;
    action_id: string;
    intent: string;
    origin: string;
    asked_at_ms: number;
    answered_at_ms: number | null;
  };
  actions: { action_id: string; card: string | null; begun_at_ms: number };
  refused_people: {
    chat: string;
    who: string;
    person: string | null;
    command: string;
    because: string;
    line_at_ms: number;
    unwritten: number;
  };
  outbox: {
    destination: string;
    key: string;
    lane: 'alert' | 'decision' | 'progress';
    revision: number;
    delivered_revision: number;
    version: number;
    card: string;
    wanted_at_ms: number;
  };
  chat_posts: {
    destination: string;
    key: string;
    part: number;
    revision: number;
    ref: string | null;
    was_live: boolean;
    before: string | null;
    shown_at_ms: number | null;
    trying_since_ms: number | null;
    strays_since_ms: number | null;
    edit_lost: boolean;
    look_at_ms: number | null;
    owner: string | null;
    owner_until_ms: number | null;
  };
  chat_refusals: { platform: string; place: string; words: string; since_ms: number };
  web_messages: { destination: string; key: string; revision: number; card: string; updated_at_ms: number };
  validator_status: {
    validator: string;
    answer: string | null;
    since_ms: number | null;
    looked_at_ms: number | null;
    memory: string | null;
    next_look_ms: number;
    looker: string | null;
    looker_until_ms: number | null;
  };
  fleet_journal: {
    validator: string;
    seq: number;
    at_ms: number;
    event: string;
    previous_hash: string;
    hash: string;
  };
  signs: { name: string; at_ms: number };
  silences: {
    key: string;
    incident: string | null;
    run: string | null;
    matchers: string;
    created_by: string;
    comment: string;
    until_ms: number;
    held_id: string | null;
    held_matchers: string | null;
    held_until_ms: number | null;
    tries: number;
    next_try_ms: number;
    trouble: string | null;
    trouble_since_ms: number | null;
    owner: string | null;
    owner_until_ms: number | null;
  };
  fleet_journal_heads: { validator: string; last_seq: number; last_hash: string };
  incidents: IncidentRow;
  causes: CauseRow;
  processes: {
    id: string;
    name: string;
    kind: 'bot' | 'worker' | 'all';
    fingerprint: string;
    file: string;
    mode: string;
    read_ms: number;
    seen_ms: number;
  };
}

export interface RunRow {
  id: string;
  plan_id: string;
  procedure: string;
  version: number;
  validator: string;
  identity: string;
  from_node: string;
  to_node: string;
  state: RunStateKind;
  revision: number;
  attempt: number;
  due_at_ms: number | null;
  wish: Wish | null;
  paused: boolean;
  /** A wish or a pause came since a worker last took the run up. */
  called: boolean;
  incarnation: string;
  lease_owner: string | null;
  lease_term: number | null;
  lease_until_ms: number | null;
  last_seq: number;
  last_hash: string;
  created_at_ms: number;
  ended_at_ms: number | null;
}

export interface JournalRow {
  run_id: string;
  seq: number;
  at_ms: number;
  event: string;
  previous_hash: string;
  hash: string;
}

export interface IncidentRow {
  id: string;
  scope: string;
  revision: number;
  loudest: Severity;
  opened_at_ms: number;
  ended_at_ms: number | null;
  /** Its first line in the fleet journal of its scope. */
  first_seq: number;
  acknowledged_by: string | null;
  acknowledged_at_ms: number | null;
  told_level: number;
  told_at_ms: number;
  silenced_by: string | null;
  silenced_until_ms: number | null;
  silenced_because: string | null;
  causes_at_end: string | null;
}

export interface CauseRow {
  scope: string;
  key: string;
  incident: string | null;
  source: CauseReport['source'];
  name: string;
  rule: RuleId;
  severity: Severity;
  node: string | null;
  summary: string;
  link: string | null;
  labels: string;
  starts_at_ms: number;
  began_at_ms: number;
  ended_at_ms: number | null;
  ended: 'resolved' | 'stale' | null;
  seen_at_ms: number;
  times: number;
  begun_at_ms: string;
  lines: string;
}
