import type { Fleet } from '../../config/schema.ts';
import type { Cause } from '../../domain/incident.ts';
import type { NodeName } from '../../domain/names.ts';
import type { Matcher } from '../alertmanager/port.ts';
import { severityOf, wordsFor } from '../hooks/severity.ts';
import { neverSilenced } from '../rules.ts';

type Labelled = Pick<Cause, 'source' | 'name' | 'rule' | 'severity' | 'labels'>;

/** By which nearly every collection of rules says how loud an alert is. */
const SEVERITY = 'severity';

/** A cause that carries neither label needs a silence of its own; more of them than these are not worth it. */
const MOST_OF_THEIR_OWN = 5;

/** The labels that name validators and nodes, as the fleet file says. */
export interface LabelNames {
  readonly node: string;
  readonly validator: string;
}

/**
 * What silences an incident: a list of matchers for each silence that is needed. By the validator's label where causes carry it,
 * else by the node's, else by all labels of the cause. None of them matches an alert of two that could sign, and where nothing is
 * critical none that is: whoever wanted it quiet knew of nothing as loud, and what Alertmanager holds back nobody hears of.
 */
export function incidentMatchers(
  causes: readonly Labelled[],
  labels: LabelNames,
  excluded: readonly Matcher[],
): readonly (readonly Matcher[])[] {
  // Only Alertmanager is asked; what Grafana or a script sends is silenced at Baton only.
  const fit = causes.filter(({ source, rule }) => source === 'alertmanager' && rule !== 'two-signers');
  const validators = valuesOf(fit, labels.validator);
  const others = fit.filter((cause) => !carries(cause, labels.validator));
  const nodes = valuesOf(others, labels.node);
  const own = others
    .filter((cause) => !carries(cause, labels.node))
    .map((cause) => Object.entries(cause.labels).map(([name, value]) => is(name, value)))
    .filter((matchers) => matchers.length > 0)
    .slice(0, MOST_OF_THEIR_OWN);
  return [
    ...(validators.length === 0 ? [] : [[oneOf(labels.validator, validators)]]),
    ...(nodes.length === 0 ? [] : [[oneOf(labels.node, nodes)]]),
    ...own,
  ].map((matchers) => [...matchers, ...excluded, ...(causes.some(isCritical) ? [] : [notCritical()])]);
}

/** Also one that only its sender calls so, which the fleet file turned down: it is what is to be quiet. */
function isCritical({ severity, labels }: Labelled): boolean {
  return severity === 'critical' || severityOf(labels[SEVERITY]) === 'critical';
}

function notCritical(): Matcher {
  return { name: SEVERITY, value: `(?i:${wordsFor('critical').join('|')})`, isRegex: true, isEqual: false };
}

/** What silences the nodes that a run touches: by their names and addresses, with or without a port. */
export function nodeMatchers(
  nodes: readonly NodeName[],
  fleet: Pick<Fleet, 'nodes'>,
  labels: LabelNames,
  excluded: readonly Matcher[],
): readonly Matcher[] {
  const names = nodes.flatMap((node) => {
    const host = fleet.nodes[node]?.host;
    return host === undefined ? [node] : [node, host, `[${host}]`];
  });
  const value = `(?:${[...new Set(names)].toSorted().map(plain).join('|')})(?::[0-9]+)?`;
  return [{ name: labels.node, value, isRegex: true, isEqual: true }, ...excluded];
}

/**
 * What every silence leaves out: alerts of two that could sign, by the names that the table of rules has, and by the labels to
 * which the fleet file gives that rule. All labels of a matcher must fit, so leaving one out leaves out more than is needed, which
 * is the safe side.
 */
export function exclusions(rules: Fleet['alerts']['labels']): readonly Matcher[] {
  const named = rules.flatMap(({ rule, match }): Matcher[] => {
    const [label = null] = Object.entries(match).toSorted(([one], [other]) => first(one) - first(other));
    if (rule !== 'two-signers' || label === null) return [];
    return [{ name: label[0], value: label[1], isRegex: true, isEqual: false }];
  });
  return [{ ...oneOf('alertname', neverSilenced()), isEqual: false }, ...named];
}

const first = (label: string): number => (label === 'alertname' ? 0 : 1);

const carries = ({ labels }: Labelled, label: string): boolean => (labels[label] ?? '') !== '';

function valuesOf(causes: readonly Labelled[], label: string): readonly string[] {
  return [...new Set(causes.map(({ labels }) => labels[label] ?? ''))].filter((value) => value !== '').toSorted();
}

function is(name: string, value: string): Matcher {
  return { name, value, isRegex: false, isEqual: true };
}

function oneOf(name: string, values: readonly string[]): Matcher {
  const [only = '', ...more] = values;
  if (more.length === 0) return is(name, only);
  return { name, value: values.map(plain).join('|'), isRegex: true, isEqual: true };
}

/** As text in a regular expression of Go. */
function plain(text: string): string {
  return text.replaceAll(/[\\.+*?()|[\]{}^$]/g, String.raw`\$&`);
}
