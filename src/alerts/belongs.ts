import { labelPattern, type LabelPattern } from '../config/label-pattern.ts';
import type { Fleet } from '../config/schema.ts';
import { type IncidentScope, NO_VALIDATOR, type RuleId, type Severity } from '../domain/incident.ts';
import type { NodeName } from '../domain/names.ts';
import { createFinder, type Place } from './find-by-names.ts';
import { isRule, ruleOf, ruleOfAlert } from './rules.ts';

/** What is known of an alert before it is known whose it is. */
export interface Labelled {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  /** As the sender says; null where it says nothing that is understood. */
  readonly severity: Severity | null;
}

/** Whose an alert is. */
export interface Belonging {
  /** Never empty. One for each validator that shares the node. */
  readonly places: readonly { readonly scope: IncidentScope; readonly node: NodeName | null }[];
  readonly rule: RuleId;
  readonly severity: Severity;
  /** What it names as its validator when that is none of the fleet file and it is nobody's for that; else null. */
  readonly unknownValidator: string | null;
}

type LabelRule = Fleet['alerts']['labels'][number];

interface Ready {
  readonly rule: LabelRule;
  readonly patterns: readonly (readonly [string, LabelPattern])[];
}

/** Longer values are names of nothing in a fleet; the rest of them is not looked at. Unit: signs. */
const LONGEST_VALUE = 500;

/**
 * Says whose an alert is: by the first of the fleet's own rules that fits, else by names, hosts and keys of the fleet. What is
 * nobody's belongs to `*`.
 */
export function createBelongs(fleet: Pick<Fleet, 'nodes' | 'validators' | 'alerts'>): (alert: Labelled) => Belonging {
  const rules = fleet.alerts.labels.map(readyOf);
  const find = createFinder(fleet);
  return (alert) => {
    const rule = rules.find(({ patterns }) =>
      patterns.every(([label, pattern]) => pattern.fits((alert.labels.get(label) ?? '').slice(0, LONGEST_VALUE))),
    )?.rule;
    const said = rule === undefined ? null : saidBy(rule, alert, fleet);
    const places = placesOf(said ?? find(alert.labels), fleet);
    const row = rowOf(alert.name, rule, fleet.alerts);
    return {
      places,
      rule: row,
      severity: rule?.severity ?? alert.severity ?? ruleOf(row).severity,
      unknownValidator: places.every(({ scope }) => scope === NO_VALIDATOR)
        ? named(rule?.validator, alert.labels)
        : null,
    };
  };
}

/** Patterns were read with the file; one that cannot be read fits nothing. */
function readyOf(rule: LabelRule): Ready {
  return {
    rule,
    patterns: Object.entries(rule.match).map(([label, text]) => {
      const pattern = labelPattern(text);
      return [label, typeof pattern === 'string' ? { fits: () => false } : pattern];
    }),
  };
}

/** Null where the rule says neither validator nor node, or names one that is not there: names of the fleet decide then. */
function saidBy(rule: LabelRule, { labels }: Labelled, fleet: Pick<Fleet, 'nodes' | 'validators'>): Place | null {
  const validator = filled(rule.validator, labels, fleet.validators);
  const node = filled(rule.node, labels, fleet.nodes);
  return validator === null && node === null ? null : { validator, nodes: node === null ? [] : [node] };
}

function filled(
  text: string | undefined,
  labels: ReadonlyMap<string, string>,
  known: Readonly<Record<string, unknown>>,
): string | null {
  if (text === undefined) return null;
  const name = named(text, labels);
  return name !== null && Object.hasOwn(known, name) ? name : null;
}

/** The name that a rule's text comes to: itself, or the value of the label in it; null where that says nothing. */
function named(text = '{validator}', labels: ReadonlyMap<string, string>): string | null {
  const label = /^\{(.+)\}$/.exec(text)?.[1];
  return (label === undefined ? text : labels.get(label)) || null;
}

function placesOf({ validator, nodes }: Place, fleet: Pick<Fleet, 'validators'>): Belonging['places'] {
  const [only] = nodes;
  const node = nodes.length === 1 ? (only ?? null) : null;
  if (validator !== null) return [{ scope: validator, node }];
  const sharing = Object.entries(fleet.validators).flatMap(([name, own]) => {
    const here = own.nodes.filter((one) => nodes.includes(one));
    return here.length === 0 ? [] : [{ scope: name, node: here.length === 1 ? (here[0] ?? null) : null }];
  });
  return sharing.length === 0 ? [{ scope: NO_VALIDATOR, node }] : sharing;
}

/** The row of the table of rules. */
function rowOf(name: string, rule: LabelRule | undefined, alerts: Fleet['alerts']): RuleId {
  if (alerts.dead_man?.alert === name) return 'dead-man';
  return rule?.rule !== undefined && isRule(rule.rule) ? rule.rule : ruleOfAlert(name);
}
