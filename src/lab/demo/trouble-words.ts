/** Something that a reader of the demo can do to what it simulates. */
export interface TroubleWords {
  readonly name: string;
  readonly label: string;
  /** What it does and what to look for then. */
  readonly about: string;
}

export const SOL_TROUBLES = [
  {
    name: 'sol-a-sick',
    label: 'Make sol-a sick',
    about: 'It answers, but none of its votes lands. Within two minutes an incident says so and proposes a handover.',
  },
  {
    name: 'sol-a-dies',
    label: 'Kill sol-a',
    about:
      'Machine and validator are gone. Within two minutes an incident proposes a takeover; its run asks for a proof.',
  },
  {
    name: 'sol-standby-dies',
    label: 'sol-main: the standby loses power just before it takes the role',
    about: 'At the next handover: its run looks again and again, and goes on once everything has power.',
  },
] as const satisfies readonly TroubleWords[];

export const DOT_TROUBLES = [
  {
    name: 'dot-signer-dies',
    label: 'dot-main: the node that signs loses power',
    about: 'In a handover the run asks for it at once; outside of one, ask for: takeover dot-main',
  },
  {
    name: 'dot-other-dies',
    label: 'dot-main: the other node loses power',
    about: 'In a handover the run asks for it at once.',
  },
] as const satisfies readonly TroubleWords[];

export const NEAR_TROUBLES = [
  {
    name: 'near-signer-dies',
    label: 'near-main: the node that signs loses power',
    about:
      'In a handover the run asks for it at once; outside of one an incident proposes a takeover within two minutes. An epoch here takes two minutes: one without blocks costs the seat of the next.',
  },
  {
    name: 'near-other-dies',
    label: 'near-main: the other node loses power',
    about: 'In a handover the run asks for it at once.',
  },
] as const satisfies readonly TroubleWords[];

export const WORKER_DIES = {
  name: 'worker-dies',
  label: 'The worker dies',
  about: 'It is killed, and another one starts. Whatever run was open goes on by itself.',
} as const satisfies TroubleWords;

export const SWITCH_ON = {
  name: 'switch-on',
  label: 'Switch everything on again',
  about:
    'What is sick is well again, and every machine has power; one whose role another took comes up in rescue mode. Press it once more when the run says that its validator was not seen: it starts, unstaked, and the quarantine ends.',
} as const satisfies TroubleWords;

export type SolTrouble = (typeof SOL_TROUBLES)[number]['name'] | typeof SWITCH_ON.name;
export type DotTrouble = (typeof DOT_TROUBLES)[number]['name'] | typeof SWITCH_ON.name;

export type NearTrouble = (typeof NEAR_TROUBLES)[number]['name'] | typeof SWITCH_ON.name;

/** Whether it befalls near-main alone. */
export const isOfNear = (name: string): name is (typeof NEAR_TROUBLES)[number]['name'] =>
  NEAR_TROUBLES.some((each) => each.name === name);

/** Whether it befalls dot-main alone. */
export const isOfDot = (name: string): name is (typeof DOT_TROUBLES)[number]['name'] =>
  DOT_TROUBLES.some((each) => each.name === name);

/** Whether it befalls sol-main alone. */
export const isOfSol = (name: string): name is (typeof SOL_TROUBLES)[number]['name'] =>
  SOL_TROUBLES.some((each) => each.name === name);
